import type { JsonTexts, TreeNode } from '../../../clients/typescript/index.ts'
import { propertyLinks } from '../../../src/tree/keys.ts'
import { PROVIDER_MARKS } from '../../../src/tree/provider.ts'
import { textsJson } from '../documents/json-tree.ts'
import { type WalkedNode, walkLive } from '../nodes/walked-tree.ts'
import type { Context } from '../session/context.ts'
import { type KnownProperties, type KnownProvider, shownJson, type WatchEvent } from './watch-event.ts'

/** The state that a watch starts from; later events are differences to it. */
export interface Start {
  readonly events: readonly WatchEvent[]
  /** The children of each node by its watchedPath path. */
  readonly children: ReadonlyMap<string, readonly KnownProvider[]>
  readonly top: WalkedNode
}

/** The part of the tree that is watchedPath, and since when. */
export interface Range {
  readonly recursive: boolean
  /** A revision of the store; undefined for the state now. */
  readonly since: bigint | undefined
  readonly only: 'children' | 'properties' | undefined
}

/**
 * Reads a node with its children or its subtree. The events are a snapshot or, with `since`, the nodes written after that revision. The store
 * does not record which children were deleted: if any were created or deleted since then, the event is a snapshot.
 */
export async function readStart(context: Context, path: string, { recursive, since, only }: Range): Promise<Start> {
  let revision = 0n
  const nodes: WalkedNode[] = []
  const unread: string[] = []
  const walk = {
    depth: recursive ? 0 : 1,
    skipUnreadable: true,
    onRevision: (at: bigint) => {
      revision = at
    },
    onUnread: (at: string) => unread.push(at),
  }
  for await (const node of walkLive(context, path, walk)) nodes.push(node)
  const [top] = nodes
  if (top === undefined) throw new Error(`the gateway answered without the node ${path}`)
  const watchedPath = (real: string): string => pathBelow(path, real.slice(top.path === '/' ? 0 : top.path.length))
  const children = new Map(nodes.map(node => [watchedPath(node.path), node.children.map(asProvider)]))
  for (const at of unread) children.get(watchedPath(parentOf(at)))?.push(unreadChild(at))
  const scope = only === 'properties' ? [top] : only === 'children' ? nodes.slice(1) : nodes
  const hidden = only === 'properties' ? [] : unread
  const time = new Date()
  const snapshot = (): WatchEvent => ({
    time,
    type: 'SNAPSHOT',
    path,
    revision,
    new: textsJson(
      Object.fromEntries([
        ...scope.map(node => [watchedPath(node.path), shownJson(node.path, textsOf(node), context.out)] as const),
        ...hidden.map(at => [watchedPath(at), 'null'] as const),
      ]),
    ),
    text:
      `snapshot: ${counted(scope.length, 'node')}, ${counted(scope.filter(isLive).length, 'live provider')}` +
      (hidden.length === 0 ? '' : `, ${hidden.length} not readable`),
  })
  if (since === undefined) return { events: [snapshot()], children, top }
  const parents = only === 'properties' ? [] : recursive ? nodes : [top]
  const isLost =
    since > revision ||
    top.stat.createdRevision > since ||
    parents.some(({ stat }) => !stat.ephemeral && stat.childrenRevision > since)
  if (isLost) return { events: [snapshot()], children, top }
  const events = scope
    .filter(({ stat }) => stat.modifiedRevision > since)
    .sort((a, b) => (a.stat.modifiedRevision < b.stat.modifiedRevision ? -1 : 1))
    .map(node => ({
      time,
      type: 'MODIFIED' as const,
      path: watchedPath(node.path),
      revision: node.stat.modifiedRevision,
      new: shownJson(node.path, textsOf(node), context.out),
      text: `written since revision ${since}`,
    }))
  return { events, children, top }
}

/** The properties of the top node from the walk. The walk does not follow property links: their values count as unchanged. */
export function knownProperties({ properties }: WalkedNode, first: KnownProperties): KnownProperties {
  const plain = [...properties].filter(([key]) => key.isWellFormed() && !/ [-=]>$/.test(key))
  const linked = Object.keys(first.texts).filter(name => propertyLinks(properties).has(name))
  return {
    texts: Object.fromEntries([...plain, ...linked.map(name => [name, first.texts[name] as string] as const)]),
    unresolved: first.unresolved,
  }
}

function asProvider(node: WalkedNode): KnownProvider {
  const { name, etag, stat } = node
  return { name, texts: textsOf(node), ephemeral: stat.ephemeral, etag }
}

function unreadChild(path: string): KnownProvider {
  return { name: path.slice(path.lastIndexOf('/') + 1), texts: {}, ephemeral: false, etag: '' }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** The properties of a node as watches report them: a key that is not Unicode has no place in a message. */
function textsOf({ properties, stat }: WalkedNode): JsonTexts {
  const texts = Object.fromEntries([...properties].filter(([key]) => key.isWellFormed()))
  return ownTexts({ texts, ephemeral: stat.ephemeral })
}

/** Without the properties by which gateways know whose provider a live node is. */
export function ownTexts({ texts, ephemeral }: Pick<TreeNode, 'texts' | 'ephemeral'>): JsonTexts {
  if (!ephemeral || texts.lease === undefined || !/^"[0-9a-f]{16}"$/.test(texts.lease)) return texts
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !PROVIDER_MARKS.has(key)))
}

function pathBelow(path: string, rest: string): string {
  if (rest === '' || rest === '/') return path
  return path === '/' ? rest : `${path}${rest}`
}

function isLive({ stat }: WalkedNode): boolean {
  return stat.ephemeral
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
