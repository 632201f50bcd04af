import type { TreeChange, TreeSnapshot } from '@espalier/contract/espalier/v1/tree'
import type { Node } from '@espalier/contract/espalier/v1/types'
import type { Gateways } from '../transport/gateways.ts'
import type { JsonObject } from '../values/json.ts'
import type { Live, Owner } from './live.ts'
import type { Standing } from './standing.ts'
import { type Contents, type WatchOptions, watched } from './watched.ts'

/** A node and everything below it at one moment. */
export interface Tree extends Standing {
  /** By their real paths. */
  readonly nodes: ReadonlyMap<string, TreeNode>
}

/** A node as the store holds it: links and property links are not followed, they are the keys `NAME ->` and `NAME =>`. */
export interface TreeNode {
  /** Its real path. */
  readonly path: string
  /** Numbers are doubles; `data` is exact. */
  readonly properties: JsonObject
  readonly data: Uint8Array
  /** Whether it vanishes with the process that it stands for. */
  readonly ephemeral: boolean
  /** Names this state, for a write. */
  readonly etag: string
  readonly createdAt: Date | undefined
}

export function watchTree(gateways: Gateways, owner: Owner, path: string, options: WatchOptions = {}): Live<Tree> {
  return watched(gateways, owner, path, {
    mustExist: options.mustExist,
    contents: new TreeContents(),
    open: ({ raw }, request, signal) => raw.tree.watchTree(request, { signal }),
  })
}

class TreeContents implements Contents<TreeSnapshot, TreeChange, Omit<Tree, keyof Standing>> {
  /** As it was published, and never changed after that. */
  #nodes: ReadonlyMap<string, TreeNode> = new Map()
  #parts = new Map<string, TreeNode>()

  get value() {
    return { nodes: this.#nodes }
  }

  snapshot({ first, last, nodes }: TreeSnapshot): boolean {
    if (first) this.#parts = new Map()
    for (const node of nodes) this.#parts.set(node.path, toTreeNode(node))
    if (!last) return false
    this.#nodes = this.#parts
    this.#parts = new Map()
    return true
  }

  change({ added, updated, removedPaths }: TreeChange): void {
    const nodes = new Map(this.#nodes)
    for (const path of removedPaths) nodes.delete(path)
    for (const node of [...added, ...updated]) nodes.set(node.path, toTreeNode(node))
    this.#nodes = nodes
  }

  clear(): void {
    this.#nodes = new Map()
  }
}

function toTreeNode({ path, properties, data, stat, etag }: Node): TreeNode {
  const made = stat?.createTime
  return {
    path,
    properties: properties ?? {},
    data,
    ephemeral: stat?.ephemeral ?? false,
    etag,
    createdAt: made === undefined ? undefined : new Date(Number(made.seconds) * 1000 + made.nanos / 1e6),
  }
}
