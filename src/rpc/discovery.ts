import {
  type DiscoverRequest,
  DiscoverResponse,
  type RegistryServiceDefinition,
} from '@espalier/contract/espalier/v1/registry'
import type { Call, Prepared } from '../grpc/calls/call.ts'
import type { Handlers } from '../grpc/service.ts'
import type { Clock } from '../lib/clock.ts'
import type { TreeStore } from '../store/store.ts'
import { parsePath, type TreePath } from '../tree/path.ts'
import { equalValues, type Value } from '../tree/value.ts'
import type { Child } from '../views/children-view.ts'
import type { FollowedView } from '../views/followed-view.ts'
import type { Target } from '../views/target.ts'
import type { ViewHandle } from '../views/view-pool.ts'
import type { Views } from '../views/views.ts'
import { fromProperties, providerProperties } from './convert.ts'
import type { Limits } from './limits.ts'
import { type Freshness, isFresh, Reads, resolved, toFreshness } from './reads.ts'
import { responseCaches } from './response-cache.ts'
import { childrenEncoding, sortedChildren, toProviders } from './watch/children-frames.ts'
import { type WatchParts, watchedViews } from './watch/watched-views.ts'

export interface DiscoveryParts extends Omit<WatchParts, 'reads'> {
  readonly store: TreeStore
  readonly views: Views
  readonly clock: Clock
  readonly limits: Limits
}

type ChildrenOfPath = FollowedView<Child, Target<Child>>

/** Discover and WatchChildren. */
export function createDiscovery(
  parts: DiscoveryParts,
): Pick<Handlers<typeof RegistryServiceDefinition>, 'discover' | 'watchChildren'> {
  const { views, limits } = parts
  const reads = new Reads(parts)
  const [responses, jsonResponses] = responseCaches({
    provenanceField: 2,
    provenance: view => reads.provenance(view),
    maxBytes: limits.messageBytes,
    what: ({ path }) => `the providers of ${path}`,
    hint: 'ask for the names only (names_only), or use WatchChildren: it sends a snapshot in parts',
  })
  const serveWatch = watchedViews(jsonOnly => childrenEncoding(limits.frameBytes, jsonOnly), { ...parts, reads })

  function respond(view: ChildrenOfPath, request: DiscoverRequest): Prepared {
    const { target } = resolved(view)
    const cache = request.jsonOnly ? jsonResponses : responses
    if (!hasMatch(request))
      return cache.of(view, target.journal.edition, () => encode(view, sortedChildren(target), request))
    const { values } = fromProperties(request.match, request.jsonMatch)
    return cache.complete(view, encode(view, sortedChildren(target).filter(matches(values)), request))
  }

  function encode(view: ChildrenOfPath, children: readonly Child[], request: DiscoverRequest): Uint8Array {
    const shown = request.namesOnly ? children.map(nameOnly) : children
    responses.checkSize(view, leastBytes(shown))
    return DiscoverResponse.encode({ providers: toProviders(shown, request.jsonOnly), provenance: undefined }).finish()
  }

  async function discoverFresh(
    path: TreePath,
    request: DiscoverRequest,
    freshness: Freshness,
    call: Call,
  ): Promise<Prepared> {
    using use = open(views, path, request.namesOnly && !hasMatch(request))
    await reads.fresh(use.view, freshness, call.signal)
    return respond(use.view, request)
  }

  return {
    discover: (request, call) => {
      const path = parsePath(request.path)
      const freshness = toFreshness(request)
      {
        using use = open(views, path, request.namesOnly && !hasMatch(request))
        if (isFresh(use.view, freshness)) return respond(use.view, request)
      }
      return discoverFresh(path, request, freshness, call)
    },
    watchChildren: (request, sink, call) => {
      const path = parsePath(request.path)
      return serveWatch(() => open(views, path, request.namesOnly), request, sink, call)
    },
  }
}

function open(views: Views, path: TreePath, namesOnly: boolean): ViewHandle<ChildrenOfPath> {
  return namesOnly ? views.nodes.acquire(path) : views.children.acquire(path)
}

function hasMatch({ match, jsonMatch }: DiscoverRequest): boolean {
  return match !== undefined || Object.keys(jsonMatch).length > 0
}

/** Selects the children whose properties equal all of these values. */
function matches(wanted: ReadonlyMap<string, Value>): (child: Child) => boolean {
  return ({ state, properties }) => {
    if (state === undefined || properties === undefined) return wanted.size === 0
    const own = providerProperties(state, properties)
    for (const [key, value] of wanted) {
      const found = own.get(key)
      if (found === undefined || !equalValues(found, value)) return false
    }
    return true
  }
}

function nameOnly({ name }: Child): Child {
  return { name, state: undefined, properties: undefined }
}

/** A lower bound of their size as messages. */
function leastBytes(children: readonly Child[]): number {
  let bytes = 0
  for (const { name, state } of children)
    bytes += name.length + (state === undefined ? 0 : (state.data?.length ?? 0) / 2)
  return bytes
}
