import { drive, driveOn, PAUSE, type Resolution, STOP } from '../tree/links/drive.ts'
import { basename, parent, type TreePath } from '../tree/path.ts'
import type { NodeListener, NodeView } from './node-view.ts'
import type { ViewHandle, ViewPool } from './view-pool.ts'

/** So often a resolution that pauses begins again. */
const MAX_RESTARTS = 2

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
  /** A resolution that has paused, and what it has asked for. */
  #paused: { readonly resolution: Resolution<unknown>; readonly asked: Map<TreePath, Watched> } | undefined
  /** How often one in turn was given up because a node had changed meanwhile. */
  #restarts = 0

  constructor(nodes: ViewPool<TreePath, NodeView>, listener: NodeListener) {
    this.#nodes = nodes
    this.#listener = listener
  }

  /** Whether the last answer includes every observation that was delivered. */
  get upToDate(): boolean {
    if (!this.#answered) return false
    return isUnchanged(this.#watched)
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
    return this.#ask(new Map(), lookup => drive(resolution, lookup))
  }

  /**
   * The same for a resolution that may take long: returns PAUSE where it pauses, and goes on with the next call. It begins again when a node
   * that it has asked for has changed meanwhile; where that happens again and again, it is not paused, so that it ends.
   */
  askInParts<Result>(begin: () => Resolution<Result>): { readonly answer: Result } | typeof PAUSE | undefined {
    let paused = this.#paused as { resolution: Resolution<Result>; asked: Map<TreePath, Watched> } | undefined
    this.#paused = undefined
    if (paused !== undefined && !isUnchanged(paused.asked)) {
      paused = undefined
      this.#restarts++
    }
    const { resolution, asked } = paused ?? { resolution: begin(), asked: new Map() }
    const isWhole = this.#restarts >= MAX_RESTARTS
    const result = this.#ask<Result | typeof PAUSE>(asked, lookup =>
      isWhole ? drive(resolution, lookup) : driveOn(resolution, lookup),
    )
    if (result === undefined) return undefined
    const { answer } = result
    if (answer === PAUSE) {
      this.#paused = { resolution, asked }
      return PAUSE
    }
    this.#restarts = 0
    return { answer }
  }

  #ask<Result>(
    asked: Map<TreePath, Watched>,
    run: (lookup: (path: TreePath) => ReturnType<Parameters<typeof driveOn>[1]>) => Result | typeof STOP,
  ): { readonly answer: Result } | undefined {
    this.#answered = false
    try {
      const answer = run(path => {
        const watched = this.#watch(path)
        asked.set(path, watched)
        if (!watched.node.known) return STOP
        watched.seen = watched.node.dataVersion
        const { refused, lookup } = watched.node
        return refused ?? lookup
      })
      if (answer === PAUSE) return { answer }
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

/** Whether no node has changed since a resolution asked for it. */
function isUnchanged(asked: ReadonlyMap<TreePath, Watched>): boolean {
  for (const { node, seen } of asked.values()) if (node.dataVersion !== seen) return false
  return true
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
