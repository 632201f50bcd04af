import type {
  CreateNodeRequest,
  CreateNodeResponse,
  DeleteNodeRequest,
  DeleteNodeResponse,
} from '@espalier/contract/espalier/v1/tree'
import { creationAcl } from '../changes/acls.ts'
import { alreadyExists } from '../changes/place.ts'
import { checkLinkKeys } from '../changes/property-draft.ts'
import type { Call } from '../grpc/calls/call.ts'
import type { Registry } from '../registry/registry.ts'
import { ServicePaths } from '../registry/service-paths.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { parseLeaseId } from '../tree/lease-id.ts'
import { checkCount } from '../tree/limit.ts'
import { basename, join, parent, parsePath, ROOT } from '../tree/path.ts'
import { fromOverride, fromProperties, fromTtl, toDuration, toOverrides } from './convert.ts'
import type { Limits } from './limits.ts'
import { badArgument } from './reads.ts'

export interface LeaseNodeParts {
  readonly store: TreeStore
  readonly registry: Registry
  readonly limits: Limits
  /** Of the nodes of a request without one. Empty: everybody may do everything. */
  readonly providerAcl: Acl
}

/** CreateNode and DeleteNode with a lease: registrations whose name is not an address. */
export class LeaseNodes {
  readonly #parts: LeaseNodeParts
  readonly #places: ServicePaths

  constructor(parts: LeaseNodeParts) {
    this.#parts = parts
    this.#places = new ServicePaths(parts.store)
  }

  async create(request: CreateNodeRequest, call: Call): Promise<CreateNodeResponse> {
    const { store, registry, limits, providerAcl } = this.#parts
    const path = parsePath(request.path)
    if (path === ROOT) throw alreadyExists(ROOT)
    const leaseId = parseLeaseId(request.leaseId)
    const { values: properties } = fromProperties(request.properties, request.jsonProperties)
    checkCount('properties of one node', properties.size, limits.properties)
    checkLinkKeys(properties)
    const ttlMs = fromTtl(request.ttl)
    const acl = creationAcl(store, request.acl).acl ?? providerAcl
    const [given, name] = [parent(path), basename(path)]
    const { createParents, force, validateOnly } = request
    const override = request.override === undefined ? undefined : fromOverride(request.override)
    const servicePath = await this.#places.forRegistration(given, [name], createParents)
    const real = join(servicePath, name)
    const registered = await registry.register(
      {
        servicePath,
        given,
        names: [name],
        properties,
        overrides: new Map(override === undefined ? [] : [[real, override]]),
        identities: new Map(request.identity === '' ? [] : [[real, request.identity]]),
        acl,
        leaseId,
        ttlMs,
        createPath: createParents,
        exclusive: true,
        force,
        validateOnly,
      },
      call,
    )
    return {
      realPath: real,
      etag: '',
      revision: registered.revision,
      ttl: toDuration(registered.ttlMs),
      takenOver: registered.takenOver.length > 0,
      override: toOverrides(registered.overrides)[real],
      identity: registered.identities.get(real) ?? '',
    }
  }

  async delete(request: DeleteNodeRequest, { signal }: Call): Promise<DeleteNodeResponse> {
    const { recursive, force, etag, partial, validateOnly } = request
    if (recursive || force || partial || validateOnly || etag !== '')
      throw badArgument('lease_id', 'with lease_id, no other option of DeleteNode may be given')
    const path = parsePath(request.path)
    const leaseId = parseLeaseId(request.leaseId)
    const [given, names] = [parent(path), [basename(path)]]
    const known = this.#parts.registry.registeredPaths(leaseId, given, names)
    const paths = await this.#places.ofProviders(given, names, { known, signal })
    const removed = await this.#parts.registry.deregister(leaseId, paths, { signal })
    const isDeleted = removed.paths.length > 0
    return { deletedPaths: [...removed.paths], kept: [], revision: isDeleted ? removed.revision : 0n }
  }
}

/** Throws BAD_ARGUMENT if a request without a lease has an option that is for a node of a lease. */
export function refuseLeaseOptions({ ttl, force, override, identity }: CreateNodeRequest): void {
  const given = { ttl: ttl !== undefined, force, override: override !== undefined, identity: identity !== '' }
  for (const [field, isGiven] of Object.entries(given))
    if (isGiven) throw badArgument(field, `${field} is for a node of a lease: it needs lease_id`)
}
