import { GetNodeResponse } from '@espalier/contract/espalier/v1/tree'
import type { AclEntry, Node, Provenance } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../grpc/calls/call.ts'
import type { NodeState } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import { compareText, join, type TreePath } from '../tree/path.ts'
import type { TreeView } from '../views/tree-view.ts'
import type { Views } from '../views/views.ts'
import { toNamedNode, toNode } from './convert.ts'
import type { Limits } from './limits.ts'
import { type Freshness, type Reads, resolved } from './reads.ts'

export interface NodeWithChildren {
  readonly state: NodeState
  /** Without a state: it may not be read. */
  readonly children: readonly { readonly path: TreePath; readonly state: NodeState | undefined }[]
  readonly provenance: Provenance
}

/** A node and its children at one revision, links followed. Throws if the path does not resolve, or if there are too many children. */
export async function readWithChildren(
  { views, reads }: { readonly views: Views; readonly reads: Reads },
  path: TreePath,
  freshness: Freshness,
  signal: AbortSignal,
): Promise<NodeWithChildren> {
  using use = views.trees.acquire(path, 1)
  const { view } = use
  await reads.fresh(view, freshness, signal)
  const whole = (): Omit<NodeWithChildren, 'provenance'> | undefined => wholeOf(resolved(view).target)
  await reads.until(view, () => whole() !== undefined, signal)
  return { ...(whole() as Omit<NodeWithChildren, 'provenance'>), provenance: reads.provenance(view) }
}

/** Undefined while the view shows children that are not those that the node lists: under changes without a pause. */
function wholeOf(target: TreeView): Omit<NodeWithChildren, 'provenance'> | undefined {
  const { top, journal } = target
  if (top === undefined || journal.items.size !== top.children.length + 1) return undefined
  const children: NodeWithChildren['children'][number][] = []
  for (const name of [...top.children].sort(compareText)) {
    const path = join(top.path, name)
    const item = journal.items.get(path)
    if (item === undefined) return undefined
    children.push({ path, state: target.current(path, item).state })
  }
  return { state: top, children }
}

/** Encoded here, so that a response that is too large is refused with what to do instead. */
export function encodeWithChildren(
  { state, children, provenance }: NodeWithChildren,
  { jsonOnly, acl, limits }: { readonly jsonOnly: boolean; readonly acl: AclEntry[]; readonly limits: Limits },
): Prepared {
  const { path } = state
  let least = 0
  for (const child of children) least += child.path.length + (child.state?.data?.length ?? 0)
  checkSize(path, least, limits)
  const nodes = children.map(
    (child): Node => (child.state === undefined ? toNamedNode(child.path) : toNode(child.state, jsonOnly)),
  )
  const node = toNode(state, jsonOnly)
  const bytes = GetNodeResponse.encode({ node, provenance, acl, children: nodes }).finish()
  checkSize(path, bytes.length, limits)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function checkSize(path: TreePath, bytes: number, { messageBytes: limit }: Limits): void {
  if (bytes <= limit) return
  throw new RegistryError(
    'PAYLOAD_TOO_LARGE',
    `${path} with its children is larger than ${limit} bytes, which is the limit of a message`,
    {
      facts: { path, limit: String(limit), value: String(bytes) },
      hint: 'use ListChildren, which returns the children in pages, or WatchTree with depth 1, which sends them in parts',
    },
  )
}
