import type { Clock } from '../lib/clock.ts'

/** So many are disposed at once. */
const MAX_AT_ONCE = 64
/** For how long each later slice may delay everything else, and after how many items the time is looked at. */
const SLICE_MS = 5
const ITEMS_PER_LOOK = 32

/** Disposes what is no longer used: a few at once, many in slices, one in each turn of the event loop. A view may use tens of thousands of nodes. */
export class ReleaseQueue implements Disposable {
  readonly #clock: Clock
  #waiting: Disposable[] = []
  #next = 0
  /** Disposed since the last turn of the event loop began. */
  #atOnce = 0
  #isPlanned = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(unused: Disposable): void {
    this.#plan()
    if (this.#waiting.length === 0 && this.#atOnce++ < MAX_AT_ONCE) unused[Symbol.dispose]()
    else this.#waiting.push(unused)
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => this.#run())
  }

  #run(): void {
    this.#isPlanned = false
    this.#atOnce = 0
    const end = this.#clock.now() + SLICE_MS
    while (this.#next < this.#waiting.length) {
      this.#waiting[this.#next++]?.[Symbol.dispose]()
      if (this.#next % ITEMS_PER_LOOK === 0 && this.#clock.now() >= end) {
        this.#plan()
        return
      }
    }
    this.#waiting = []
    this.#next = 0
  }

  /** Disposes everything that waits. */
  [Symbol.dispose](): void {
    const waiting = this.#waiting.slice(this.#next)
    this.#waiting = []
    this.#next = 0
    for (const unused of waiting) unused[Symbol.dispose]()
  }
}
