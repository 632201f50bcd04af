import type { Observation, TreeStore } from '../../store/store.ts'
import type { TreePath } from '../../tree/path.ts'

// How many first answers of observations may be awaited at once: enough to fill the connection, few enough to leave room for the requests
// of clients.
const BATCH_SIZE = 64
// While clients register, they come first: a change by somebody else is noticed a little later then, but not missed.
const LOT_MEANWHILE = 4

/** Observes nodes, a lot of them at a time: their requests leave together, which costs a fraction of one after the other. */
export class ObservationBatcher implements Disposable {
  readonly #store: TreeStore
  readonly #isBusy: () => boolean
  readonly #listener: (path: TreePath, observation: Observation) => void
  readonly #observations = new Map<TreePath, Disposable>()
  readonly #waiting = new Set<TreePath>()
  /** One for all of them: each new one would step over all that were taken before. */
  #next = this.#waiting.values()
  /** Those that were asked for and have not been told of yet. */
  readonly #lot = new Set<TreePath>()
  #isOver = false

  /** `isBusy`: clients are registering now. */
  constructor(store: TreeStore, isBusy: () => boolean, listener: (path: TreePath, observation: Observation) => void) {
    this.#store = store
    this.#isBusy = isBusy
    this.#listener = listener
  }

  /** Observes a node from now on, or from soon on. Once, however often it is called. */
  watch(path: TreePath): void {
    if (this.#observations.has(path)) return
    this.#waiting.add(path)
    this.#observeMore()
  }

  unwatch(path: TreePath): void {
    this.#waiting.delete(path)
    this.#observations.get(path)?.[Symbol.dispose]()
    this.#observations.delete(path)
    this.#answered(path)
  }

  #answered(path: TreePath): void {
    if (this.#lot.delete(path)) this.#observeMore()
  }

  #observeMore(): void {
    const most = this.#isBusy() ? LOT_MEANWHILE : BATCH_SIZE
    // Not until all have answered: one that cannot be read is tried again and again, and must not keep the others waiting.
    if (this.#lot.size > most / 2) return
    while (this.#lot.size < most && this.#waiting.size > 0 && !this.#isOver) {
      const { value: path } = this.#next.next()
      // It came to the end before those that were added since.
      if (path === undefined) this.#next = this.#waiting.values()
      else this.#observe(path)
    }
  }

  #observe(path: TreePath): void {
    this.#waiting.delete(path)
    this.#lot.add(path)
    this.#observations.set(
      path,
      this.#store.observe(
        path,
        observation => {
          this.#answered(path)
          // Nothing can be said of what may not be read.
          if (observation.refused === undefined) this.#listener(path, observation)
        },
        { children: false },
      ),
    )
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    for (const observation of this.#observations.values()) observation[Symbol.dispose]()
    this.#observations.clear()
  }
}
