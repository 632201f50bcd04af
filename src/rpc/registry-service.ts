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
import { checkLinkKeys } from '../changes/properties.ts'
import type { Bidi, Call, Sink } from '../grpc/call.ts'
import type { Drain } from '../grpc/drain.ts'
import { type Handlers, type Service, service } from '../grpc/service.ts'
import { needsHost, peerHost, providerNames } from '../registry/address.ts'
import type { Registry, RenewedLease } from '../registry/registry.ts'
import { ServicePaths } from '../registry/service-paths.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { RegistryError } from '../tree/errors.ts'
import { type LeaseId, parseLeaseId } from '../tree/lease-id.ts'
import { checkCount } from '../tree/limit.ts'
import type { Override } from '../tree/override.ts'
import { parsePath, type TreePath } from '../tree/path.ts'
import { fromDuration, fromOverride, fromProperties, toDuration, toOverride } from './convert.ts'
import { type Limits, MAX_LEASES_PER_MESSAGE } from './limits.ts'
import type { StoreOutage } from './store-outage.ts'

export interface RegistryServiceParts {
  readonly store: TreeStore
  readonly registry: Registry
  /** Discover and WatchChildren. */
  readonly discovery: Pick<Handlers<typeof RegistryServiceDefinition>, 'discover' | 'watchChildren'>
  readonly limits: Limits
  readonly outage: StoreOutage
  readonly drain: Drain
  /** Of the provider nodes of a request without one. Empty: everybody may do everything. */
  readonly providerAcl: Acl
}

export function registryService(parts: RegistryServiceParts): Service {
  const { store, registry } = parts
  const services = new ServicePaths(store)
  return service(RegistryServiceDefinition, {
    ...parts.discovery,
    register: (request, call) => register(request, call, services, parts),
    keepAlive: keepAlive(parts),
    renewLease: ({ leaseId }) => renewLease(registry, parseLeaseId(leaseId)),
    deregister: (request, call) => deregister(request, call, services, registry),
    revokeLease: async ({ leaseId }, { signal }) => {
      const { paths, revision } = await registry.revoke(parseLeaseId(leaseId), { signal })
      return { removedPaths: [...paths], revision }
    },
  })
}

async function register(
  request: RegisterRequest,
  call: Call,
  services: ServicePaths,
  { store, registry, limits, providerAcl }: RegistryServiceParts,
): Promise<RegisterResponse> {
  const path = parsePath(request.path)
  const leaseId = request.leaseId === '' ? undefined : parseLeaseId(request.leaseId)
  const peer = needsHost(request.addresses) ? peerHost(call.peer) : undefined
  const names = providerNames(request.addresses, request.hosts, peer)
  const { values: properties } = fromProperties(request.properties, request.jsonProperties)
  checkCount('properties of one node', properties.size, limits.properties)
  checkLinkKeys(properties)
  const overrides = new Map(Object.entries(request.overrides).map(([at, one]) => [at, fromOverride(one)]))
  const identities = new Map(Object.entries(request.identities))
  const ttlMs = fromDuration(request.ttl)
  if (ttlMs !== undefined && !(ttlMs >= 0))
    throw new RegistryError('BAD_ARGUMENT', 'a ttl cannot be negative', { facts: { field: 'ttl' } })
  const { createPath, force, validateOnly } = request
  const acl = creationAcl(store, request.acl).acl ?? providerAcl
  const servicePath = await services.forRegistration(path, names, createPath)
  const registered = await registry.register(
    {
      servicePath,
      given: path,
      names,
      properties,
      overrides,
      identities,
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
    identities: Object.fromEntries(registered.identities),
  }
}

async function deregister(
  request: DeregisterRequest,
  { signal, peer }: Call,
  services: ServicePaths,
  registry: Registry,
): Promise<DeregisterResponse> {
  const path = parsePath(request.path)
  const leaseId = parseLeaseId(request.leaseId)
  const names = providerNames([request.address], request.hosts, peerHost(peer))
  const known = registry.registeredPaths(leaseId, path, names)
  const paths = await services.ofProviders(path, names, { known, signal })
  const { paths: removed, revision } = await registry.deregister(leaseId, paths, { signal })
  return { removed: removed.length > 0, revision }
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

function keepAlive({ registry, drain, outage }: RegistryServiceParts): Bidi<KeepAliveRequest, KeepAliveResponse> {
  return async (requests, sink) => {
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
    return { leaseId, state: LeaseState.UNKNOWN, ttl: undefined, supersededPaths: [], overrides: {}, identities: {} }
  const { state, remainingMs, superseded, overrides, identities } = standing
  return {
    leaseId,
    state: STATES[state],
    ttl: toDuration(remainingMs),
    supersededPaths: [...superseded],
    overrides: toOverrides(overrides),
    identities: Object.fromEntries(identities),
  }
}

function toOverrides(overrides: ReadonlyMap<TreePath, Override>): { [path: string]: OverrideMessage } {
  return Object.fromEntries([...overrides].map(([path, one]) => [path, toOverride(one)]))
}
