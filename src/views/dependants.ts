import type { Refreshable, RefreshQueue } from './refresh-queue.ts'

/** Everything that is computed from one view, or sends it. */
export class Dependants {
  readonly #queue: RefreshQueue
  readonly #all = new Set<Refreshable>()

  constructor(queue: RefreshQueue) {
    this.#queue = queue
  }

  get size(): number {
    return this.#all.size
  }

  /** Until disposed, `dependant` is refreshed after each call of `schedule`. */
  add(dependant: Refreshable): Disposable {
    this.#all.add(dependant)
    return { [Symbol.dispose]: () => this.#all.delete(dependant) }
  }

  schedule(): void {
    for (const dependant of this.#all) this.#queue.schedule(dependant)
  }

  clear(): void {
    this.#all.clear()
  }
}
