import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type { NodeState, Observation } from '../store.ts'

type Callback = (observation: Observation) => void

/** One observed node, read once for all its listeners. */
interface Observed {
  readonly listeners: Set<Listener>
  state: NodeState | undefined
  /** Whether `state` is that of the last durable commit. */
  isCurrent: boolean
  /** Counts the different states that were read; 0 before the first. */
  version: number
}

interface Listener {
  readonly callback: Callback
  /** The version that was delivered last. */
  delivered: number
}

interface ObserversOptions {
  /** The current durable state of a node. */
  read(path: TreePath): NodeState | undefined
  /** The revision of the last durable commit. */
  revision(): Revision
  /** Called when a node cannot be read. The callee calls `retry` later. */
  onFailure(error: unknown, path: TreePath, retry: () => void): void
}

/** Delivers the durable states of observed nodes to their listeners. */
export class Observers {
  readonly #nodes = new Map<TreePath, Observed>()
  readonly #options: ObserversOptions
  #source: Observation['source'] = 'live'

  constructor(options: ObserversOptions) {
    this.#options = options
  }

  observe(path: TreePath, callback: Callback): Disposable {
    const observed = this.#nodes.get(path) ?? { listeners: new Set(), state: undefined, isCurrent: false, version: 0 }
    this.#nodes.set(path, observed)
    const listener: Listener = { callback, delivered: 0 }
    observed.listeners.add(listener)
    queueMicrotask(() => this.#deliverFirst(path, observed, listener))
    return {
      [Symbol.dispose]: () => {
        observed.listeners.delete(listener)
        if (observed.listeners.size === 0 && this.#nodes.get(path) === observed) this.#nodes.delete(path)
      },
    }
  }

  /** The current state of a node, if it is observed and could be read. */
  known(path: TreePath): { readonly state: NodeState | undefined } | undefined {
    const observed = this.#nodes.get(path)
    return observed?.isCurrent === true ? observed : undefined
  }

  /**
   * Delivers the nodes among these that have changed, after all of them are read: listeners may read others. To be called when the changes
   * are durable, outside the stack of any caller.
   */
  changed(paths: Iterable<TreePath>): void {
    const changed: Observed[] = []
    for (const path of paths) {
      const observed = this.#nodes.get(path)
      if (observed !== undefined && this.#refresh(path, observed)) changed.push(observed)
    }
    for (const observed of changed) for (const listener of [...observed.listeners]) this.#deliver(observed, listener)
  }

  /** Marks everything that is observed, and whatever is observed from now on, as last known. */
  lose(): void {
    this.#source = 'last-known'
    for (const observed of [...this.#nodes.values()]) {
      if (observed.version === 0) continue
      observed.version++
      for (const listener of [...observed.listeners]) this.#deliver(observed, listener)
    }
  }

  #deliverFirst(path: TreePath, observed: Observed, listener: Listener): void {
    if (observed.version === 0 && !this.#refresh(path, observed)) return
    this.#deliver(observed, listener)
  }

  /** Reads the node. Returns false if it cannot be read. */
  #refresh(path: TreePath, observed: Observed): boolean {
    try {
      const state = this.#options.read(path)
      if (observed.version === 0 || !isSame(observed.state, state)) observed.version++
      observed.state = state
      observed.isCurrent = true
      return true
    } catch (error) {
      observed.isCurrent = false
      this.#options.onFailure(error, path, () => this.changed([path]))
      return false
    }
  }

  #deliver({ listeners, state, version }: Observed, listener: Listener): void {
    if (listener.delivered === version || !listeners.has(listener)) return
    listener.delivered = version
    try {
      listener.callback({ state, revision: this.#options.revision(), source: this.#source })
    } catch (error) {
      // A listener that throws is a bug: it must become visible, and must not prevent the delivery to the others.
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
