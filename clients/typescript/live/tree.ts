import type { TreeChange, TreeSnapshot } from '@espalier/contract/espalier/v1/tree'
import type { Node } from '@espalier/contract/espalier/v1/types'
import type { Gateways } from '../transport/gateways.ts'
import type { JsonObject } from '../values/json.ts'
import { fromTexts, type JsonTexts } from '../values/json-text.ts'
import { toDate } from '../values/timestamp.ts'
import type { Live, OpenResources } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type WatchOptions, watchPath } from './watch.ts'

/** A node and everything below it at one revision. */
export interface Tree extends Standing {
  /** By their real paths. */
  readonly nodes: ReadonlyMap<string, TreeNode>
}

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

export function watchTree(
  gateways: Gateways,
  resources: OpenResources,
  path: string,
  options: WatchOptions = {},
): Live<Tree> {
  return watchPath(gateways, resources, path, {
    mustExist: options.mustExist,
    state: new TreeState(),
    open: ({ raw }, request, signal) => raw.tree.watchTree({ ...request, jsonOnly: true }, { signal }),
  })
}

class TreeState implements WatchedState<TreeSnapshot, TreeChange, Omit<Tree, keyof Standing>> {
  /** Published, so it is never changed. */
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

function toTreeNode({ path, jsonProperties, data, stat, etag }: Node): TreeNode {
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
