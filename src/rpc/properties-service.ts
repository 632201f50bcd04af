import {
  type GetPropertiesRequest,
  GetPropertiesResponse,
  PropertiesServiceDefinition,
  type SetPropertiesRequest,
  type UpdatePropertiesRequest,
} from '@espalier/contract/espalier/v1/properties'
import { PropertyWrites } from '../changes/properties.ts'
import type { PropertyWrite } from '../changes/property-draft.ts'
import type { Call, Prepared } from '../grpc/calls/call.ts'
import { type Service, service } from '../grpc/service.ts'
import type { Clock } from '../lib/clock.ts'
import type { TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import { parsePath, type TreePath } from '../tree/path.ts'
import type { FollowedProperties, Views } from '../views/views.ts'
import { fromProperties } from './convert.ts'
import type { Limits } from './limits.ts'
import { toProperties } from './properties-answer.ts'
import { type Freshness, isFresh, Reads, resolved, toFreshness } from './reads.ts'
import { responseCaches } from './response-cache.ts'
import { propertiesEncoding } from './watch/properties-frames.ts'
import { type WatchParts, watchedViews } from './watch/watched-views.ts'

export interface PropertiesServiceParts extends Omit<WatchParts, 'reads'> {
  readonly store: TreeStore
  readonly views: Views
  readonly clock: Clock
  readonly limits: Limits
}

export function propertiesService(parts: PropertiesServiceParts): Service {
  const { store, views, limits } = parts
  const reads = new Reads(parts)
  const [responses, jsonResponses] = responseCaches({
    provenanceField: 7,
    provenance: view => reads.provenance(view),
    maxBytes: limits.messageBytes,
    what: ({ path }) => `the properties of ${path}`,
    hint: 'request some of them by name',
  })
  const writes = new PropertyWrites(store, limits.properties)
  const serveWatch = watchedViews(jsonOnly => propertiesEncoding(limits.frameBytes, jsonOnly), { ...parts, reads })

  function respond(view: FollowedProperties, request: GetPropertiesRequest): Prepared {
    const { target } = resolved(view)
    const { names, jsonOnly } = request
    const encode = (): Uint8Array => GetPropertiesResponse.encode(toProperties(target, jsonOnly, names)).finish()
    const cache = jsonOnly ? jsonResponses : responses
    return names.length > 0 ? cache.complete(view, encode()) : cache.of(view, target.journal.edition, encode)
  }

  async function getFresh(
    path: TreePath,
    request: GetPropertiesRequest,
    freshness: Freshness,
    call: Call,
  ): Promise<Prepared> {
    using use = views.properties.acquire(path)
    await reads.fresh(use.view, freshness, call.signal)
    return respond(use.view, request)
  }

  return service(PropertiesServiceDefinition, {
    getProperties: (request, call) => {
      const path = parsePath(request.path)
      const freshness = toFreshness(request)
      {
        using use = views.properties.acquire(path)
        if (isFresh(use.view, freshness)) return respond(use.view, request)
      }
      return getFresh(path, request, freshness, call)
    },
    watchProperties: (request, sink, call) => {
      const path = parsePath(request.path)
      return serveWatch(() => views.properties.acquire(path), request, sink, call)
    },
    setProperties: (request, call) => writes.write(toWrite(request, 'others'), call),
    updateProperties: (request, call) => writes.write(toWrite(request, request.remove), call),
  })
}

function toWrite(
  request: SetPropertiesRequest | UpdatePropertiesRequest,
  remove: PropertyWrite['remove'],
): PropertyWrite {
  const { path, properties, jsonProperties, etag, validateOnly } = request
  const given = fromProperties(properties, jsonProperties)
  const twice = remove === 'others' ? undefined : remove.find(key => given.values.has(key))
  if (twice !== undefined)
    throw new RegistryError('BAD_VALUE', `"${twice}" has a value and is also in remove`, {
      facts: { key: twice, field: 'remove' },
    })
  return { path: parsePath(path), given, remove, etag, validateOnly }
}
