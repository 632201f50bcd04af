import { type TreeChange, TreeSnapshot, WatchTreeResponse } from '@espalier/contract/espalier/v1/tree'
import type { Node } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../../grpc/calls/call.ts'
import type { Revision } from '../../tree/node.ts'
import { comparePaths, type TreePath } from '../../tree/path.ts'
import type { TreeItem, TreeView } from '../../views/tree-view.ts'
import { toNamedNode, toNode } from '../convert.ts'
import { inParts } from './frame-parts.ts'
import type { Encoding } from './frames.ts'

type Entry = readonly [path: string, item: TreeItem]

/** The frames of WatchTree. */
export const treeEncoding = (partBytes: number, jsonOnly: boolean): Encoding<TreeItem, TreeView> => ({
  partBytes,
  provenanceField: 4,
  snapshot: target => {
    const entries = sorted(
      [...target.journal.items].map(([path, item]) => [path, target.current(path as TreePath, item)]),
    )
    const parts = inParts(entries, entry => nodeBytes(entry), partBytes)
    return parts.map((part, i) => () => {
      const [first, last] = [i === 0, i === parts.length - 1]
      const nodes = part.map(([path, item]) => node(path, item, jsonOnly))
      return TreeSnapshot.encode({ nodes, first, last, provenance: undefined }).finish()
    })
  },
  change: (target, { added, updated, removed }, revision) => {
    if (added.length + updated.length + removed.length === 0) return undefined
    const value: TreeChange = {
      added: sorted(added).map(([path, item]) => node(path, target.current(path as TreePath, item), jsonOnly)),
      updated: sorted(updated).map(([path, item]) => node(path, target.current(path as TreePath, item), jsonOnly)),
      removedPaths: [...removed].sort((a, b) => comparePaths(b as TreePath, a as TreePath)),
    }
    return encode(revision, { $case: 'change', value })
  },
  changeBytes: ({ added, updated, removed }) => {
    let bytes = 0
    for (const entry of added) bytes += nodeBytes(entry)
    for (const entry of updated) bytes += nodeBytes(entry)
    for (const path of removed) bytes += path.length * 3
    return bytes
  },
  plain: encode,
})

function node(path: string, { state, properties }: TreeItem, jsonOnly: boolean): Node {
  return state === undefined ? toNamedNode(path as TreePath) : toNode(state, jsonOnly, properties)
}

/** The approximate size of a node as a message: its data as bytes, as JSON texts, and as a Struct, where numbers become doubles. */
function nodeBytes([path, { state }]: Entry): number {
  return path.length * 3 + (state === undefined ? 4 : (state.data?.length ?? 0) * 4 + 150)
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort(([a], [b]) => comparePaths(a as TreePath, b as TreePath))
}

function encode(revision: Revision, frame: WatchTreeResponse['frame']): Prepared {
  const bytes = WatchTreeResponse.encode({ revision, frame }).finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
