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

interface ResponseEncoding {
  readonly view: ChildrenOfPath
  readonly request: DiscoverRequest
  /** Undefined: all are wanted. */
  readonly select: ((child: Child) => boolean) | undefined
}

/** So many children are encoded in one turn of the event loop, which takes a few milliseconds. */
const CHILDREN_PER_TURN = 500

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

  function respond(view: ChildrenOfPath, request: DiscoverRequest, call: Call): Prepared | Promise<Prepared> {
    const { target } = resolved(view)
    const { edition, items } = target.journal
    const cache = request.jsonOnly ? jsonResponses : responses
    const isLarge = items.size > CHILDREN_PER_TURN
    if (hasMatch(request)) {
      const { values } = fromProperties(request.match, request.jsonMatch)
      const children = sortedChildren(target)
      const encoding = { view, request, select: matches(values) }
      if (!isLarge) return cache.complete(view, encode(children, encoding))
      const provenance = reads.provenance(view)
      return encodeInTurns(children, encoding, call).then(bytes => cache.complete(view, bytes, provenance))
    }
    const encoding = { view, request, select: undefined }
    if (isLarge) return cache.ofLarge(view, edition, () => encodeInTurns(sortedChildren(target), encoding))
    return cache.of(view, edition, () => encode(sortedChildren(target), encoding))
  }

  function encode(children: readonly Child[], { view, request, select }: ResponseEncoding): Uint8Array {
    const selected = select === undefined ? children : children.filter(select)
    const shown = request.namesOnly ? selected.map(nameOnly) : selected
    responses.checkSize(view, leastBytes(shown))
    return DiscoverResponse.encode({ providers: toProviders(shown, request.jsonOnly), provenance: undefined }).finish()
  }

  /** The same in slices, which are messages whose concatenation is the whole. `call`: it is the only one that waits for them. */
  async function encodeInTurns(
    children: readonly Child[],
    encoding: ResponseEncoding,
    call?: Call,
  ): Promise<Uint8Array> {
    const slices: Uint8Array[] = []
    let bytes = 0
    for (let at = 0; at < children.length; at += CHILDREN_PER_TURN) {
      await new Promise<void>(resolve => parts.partTurns.add(encoding.view, resolve))
      if (call?.isOver === true) throw call.signal.reason
      const slice = encode(children.slice(at, at + CHILDREN_PER_TURN), encoding)
      slices.push(slice)
      bytes += slice.length
      responses.checkSize(encoding.view, bytes)
    }
    return Buffer.concat(slices)
  }

  async function discoverFresh(
    path: TreePath,
    request: DiscoverRequest,
    freshness: Freshness,
    call: Call,
  ): Promise<Prepared> {
    using use = open(views, path, request.namesOnly && !hasMatch(request))
    await reads.fresh(use.view, freshness, call.signal)
    return await respond(use.view, request, call)
  }

  return {
    discover: (request, call) => {
      const path = parsePath(request.path)
      const freshness = toFreshness(request)
      {
        using use = open(views, path, request.namesOnly && !hasMatch(request))
        if (isFresh(use.view, freshness)) return respond(use.view, request, call)
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
