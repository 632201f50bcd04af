import type { TreeChange, TreeSnapshot } from '@espalier/contract/espalier/v1/tree'
import { recalledNodes, rememberedNodes, type TreeNode, toTreeNode } from '../values/node.ts'
import type { Watched } from './live-value.ts'
import type { Standing } from './standing.ts'
import { type WatchedState, type Watching, type WatchOptions, watchPath } from './watch.ts'

/** A node and everything below it at one revision. */
export interface Tree extends Standing {
  /** By their real paths. */
  readonly nodes: ReadonlyMap<string, TreeNode>
}

export function watchTree(watching: Watching, path: string, options: WatchOptions = {}): Watched<Tree> {
  return watchPath(watching, path, {
    kind: 'tree',
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

  remembered({ nodes }: Pick<Tree, 'nodes'>) {
    return nodes.size === 0 ? undefined : () => rememberedNodes([...nodes.values()])
  }

  recall(remembered: unknown): void {
    this.#nodes = new Map(recalledNodes(remembered).map(node => [node.path, node]))
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
