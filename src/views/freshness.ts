import type { Revision } from '../tree/node.ts'
import type { NodeView } from './node-view.ts'

/** How far and how fresh something computed from several nodes is. */
export interface Freshness {
  /** Everything up to this revision is in it. Never goes back. */
  readonly revision: Revision
  /** Moment on the clock at which contact was lost; undefined while it is live. */
  readonly lostAt: number | undefined
}

/**
 * What several nodes together are known as of. The store tells changes in the order of revisions, so that the newest one that was told
 * vouches for the nodes that heard nothing since.
 */
export function combine(parts: Iterable<Freshness>, before: Revision): Freshness {
  let revision = before
  let lostAt: number | undefined
  for (const part of parts) {
    if (part.revision > revision) revision = part.revision
    if (part.lostAt !== undefined && (lostAt === undefined || part.lostAt < lostAt)) lostAt = part.lostAt
  }
  return { revision, lostAt }
}

/**
 * Whether everything that these nodes say was already so at `revision`, as far as their present state can tell: an exact yes, a
 * careful no. The data of `except` may have changed.
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
