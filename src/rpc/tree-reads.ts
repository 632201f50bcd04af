import type {
  ListChildrenRequest,
  ListChildrenResponse,
  ResolvePathResponse,
  TreeServiceDefinition,
  WalkTreeRequest,
  WalkTreeResponse,
} from '@espalier/contract/espalier/v1/tree'
import { type AclEntry, type Provenance, Source } from '@espalier/contract/espalier/v1/types'
import type { Call, Sink } from '../grpc/calls/call.ts'
import type { Handlers } from '../grpc/service.ts'
import type { BulkLane } from '../lib/bulk-lane.ts'
import { resolvePath } from '../store/follow.ts'
import type { TreeStore } from '../store/store.ts'
import { walkReadable } from '../store/walk.ts'
import { hideHashes } from '../tree/acl.ts'
import { RegistryError } from '../tree/errors.ts'
import { basename, collapse, compareText, join, parsePath, type TreePath } from '../tree/path.ts'
import type { Views } from '../views/views.ts'
import { BulkTurns } from './bulk-turns.ts'
import { toNamedNode, toNode, toProvenance, toUnreadable } from './convert.ts'
import { toDepth } from './depth.ts'
import { type Limits, MAX_PAGE_SIZE, WALK_BYTES } from './limits.ts'
import { encodeWithChildren, readWithChildren } from './node-with-children.ts'
import { badArgument, type Reads, toFreshness } from './reads.ts'

// A message has a node as bytes, as JSON texts and as a Struct, which may be three times as large; a message has at most 4 MB.
const MAX_DATA_PER_MESSAGE = 500_000
const MAX_NODES_PER_MESSAGE = 500
const READ_AHEAD = 64

interface TreeReadsParts {
  readonly store: TreeStore
  readonly reads: Reads
  readonly views: Views
  readonly limits: Limits
}

type Read = 'getNode' | 'listChildren' | 'walkTree' | 'resolvePath'

export function treeReads(
  { store, reads, views, limits }: TreeReadsParts,
  lane: BulkLane,
): Pick<Handlers<typeof TreeServiceDefinition>, Read> {
  return {
    getNode: async (request, { signal }) => {
      const [path, freshness] = [parsePath(request.path), toFreshness(request)]
      const aclOf = async (realPath: TreePath, { source }: Provenance): Promise<AclEntry[]> => {
        if (!request.withAcl || source !== Source.LIVE) return []
        const acl = await store.acls.read(realPath, { signal })
        if (acl === undefined) throw noNode(realPath)
        return [...hideHashes(acl)]
      }
      const { jsonOnly } = request
      if (request.withChildren) {
        const whole = await readWithChildren({ views, reads }, path, freshness, signal)
        const acl = await aclOf(whole.state.path, whole.provenance)
        return encodeWithChildren(whole, { jsonOnly, acl, limits })
      }
      const { state, provenance } = await reads.node(path, freshness, signal)
      return { node: toNode(state, jsonOnly), provenance, acl: await aclOf(state.path, provenance), children: [] }
    },
    listChildren: (request, call) => listChildren(request, call, store, reads),
    walkTree: (request, sink, call) => sendTree(request, sink, call, { store, reads, lane }),
    resolvePath: async (request, { signal }): Promise<ResolvePathResponse> => {
      const { hops, provenance } = await reads.node(collapse(request.path), toFreshness(request), signal)
      return { hops: [...hops], provenance }
    },
  }
}

async function listChildren(
  request: ListChildrenRequest,
  { signal }: Call,
  store: TreeStore,
  reads: Reads,
): Promise<ListChildrenResponse> {
  const path = parsePath(request.path)
  if (request.pageSize < 0) throw badArgument('page_size', `page_size is ${request.pageSize}; it cannot be negative`)
  const size = Math.min(request.pageSize || MAX_PAGE_SIZE, MAX_PAGE_SIZE)
  const after = parsePageToken(request.pageToken, path)
  const { state, provenance } = await reads.node(path, toFreshness(request), signal)
  // The properties of the children are as live as the parent, or the call fails.
  const mayBeStale = provenance.source === Source.LAST_KNOWN
  const names = after === undefined ? state.children : state.children.filter(name => compareText(name, after) > 0)
  const children: ListChildrenResponse['children'] = []
  let taken = 0
  let bytes = 0
  while (taken < Math.min(size, names.length) && bytes < MAX_DATA_PER_MESSAGE) {
    const paths = names.slice(taken, Math.min(size, taken + READ_AHEAD)).map(name => join(state.path, name))
    if (request.namesOnly) {
      children.push(...paths.map(toNamedNode))
      taken += paths.length
      continue
    }
    for (const child of await Promise.all(paths.map(one => store.read(one, { signal, mayBeStale })))) {
      if (bytes >= MAX_DATA_PER_MESSAGE) break
      taken++
      bytes += child?.data?.length ?? 0
      // A child that was deleted since its name was read is left out.
      if (child !== undefined) children.push(toNode(child, request.jsonOnly))
    }
  }
  const last = names[taken - 1]
  const nextPageToken = taken < names.length && last !== undefined ? toPageToken(path, last) : ''
  return { children, nextPageToken, provenance }
}

/** Has the name of the last child that was sent, so that children that are created or deleted in between do not shift the page. */
function toPageToken(path: TreePath, last: string): string {
  return Buffer.from(JSON.stringify([path, last])).toString('base64url')
}

function parsePageToken(token: string, path: TreePath): string | undefined {
  if (token === '') return undefined
  const bad = badArgument('page_token', 'page_token is not from a page of this path')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    throw bad
  }
  if (!Array.isArray(value) || value[0] !== path || typeof value[1] !== 'string') throw bad
  return value[1]
}

interface WalkParts {
  readonly store: TreeStore
  readonly reads: Reads
  readonly lane: BulkLane
}

async function sendTree(
  request: WalkTreeRequest,
  sink: Sink<WalkTreeResponse>,
  { signal, peer }: Call,
  { store, reads, lane }: WalkParts,
): Promise<void> {
  const path = parsePath(request.path)
  const depth = toDepth(request.depth)
  await sink.reserve(WALK_BYTES)
  using turns = new BulkTurns(lane, peer, signal)
  await turns.begin()
  const stale = reads.storeStaleness()
  const mayBeStale = stale !== undefined
  const top = await resolvePath(store, path, { signal, mayBeStale })
  const { realPath } = top
  let message: WalkTreeResponse = {
    nodes: [],
    provenance: toProvenance(top.revision, stale, realPath),
    warnings: [],
  }
  let bytes = 0
  for await (const node of walkReadable(store, realPath, { signal, depth, mayBeStale })) {
    if ('refused' in node && !request.skipUnreadable) throw node.refused
    if ('state' in node && node.state.stat.owner !== undefined && !request.ephemeral) continue
    if (message.nodes.length + message.warnings.length >= MAX_NODES_PER_MESSAGE || bytes > MAX_DATA_PER_MESSAGE) {
      turns.end()
      await sink.send(message)
      await turns.begin()
      message = { nodes: [], provenance: undefined, warnings: [] }
      bytes = 0
    }
    if ('refused' in node) message.warnings.push(toUnreadable(node))
    else message.nodes.push(request.namesOnly ? toNamedNode(node.path) : toNode(node.state, request.jsonOnly))
    bytes += 'state' in node ? (node.state.data?.length ?? 0) : node.path.length * 2
  }
  await sink.send(message)
}

function noNode(path: TreePath): RegistryError {
  return new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path, name: basename(path) } })
}
