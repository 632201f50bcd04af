import type { Clock } from '../../../lib/clock.ts'

const TICK_MS = 1_000
/** In which every item has its turn, unless there are more than can be checked without a noticeable load. */
const CYCLE_MS = 60_000
const LEAST_PER_TICK = 8
/** Some ten milliseconds of work, in which nothing else is done. */
const MOST_PER_TICK = 500

/** Checks all items again and again, some at each tick, in turn. */
export class Recheck<Item> implements Disposable {
  readonly #clock: Clock
  readonly #items: ReadonlyMap<unknown, Item>
  readonly #check: (item: Item) => void
  #rest: Iterator<Item>
  #timer: Disposable

  constructor(clock: Clock, items: ReadonlyMap<unknown, Item>, check: (item: Item) => void) {
    this.#clock = clock
    this.#items = items
    this.#check = check
    this.#rest = items.values()
    this.#timer = clock.after(TICK_MS, () => this.#tick())
  }

  #tick(): void {
    const { size } = this.#items
    const share = Math.ceil((size * TICK_MS) / CYCLE_MS)
    const count = Math.min(size, MOST_PER_TICK, Math.max(LEAST_PER_TICK, share))
    for (let checked = 0; checked < count; checked++) {
      let next = this.#rest.next()
      if (next.done) {
        this.#rest = this.#items.values()
        next = this.#rest.next()
      }
      if (!next.done) this.#check(next.value)
    }
    this.#timer = this.#clock.after(TICK_MS, () => this.#tick())
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }
}
