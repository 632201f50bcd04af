import type { Lookup } from '../tree/links/resolve.ts'
import { basename, parent, type TreePath } from '../tree/path.ts'
import type { NodeListener, NodeView } from './node-view.ts'
import type { Use, ViewPool } from './view-pool.ts'

interface Watched extends Disposable {
  readonly node: NodeView
  /** The node's `dataVersion` that the last answer was computed from. */
  seen: number
}

/** The nodes that a conversation of `tree/resolve.ts` asked for, each watched while the answer depends on it. */
export class Dependencies implements Disposable {
  readonly #nodes: ViewPool<TreePath, NodeView>
  readonly #listener: NodeListener
  #watched = new Map<TreePath, Watched>()
  #answered = false

  constructor(nodes: ViewPool<TreePath, NodeView>, listener: NodeListener) {
    this.#nodes = nodes
    this.#listener = listener
  }

  /** Whether the last answer still follows from what is known. */
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

  /** Without building a map. */
  *views(): Generator<NodeView> {
    for (const { node } of this.#watched.values()) yield node
  }

  /**
   * Holds the conversation over what is known, and lets go of the nodes that it no longer asks for. Undefined while there is no
   * answer to be had: a node has not been told yet, or two of them are not of one time. The listener then hears of it. Throws
   * what the conversation throws.
   */
  ask<Result>(conversation: Generator<TreePath, Result, Lookup | undefined>): { readonly answer: Result } | undefined {
    this.#answered = false
    const asked = new Map<TreePath, Watched>()
    try {
      let step = conversation.next()
      while (step.done !== true) {
        const watched = this.#watch(step.value)
        asked.set(step.value, watched)
        if (!watched.node.known) return undefined
        watched.seen = watched.node.dataVersion
        const { refused, lookup } = watched.node
        step = refused === undefined ? conversation.next(lookup) : conversation.throw(refused)
      }
      if (!agree(asked)) return undefined
      this.#keepOnly(asked)
      return { answer: step.value }
    } catch (failure) {
      if (!agree(asked)) return undefined
      this.#keepOnly(asked)
      throw failure
    }
  }

  #watch(path: TreePath): Watched {
    const watched = this.#watched.get(path)
    if (watched !== undefined) return watched
    const use: Use<NodeView> = this.#nodes.acquire(path)
    const listening = use.view.listen(this.#listener)
    const made: Watched = {
      node: use.view,
      seen: -1,
      [Symbol.dispose]: () => {
        listening[Symbol.dispose]()
        use[Symbol.dispose]()
      },
    }
    this.#watched.set(path, made)
    return made
  }

  #keepOnly(asked: Map<TreePath, Watched>): void {
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
 * Whether no node is missing that its parent still lists: one of the two is about to be told anew, and an answer from both would
 * show a moment that never was.
 */
function agree(asked: ReadonlyMap<TreePath, Watched>): boolean {
  for (const [path, { node }] of asked) {
    if (node.state !== undefined || node.refused !== undefined || path === '/') continue
    if (asked.get(parent(path))?.node.state?.children.includes(basename(path))) return false
  }
  return true
}
