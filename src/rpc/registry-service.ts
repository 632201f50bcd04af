import {
  type DeregisterRequest,
  type DeregisterResponse,
  type RegisterRequest,
  type RegisterResponse,
  RegistryServiceDefinition,
} from '@espalier/contract/espalier/v1/registry'
import { creationAcl } from '../changes/acls.ts'
import { checkLinkKeys } from '../changes/property-draft.ts'
import type { Call } from '../grpc/calls/call.ts'
import { type Handlers, type Service, service } from '../grpc/service.ts'
import { needsHost, peerHost, providerNames } from '../registry/address.ts'
import type { Registry } from '../registry/registry.ts'
import { ServicePaths } from '../registry/service-paths.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { parseLeaseId } from '../tree/lease-id.ts'
import { checkCount } from '../tree/limit.ts'
import { parsePath } from '../tree/path.ts'
import { fromOverride, fromProperties, fromTtl, toDuration, toOverrides } from './convert.ts'
import { type LeaseRenewalParts, leaseRenewal } from './lease-renewal.ts'
import type { Limits } from './limits.ts'

export interface RegistryServiceParts extends LeaseRenewalParts {
  readonly store: TreeStore
  /** Discover and WatchChildren. */
  readonly discovery: Pick<Handlers<typeof RegistryServiceDefinition>, 'discover' | 'watchChildren'>
  readonly limits: Limits
  /** Of the provider nodes of a request without one. Empty: everybody may do everything. */
  readonly providerAcl: Acl
}

export function registryService(parts: RegistryServiceParts): Service {
  const { store, registry, siblings } = parts
  const services = new ServicePaths(store)
  return service(RegistryServiceDefinition, {
    ...parts.discovery,
    register: (request, call) => register(request, call, services, parts),
    ...leaseRenewal(parts),
    deregister: (request, call) => deregister(request, call, services, registry),
    revokeLease: async ({ leaseId }, { signal }) => {
      const id = parseLeaseId(leaseId)
      const removed = [await registry.revoke(id, { signal }), ...((await siblings?.revoke(id)) ?? [])]
      const paths = removed.flatMap(one => one.paths)
      let revision = 0n
      for (const one of removed) if (one.revision > revision) revision = one.revision
      return { removedPaths: paths, removed: paths.length, revision }
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
  const ttlMs = fromTtl(request.ttl)
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
      exclusive: false,
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
