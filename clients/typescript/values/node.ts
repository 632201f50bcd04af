import type { Node } from '@espalier/contract/espalier/v1/types'
import type { JsonObject } from './json.ts'
import { fromTexts, type JsonTexts } from './json-text.ts'
import { toDate } from './timestamp.ts'

/** A node as it is stored: links and property links are not followed; they are the keys `NAME ->` and `NAME =>`. */
export interface TreeNode {
  /** Its real path. */
  readonly path: string
  /** Numbers are doubles; `texts` is exact. */
  readonly properties: JsonObject
  /** The same properties as JSON texts, as they are stored. */
  readonly texts: JsonTexts
  readonly data: Uint8Array
  /** Whether it is removed when its lease ends. */
  readonly ephemeral: boolean
  /** For a conditional write. */
  readonly etag: string
  readonly createdAt: Date | undefined
}

export function toTreeNode({ path, jsonProperties, data, stat, etag }: Node): TreeNode {
  return {
    path,
    properties: fromTexts(jsonProperties),
    texts: jsonProperties,
    data,
    ephemeral: stat?.ephemeral ?? false,
    etag,
    createdAt: toDate(stat?.createTime),
  }
}

type RememberedNode = Omit<TreeNode, 'properties' | 'data' | 'createdAt'> & {
  readonly data: string
  readonly createdAt: string | undefined
}

/** Plain JSON, from which `recalledNodes` makes the same nodes. */
export function rememberedNodes(nodes: readonly TreeNode[]): readonly RememberedNode[] {
  return nodes.map(({ properties, data, createdAt, ...node }) => ({
    ...node,
    data: Buffer.from(data).toString('base64'),
    createdAt: createdAt?.toISOString(),
  }))
}

export function recalledNodes(remembered: unknown): readonly TreeNode[] {
  return (remembered as readonly RememberedNode[]).map(({ data, createdAt, ...node }) => ({
    ...node,
    properties: fromTexts(node.texts),
    data: Buffer.from(data, 'base64'),
    createdAt: createdAt === undefined ? undefined : new Date(createdAt),
  }))
}
