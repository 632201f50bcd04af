import type { NodeData } from './data.ts'
import type { EmptyData } from './empty-data.ts'
import type { Spelling } from './spelling.ts'
import type { Value } from './value.ts'

/**
 * A node of a tree text or of a store, by what it says. The root of a tree is a node like any other; names are the keys of
 * their parent's `children`.
 *
 * Keys of `properties` are those of the stored data: a link `main -> /x` is the key `main ->`, a property link
 * `threads => /x threads` is the key `threads =>`, both with a string as their value; `type` is an ordinary property.
 */
export interface TreeNode {
  readonly properties: ReadonlyMap<string, Value>
  readonly children: ReadonlyMap<string, TreeNode>
  /** The exact bytes of the properties, if a text says them. They count only as long as they hold these properties. */
  readonly spelling?: Spelling
  /** Set where the tree does not say what the node holds, because it could not be read: plans leave it as it is. It has nothing else then. */
  readonly unread?: true
  /** With which data a node without properties is stored, if the text says so. Without it, existing data without properties stay as they are. */
  readonly empty?: EmptyData
  /** Set for the root of a text that says that its root has no properties; without it, such a text says nothing of its root. */
  readonly bare?: true
}

/** Whether a text says what its root is, and not only what is below it. */
export function saysRoot({ properties, empty, bare }: TreeNode): boolean {
  return properties.size > 0 || empty !== undefined || bare === true
}

/** Grows with every change to the whole tree: ZooKeeper's zxid, or the embedded store's own count. */
export type Revision = bigint

/** What a store knows of a node beside its data and children. */
export interface NodeStat {
  /** Revision that made this node. (created, modified) is the identity of a state; `version` alone is not. */
  readonly created: Revision
  /** Revision of the last write of its data. */
  readonly modified: Revision
  /** Revision of the last coming or going of a child. */
  readonly childrenModified: Revision
  /** Number of data writes since it was made. */
  readonly version: number
  /** The session that owns an ephemeral node; undefined for a persistent one. */
  readonly owner: string | undefined
  /** Wall-clock time in milliseconds since 1970. */
  readonly createdAt: number
  readonly modifiedAt: number
}

/** A node as it is stored, with everything below it that was read. */
export interface StoredNode extends TreeNode {
  readonly stat: NodeStat
  /** The stored bytes that `properties` were decoded from. */
  readonly data: NodeData
  readonly children: ReadonlyMap<string, StoredNode>
}

/** Whether the node belongs to a session, and goes with it. */
export function isEphemeral(stat: NodeStat): boolean {
  return stat.owner !== undefined
}
