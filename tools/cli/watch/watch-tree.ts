import type { Espalier, Tree } from '../../../clients/typescript/index.ts'
import { comparePaths, type TreePath } from '../../../src/tree/path.ts'
import type { Output } from '../text/output.ts'
import { until } from './until.ts'
import {
  addedEvent,
  below,
  changedEvent,
  isHidden,
  isUnread,
  type KnownProvider,
  shownJson,
  standingEvents,
  type WatchEvent,
} from './watch-event.ts'
import { ownTexts } from './watch-start.ts'

export type Emit = (event: WatchEvent) => Promise<void>

/** The parameters of a recursive watch. */
export interface TreeWatch {
  readonly client: Espalier
  readonly out: Output
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** The part of a node that its next state is compared with. */
type Shown = Omit<KnownProvider, 'name'>

type Nodes = ReadonlyMap<string, Shown>

/** Emits the events below a node, at any depth, over one stream; `known` is the start state, children by parent. */
export async function watchBelow(
  { client, out, emit, signal }: TreeWatch,
  path: string,
  known: ReadonlyMap<string, readonly KnownProvider[]>,
): Promise<void> {
  let nodes: Nodes = new Map([...known].flatMap(([at, children]) => children.map(one => [below(at, one.name), one])))
  let before: Tree | undefined
  await using live = client.watchTree(path)
  for await (const tree of until(live, signal)) {
    for (const event of standingEvents(path, before, tree)) await emit(event)
    before = tree
    if (isHidden(tree)) continue
    const now = withHidden(nodes, nodesBelow(path, tree))
    for (const event of events(nodes, now, tree.revision, out)) await emit(event)
    nodes = now
  }
}

/** Nodes by their watched paths, which differ from the real ones if a link is on the way. */
function nodesBelow(path: string, { nodes, realPath = '' }: Tree): Nodes {
  const found = new Map<string, Shown>()
  const top = realPath === '/' ? '' : realPath
  for (const [real, node] of nodes)
    if (real !== realPath) found.set(below(path, real.slice(top.length + 1)), { ...node, texts: ownTexts(node) })
  return found
}

/** With what was known below nodes that may not be read any more: it is not deleted, and is compared again when it can be read. */
function withHidden(before: Nodes, now: Nodes): Nodes {
  const unread = new Set([...now].filter(([, node]) => isUnread(node)).map(([path]) => path))
  const isBelow = (path: string): boolean => {
    for (let at = parentOf(path); at !== '/'; at = parentOf(at)) if (unread.has(at)) return true
    return false
  }
  if (unread.size === 0) return now
  return new Map([...now, ...[...before].filter(([path]) => !now.has(path) && isBelow(path))])
}

/** Deletions first, the deepest before its parents; then changes and additions, parents before children. */
function* events(before: Nodes, after: Nodes, revision: bigint, out: Output): Generator<WatchEvent> {
  const time = new Date()
  const gone = [...before.keys()].filter(path => !after.has(path)).sort((a, b) => byPath(b, a))
  const live = liveCounts(after)
  for (const path of gone) {
    const { texts, ephemeral } = before.get(path) as Shown
    const above = parentOf(path)
    const text = ephemeral
      ? `gone  (${live.get(above) ?? 0} live)`
      : before.has(above) && !after.has(above)
        ? 'deleted with its parent'
        : 'deleted'
    yield { time, type: 'DELETED', path, revision, old: shownJson(path, texts, out), text }
  }
  for (const path of [...after.keys()].sort(byPath)) {
    const node = after.get(path) as Shown
    const known = before.get(path)
    const occasion = { time, path, revision }
    const suffix = node.ephemeral ? `  (${live.get(parentOf(path)) ?? 0} live)` : ''
    const event =
      known === undefined ? addedEvent(occasion, node, suffix, out) : changedEvent(occasion, known, node, out)
    if (event !== undefined) yield event
  }
}

function liveCounts(nodes: Nodes): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [path, { ephemeral }] of nodes)
    if (ephemeral) counts.set(parentOf(path), (counts.get(parentOf(path)) ?? 0) + 1)
  return counts
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

function byPath(a: string, b: string): number {
  return comparePaths(a as TreePath, b as TreePath)
}
