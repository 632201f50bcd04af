import type { NodeStat } from '@espalier/contract/espalier/v1/types'
import { decodeData } from '../../../src/tree/data.ts'
import { isWithin, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Context } from '../session/context.ts'
import { withIdleTimeout } from '../session/idle-timeout.ts'
import { warnIfLastKnown } from '../session/last-known.ts'
import { warnOfUnread } from '../session/unread.ts'

/** A node of the live tree with its statistics. */
export interface WalkedNode {
  readonly path: string
  readonly name: string
  readonly properties: ReadonlyMap<string, Value>
  readonly stat: NodeStat
  readonly etag: string
  readonly children: readonly WalkedNode[]
}

interface WalkOptions {
  /** How many levels; 0 for all. */
  readonly depth?: number
  /** Leave out nodes that may not be read, with a warning for each. */
  readonly skipUnreadable?: boolean | undefined
  /** Called with the revision of the walk. */
  readonly onRevision?: (revision: bigint) => void
  /** Called with the path of each node that is left out, instead of a warning. */
  readonly onUnread?: (path: string) => void
}

/**
 * A node and everything below it, with live providers: parents before children, siblings by name. Warns if this is only the last known
 * state.
 */
export async function* walkLive(
  context: Context,
  path: string,
  { depth = 0, skipUnreadable = false, onRevision, onUnread }: WalkOptions = {},
): AsyncGenerator<WalkedNode> {
  const client = await context.client()
  const open: { readonly path: TreePath; readonly children: WalkedNode[] }[] = []
  const request = { path, depth, ephemeral: true, jsonOnly: true, skipUnreadable }
  const parts = withIdleTimeout(context, context.printSignal, signal => client.tree.walkTree(request, { signal }))
  for await (const { nodes, provenance, warnings } of parts) {
    if (provenance !== undefined) {
      onRevision?.(provenance.revision)
      await warnIfLastKnown(context, provenance)
    }
    for (const { path, data, stat, etag } of nodes) {
      if (stat === undefined) continue
      const children: WalkedNode[] = []
      const name = path.slice(path.lastIndexOf('/') + 1)
      const node = { path, name, properties: decodeData(data), stat, etag, children }
      const at = path as TreePath
      while (!isWithin(at, open.at(-1)?.path ?? ROOT)) open.pop()
      open.at(-1)?.children.push(node)
      open.push({ path: at, children })
      yield node
    }
    if (onUnread === undefined) await warnOfUnread(context, warnings)
    else for (const warning of warnings) onUnread(warning.path)
  }
}

/** The number of live providers of a service or of a `providers` node; undefined for any other node. */
export function liveCount({ name, children }: WalkedNode): number | undefined {
  const providers = name === 'providers' ? children : children.find(child => child.name === 'providers')?.children
  return providers?.filter(({ stat }) => stat.ephemeral).length
}
