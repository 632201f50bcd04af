import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type { NodeState, Observation } from '../store.ts'

type Callback = (observation: Observation) => void

/** One node that somebody observes, read once for all of them. */
interface Observed {
  readonly listeners: Set<Listener>
  state: NodeState | undefined
  /** How many different states were seen; 0 before the first. */
  turn: number
}

interface Listener {
  readonly callback: Callback
  /** The turn this one was told last. */
  told: number
}

export interface ObserversOptions {
  /** The durable state of a node, now. */
  read(path: TreePath): NodeState | undefined
  /** The revision of the last durable commit. */
  revision(): Revision
  /** Called when a node cannot be read; calls `again` later. */
  failed(error: unknown, path: TreePath, again: () => void): void
}

/** Tells listeners the durable states of the nodes that they observe. */
export class Observers {
  readonly #nodes = new Map<TreePath, Observed>()
  readonly #options: ObserversOptions

  constructor(options: ObserversOptions) {
    this.#options = options
  }

  observe(path: TreePath, callback: Callback): Disposable {
    const observed = this.#nodes.get(path) ?? { listeners: new Set(), state: undefined, turn: 0 }
    this.#nodes.set(path, observed)
    const listener: Listener = { callback, told: 0 }
    observed.listeners.add(listener)
    queueMicrotask(() => this.#begin(path, observed, listener))
    return {
      [Symbol.dispose]: () => {
        observed.listeners.delete(listener)
        if (observed.listeners.size === 0 && this.#nodes.get(path) === observed) this.#nodes.delete(path)
      },
    }
  }

  /** Tells of the nodes that may have changed. To be called outside any caller's stack, when the changes are durable. */
  changed(paths: Iterable<TreePath>): void {
    for (const path of paths) {
      const observed = this.#nodes.get(path)
      if (observed === undefined || !this.#refresh(path, observed)) continue
      for (const listener of [...observed.listeners]) this.#tell(observed, listener)
    }
  }

  #begin(path: TreePath, observed: Observed, listener: Listener): void {
    if (observed.turn === 0 && !this.#refresh(path, observed)) return
    this.#tell(observed, listener)
  }

  /** Reads the node; whether its state is known now. */
  #refresh(path: TreePath, observed: Observed): boolean {
    try {
      const state = this.#options.read(path)
      if (observed.turn === 0 || !isSame(observed.state, state)) observed.turn++
      observed.state = state
      return true
    } catch (error) {
      this.#options.failed(error, path, () => this.changed([path]))
      return false
    }
  }

  #tell({ listeners, state, turn }: Observed, listener: Listener): void {
    if (listener.told === turn || !listeners.has(listener)) return
    listener.told = turn
    try {
      listener.callback({ state, revision: this.#options.revision(), source: 'live' })
    } catch (error) {
      // A listener that throws is a fault of ours: it must be seen, and must not keep the others from being told.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

function isSame(a: NodeState | undefined, b: NodeState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.stat.created === b.stat.created &&
    a.stat.modified === b.stat.modified &&
    a.stat.childrenModified === b.stat.childrenModified
  )
}
