import { decodeData, encodeData } from '../../../src/tree/data.ts'
import type { NodeStat, StoredNode, TreeNode } from '../../../src/tree/node.ts'

/** A valid stat of a node, for tests that do not depend on it. */
export const STAT: NodeStat = {
  created: 1n,
  modified: 1n,
  childrenModified: 1n,
  version: 0,
  owner: undefined,
  createdAt: 0,
  modifiedAt: 0,
}

/** A tree as read from a store. */
export function stored(node: TreeNode, ephemeral: (path: string) => boolean = () => false, path = ''): StoredNode {
  const data = encodeData(node.properties)
  const children = new Map(
    [...node.children].map(([name, child]) => [name, stored(child, ephemeral, `${path}/${name}`)]),
  )
  return { properties: decodeData(data), data, children, stat: { ...STAT, owner: ephemeral(path) ? '0x1' : undefined } }
}
