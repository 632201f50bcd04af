import {
  type DeregisterRequest,
  type DeregisterResponse,
  type KeepAliveRequest,
  type KeepAliveResponse,
  LeaseState,
  type LeaseStatus,
  type RegisterRequest,
  type RegisterResponse,
  RegistryServiceDefinition,
  type RenewLeaseResponse,
} from '@espalier/contract/espalier/v1/registry'
import type { Override as OverrideMessage } from '@espalier/contract/espalier/v1/types'
import { creationAcl } from '../changes/acls.ts'
import { resolveForWrite } from '../changes/place.ts'
import { checkLinkKeys } from '../changes/properties.ts'
import type { Bidi, Call, Sink } from '../grpc/call.ts'
import type { Drain } from '../grpc/drain.ts'
import { type Handlers, type Service, service } from '../grpc/service.ts'
import { SingleFlight } from '../lib/single-flight.ts'
import { needsHost, peerHost, providerNames } from '../registry/address.ts'
import type { Registry, RenewedLease } from '../registry/registry.ts'
import { resolvePath } from '../store/follow.ts'
import { refuseReserved } from '../store/reserved.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { type ErrorCode, RegistryError } from '../tree/errors.ts'
import { type LeaseId, parseLeaseId } from '../tree/lease-id.ts'
import { checkCount } from '../tree/limit.ts'
import type { Override } from '../tree/override.ts'
import { checkNewPath, join, parsePath, type TreePath } from '../tree/path.ts'
import { fromDuration, fromOverride, fromProperties, toDuration, toOverride } from './convert.ts'
import { type Limits, MAX_LEASES_PER_MESSAGE, type Quota } from './limits.ts'
import type { StoreOutage } from './store-outage.ts'

export interface RegistryServiceParts {
  readonly store: TreeStore
  readonly registry: Registry
  /** Discover and WatchChildren. */
  readonly discovery: Pick<Handlers<typeof RegistryServiceDefinition>, 'discover' | 'watchChildren'>
  readonly limits: Limits
  readonly streams: Quota
  readonly outage: StoreOutage
  readonly drain: Drain
  /** Of the provider nodes of a request without one. Empty: everybody may do everything. */
  readonly providerAcl: Acl
}

const UNRESOLVED: readonly ErrorCode[] = ['NOT_FOUND', 'LINK_DANGLING', 'LINK_LOOP']

export function registryService(parts: RegistryServiceParts): Service {
  const { store, registry } = parts
  const paths = servicePaths(store)
  return service(RegistryServiceDefinition, {
    ...parts.discovery,
    register: (request, call) => register(request, call, paths, parts),
    keepAlive: keepAlive(parts),
    renewLease: ({ leaseId }) => renewLease(registry, parseLeaseId(leaseId)),
    deregister: (request, call) => deregister(request, call, store, registry),
    revokeLease: async ({ leaseId }, { signal }) => {
      const { paths, revision } = await registry.revoke(parseLeaseId(leaseId), { signal })
      return { removedPaths: [...paths], revision }
    },
  })
}

/** Resolves service paths. Many clients register under few paths at the same time, so that concurrent calls share one resolution. */
interface ServicePaths {
  existing(path: TreePath): Promise<TreePath>
  /** Whether or not its last nodes exist. */
  forWrite(path: TreePath): Promise<TreePath>
}

function servicePaths(store: TreeStore): ServicePaths {
  // Not the signal of one call: the result is for others as well. An unreachable store fails by itself.
  const { signal } = new AbortController()
  const existing = new SingleFlight<TreePath, TreePath>(
    async path => (await resolvePath(store, path, { signal, children: false })).realPath,
  )
  const forWrite = new SingleFlight<TreePath, TreePath>(path => resolveForWrite(store, path, signal))
  return { existing: path => existing.run(path), forWrite: path => forWrite.run(path) }
}

async function register(
  request: RegisterRequest,
  call: Call,
  paths: ServicePaths,
  { store, registry, limits, providerAcl }: RegistryServiceParts,
): Promise<RegisterResponse> {
  const path = parsePath(request.path)
  refuseReserved(store, path)
  if (request.createPath) checkNewPath(join(path, 'provider'))
  const leaseId = request.leaseId === '' ? undefined : parseLeaseId(request.leaseId)
  const peer = needsHost(request.addresses) ? peerHost(call.peer) : undefined
  const names = providerNames(request.addresses, request.hosts, peer)
  const { values: properties } = fromProperties(request.properties, request.jsonProperties)
  checkCount('properties of one node', properties.size, limits.properties)
  checkLinkKeys(properties)
  const overrides = new Map(Object.entries(request.overrides).map(([at, one]) => [at, fromOverride(one)]))
  const ttlMs = fromDuration(request.ttl)
  if (ttlMs !== undefined && !(ttlMs >= 0))
    throw new RegistryError('BAD_ARGUMENT', 'a ttl cannot be negative', { facts: { field: 'ttl' } })
  const { createPath, force, validateOnly } = request
  const acl = creationAcl(store, request.acl).acl ?? providerAcl
  const servicePath = await (createPath ? paths.forWrite(path) : paths.existing(path))
  refuseReserved(store, servicePath)
  for (const name of names) checkNewPath(join(servicePath, name))
  const registered = await registry.register(
    {
      servicePath,
      given: path,
      names,
      properties,
      overrides,
      acl,
      leaseId,
      ttlMs,
      createPath,
      force,
      validateOnly,
    },
    call,
  )
  return {
    leaseId: validateOnly ? request.leaseId : registered.leaseId,
    ttl: toDuration(registered.ttlMs),
    providerPaths: [...registered.paths],
    realPath: servicePath,
    revision: registered.revision,
    takenOverPaths: [...registered.takenOver],
    overrides: toOverrides(registered.overrides),
  }
}

async function deregister(
  request: DeregisterRequest,
  { signal, peer }: Call,
  store: TreeStore,
  registry: Registry,
): Promise<DeregisterResponse> {
  const path = parsePath(request.path)
  const leaseId = parseLeaseId(request.leaseId)
  const names = providerNames([request.address], request.hosts, peerHost(peer))
  // The exact paths are known for what was registered here; what was registered through another gateway is where the path resolves to now.
  const paths = new Set(registry.registeredPaths(leaseId, path, names))
  if (paths.size < names.length) for (const found of await namesBelow(store, path, names, signal)) paths.add(found)
  const { paths: removed, revision } = await registry.deregister(leaseId, [...paths], { signal })
  return { removed: removed.length > 0, revision }
}

async function namesBelow(
  store: TreeStore,
  path: TreePath,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly TreePath[]> {
  try {
    const { realPath } = await resolvePath(store, path, { signal, children: false })
    return names.map(name => join(realPath, name))
  } catch (error) {
    // There are no registrations below a path that does not resolve.
    if (error instanceof RegistryError && UNRESOLVED.includes(error.code)) return []
    throw error
  }
}

function renewLease(registry: Registry, id: LeaseId): RenewLeaseResponse {
  const standing = registry.renew(id)
  if (standing === undefined)
    throw new RegistryError('LEASE_UNKNOWN', 'this gateway does not hold the lease', {
      hint: 'register again on this gateway with the same lease',
    })
  if (standing.state !== 'live')
    throw new RegistryError(
      'LEASE_EXPIRED',
      `the lease ${standing.state === 'expired' ? 'was not renewed in time' : 'was revoked'}`,
      {
        hint: 'register again',
      },
    )
  return { lease: toLeaseStatus(id, standing) }
}

function keepAlive({
  registry,
  streams,
  drain,
  outage,
}: RegistryServiceParts): Bidi<KeepAliveRequest, KeepAliveResponse> {
  return async (requests, sink) => {
    using _stream = streams.acquire()
    const { promise: drained, reject } = Promise.withResolvers<never>()
    const leave = (): void => {
      sink.write({ leases: [], draining: true })
      reject(
        new RegistryError('DRAINING', 'this gateway is shutting down', {
          hint: 'connect to another gateway and register there with the same leases',
        }),
      )
    }
    using _draining = drain.onBegin(leave)
    using _outage = outage.onOutage(() => sink.write({ leases: [], draining: true }))
    if (drain.begun) leave()
    let renewed: readonly LeaseId[] = []
    const answered = answerAll(requests, sink, registry, ids => {
      renewed = ids
    })
    try {
      await Promise.race([answered, drained])
    } finally {
      registry.disconnected(renewed)
    }
  }
}

async function answerAll(
  requests: AsyncIterable<KeepAliveRequest>,
  sink: Sink<KeepAliveResponse>,
  registry: Registry,
  renewed: (ids: readonly LeaseId[]) => void,
): Promise<void> {
  for await (const { leaseIds } of requests) {
    checkCount('leases in one message', leaseIds.length, MAX_LEASES_PER_MESSAGE)
    const ids = leaseIds.map(parseLeaseId)
    renewed(ids)
    await sink.send({ leases: ids.map(id => toLeaseStatus(id, registry.renew(id))), draining: false })
  }
}

const STATES = {
  live: LeaseState.LIVE,
  expired: LeaseState.EXPIRED,
  revoked: LeaseState.EXPIRED,
} as const satisfies Record<RenewedLease['state'], LeaseState>

function toLeaseStatus(leaseId: string, standing: RenewedLease | undefined): LeaseStatus {
  if (standing === undefined)
    return { leaseId, state: LeaseState.UNKNOWN, ttl: undefined, supersededPaths: [], overrides: {} }
  const { state, remainingMs, superseded, overrides } = standing
  return {
    leaseId,
    state: STATES[state],
    ttl: toDuration(remainingMs),
    supersededPaths: [...superseded],
    overrides: toOverrides(overrides),
  }
}

function toOverrides(overrides: ReadonlyMap<TreePath, Override>): { [path: string]: OverrideMessage } {
  return Object.fromEntries([...overrides].map(([path, one]) => [path, toOverride(one)]))
}
