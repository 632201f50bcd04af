import { drive, type Resolution, STOP } from '../tree/links/drive.ts'
import { basename, parent, type TreePath } from '../tree/path.ts'
import type { NodeListener, NodeView } from './node-view.ts'
import type { ViewHandle, ViewPool } from './view-pool.ts'

interface Watched extends Disposable {
  readonly node: NodeView
  /** The node's `dataVersion` that the last answer was computed from. */
  seen: number
}

/** The nodes that a resolution of `tree/links/resolve.ts` asked for, each observed while the answer depends on it. */
export class Dependencies implements Disposable {
  readonly #nodes: ViewPool<TreePath, NodeView>
  readonly #listener: NodeListener
  #watched = new Map<TreePath, Watched>()
  #answered = false

  constructor(nodes: ViewPool<TreePath, NodeView>, listener: NodeListener) {
    this.#nodes = nodes
    this.#listener = listener
  }

  /** Whether the last answer includes every observation that was delivered. */
  get upToDate(): boolean {
    if (!this.#answered) return false
    for (const { node, seen } of this.#watched.values()) if (node.dataVersion !== seen) return false
    return true
  }

  get(path: TreePath): NodeView | undefined {
    return this.#watched.get(path)?.node
  }

  get nodes(): ReadonlyMap<TreePath, NodeView> {
    return new Map([...this.#watched].map(([path, { node }]) => [path, node]))
  }

  /** As `nodes`, without building a map. */
  *views(): Generator<NodeView> {
    for (const { node } of this.#watched.values()) yield node
  }

  /**
   * Runs the resolution on the observed nodes, and releases those that it no longer asks for. Returns undefined while a node has not been
   * observed yet, or two observations are from different revisions; the listener is called when that changes. Throws what the resolution
   * throws.
   */
  ask<Result>(resolution: Resolution<Result>): { readonly answer: Result } | undefined {
    this.#answered = false
    const asked = new Map<TreePath, Watched>()
    try {
      const answer = drive(resolution, path => {
        const watched = this.#watch(path)
        asked.set(path, watched)
        if (!watched.node.known) return STOP
        watched.seen = watched.node.dataVersion
        const { refused, lookup } = watched.node
        return refused ?? lookup
      })
      if (answer === STOP || !areConsistent(asked)) return undefined
      this.#releaseAllBut(asked)
      return { answer }
    } catch (failure) {
      if (!areConsistent(asked)) return undefined
      this.#releaseAllBut(asked)
      throw failure
    }
  }

  #watch(path: TreePath): Watched {
    const watched = this.#watched.get(path)
    if (watched !== undefined) return watched
    const handle: ViewHandle<NodeView> = this.#nodes.acquire(path)
    const listening = handle.view.listen(this.#listener)
    const added: Watched = {
      node: handle.view,
      seen: -1,
      [Symbol.dispose]: () => {
        listening[Symbol.dispose]()
        handle[Symbol.dispose]()
      },
    }
    this.#watched.set(path, added)
    return added
  }

  #releaseAllBut(asked: Map<TreePath, Watched>): void {
    for (const [path, watched] of this.#watched) if (!asked.has(path)) watched[Symbol.dispose]()
    this.#watched = asked
    this.#answered = true
  }

  [Symbol.dispose](): void {
    for (const watched of this.#watched.values()) watched[Symbol.dispose]()
    this.#watched.clear()
  }
}

/**
 * Whether no node is missing that its parent still lists. If one is, another observation of one of the two is still to come, and an answer
 * from both would show a state that never existed.
 */
function areConsistent(asked: ReadonlyMap<TreePath, Watched>): boolean {
  for (const [path, { node }] of asked) {
    if (node.state !== undefined || node.refused !== undefined || path === '/') continue
    if (asked.get(parent(path))?.node.state?.children.includes(basename(path))) return false
  }
  return true
}
