import type { Revision } from '../tree/node.ts'
import type { NodeView } from './node-view.ts'

/** How recent a view is that is computed from one or more nodes. */
export interface Freshness {
  /** Everything up to this revision is included. Never decreases. */
  readonly revision: Revision
  /** When contact with the store was lost, by `Clock.now`; undefined while the view is live. */
  readonly lostAt: number | undefined
}

/**
 * The freshness of a view that is computed from `parts`. The store delivers changes in the order of revisions, so the newest revision that
 * was delivered for any part also covers the parts that did not change. A view that is not settled stays as of the revision before.
 */
export function afterRefresh(before: Freshness, parts: Iterable<Freshness>, settled: boolean): Freshness {
  if (settled) return combine(parts, before.revision)
  return { revision: before.revision, lostAt: combine(parts, 0n).lostAt ?? before.lostAt }
}

function combine(parts: Iterable<Freshness>, before: Revision): Freshness {
  let revision = before
  let lostAt: number | undefined
  for (const part of parts) {
    if (part.revision > revision) revision = part.revision
    if (part.lostAt !== undefined && (lostAt === undefined || part.lostAt < lostAt)) lostAt = part.lostAt
  }
  return { revision, lostAt }
}

/**
 * Whether none of these nodes has changed since `revision`, as far as their current states show: true is certain, false may be
 * overcautious. The data of `except` may have changed.
 */
export function unchangedSince(nodes: ReadonlyMap<string, NodeView>, revision: Revision, except?: string): boolean {
  for (const [path, node] of nodes) {
    const stat = node.state?.stat
    if (stat === undefined) {
      if (node.refused !== undefined || !missingSince(nodes, path, revision)) return false
    } else if (stat.created > revision || (path !== except && stat.modified > revision)) return false
  }
  return true
}

function missingSince(nodes: ReadonlyMap<string, NodeView>, path: string, revision: Revision): boolean {
  if (path === '/') return false
  const above = path.slice(0, path.lastIndexOf('/')) || '/'
  const node = nodes.get(above)
  if (node === undefined) return false
  if (node.state === undefined) return missingSince(nodes, above, revision)
  return node.state.stat.childrenModified <= revision
}
