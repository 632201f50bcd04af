import type { Observation, TreeStore } from '../../store/store.ts'
import type { TreePath } from '../../tree/path.ts'

/** How many first observations may be awaited at once: enough to use the connection fully, and still leave room for requests of clients. */
const BATCH_SIZE = 64
/** While clients register they come first: a change by somebody else is noticed a little later then, but never missed. */
const BATCH_SIZE_WHEN_BUSY = 4

/** Observes nodes in batches: requests that leave together cost a fraction of single ones. */
export class ObservationBatcher implements Disposable {
  readonly #store: TreeStore
  readonly #isBusy: () => boolean
  readonly #listener: (path: TreePath, observation: Observation) => void
  readonly #observations = new Map<TreePath, Disposable>()
  readonly #waiting = new Set<TreePath>()
  /** One iterator for many: a new one would have to step over all entries that were deleted before it. */
  #next = this.#waiting.values()
  /** Paths whose first observation is awaited. */
  readonly #batch = new Set<TreePath>()
  #isDisposed = false

  /** `isBusy`: whether clients are registering now. */
  constructor(store: TreeStore, isBusy: () => boolean, listener: (path: TreePath, observation: Observation) => void) {
    this.#store = store
    this.#isBusy = isBusy
    this.#listener = listener
  }

  /** Observes a node from now on, or soon. A second call for the same path does nothing. */
  watch(path: TreePath): void {
    if (this.#observations.has(path)) return
    this.#waiting.add(path)
    this.#observeMore()
  }

  unwatch(path: TreePath): void {
    this.#waiting.delete(path)
    this.#observations.get(path)?.[Symbol.dispose]()
    this.#observations.delete(path)
    this.#onObserved(path)
  }

  #onObserved(path: TreePath): void {
    if (this.#batch.delete(path)) this.#observeMore()
  }

  #observeMore(): void {
    const most = this.#isBusy() ? BATCH_SIZE_WHEN_BUSY : BATCH_SIZE
    // Half a batch is enough to go on: a node that cannot be read is retried for ever, and must not delay the others.
    if (this.#batch.size > most / 2) return
    while (this.#batch.size < most && this.#waiting.size > 0 && !this.#isDisposed) {
      const { value: path } = this.#next.next()
      // The iterator ended before the entries that were added since.
      if (path === undefined) this.#next = this.#waiting.values()
      else this.#observe(path)
    }
  }

  #observe(path: TreePath): void {
    this.#waiting.delete(path)
    this.#batch.add(path)
    this.#observations.set(
      path,
      this.#store.observe(
        path,
        observation => {
          this.#onObserved(path)
          // A node that may not be read cannot be compared with its registration.
          if (observation.refused === undefined) this.#listener(path, observation)
        },
        { children: false },
      ),
    )
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    for (const observation of this.#observations.values()) observation[Symbol.dispose]()
    this.#observations.clear()
  }
}
