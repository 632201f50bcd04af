import type { Clock } from './clock.ts'

/** Timeouts that are all equally long, so that they are due in the order in which they were started. One timer serves all of them. */
export class EqualTimeouts<Item> implements Disposable {
  readonly #clock: Clock
  readonly #ms: number
  readonly #onDue: (item: Item) => void
  /** When each was started, by `Clock.now`, oldest first. */
  readonly #started = new Map<Item, number>()
  #timer: Disposable | undefined

  constructor(clock: Clock, ms: number, onDue: (item: Item) => void) {
    this.#clock = clock
    this.#ms = ms
    this.#onDue = onDue
  }

  /** Starts again where the item had started before. */
  start(item: Item): void {
    this.#started.delete(item)
    this.#started.set(item, this.#clock.now())
    this.#timer ??= this.#after(this.#ms)
  }

  stop(item: Item): void {
    this.#started.delete(item)
  }

  /** The one that was started first. */
  get oldest(): Item | undefined {
    const [first] = this.#started.keys()
    return first
  }

  #after(ms: number): Disposable {
    return this.#clock.after(ms, () => this.#clock.afterReading(() => this.#check()))
  }

  #check(): void {
    this.#timer = undefined
    const now = this.#clock.now()
    for (const [item, started] of this.#started) {
      const left = started + this.#ms - now
      if (left > 0) {
        this.#timer ??= this.#after(left)
        return
      }
      this.#started.delete(item)
      this.#onDue(item)
    }
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#started.clear()
  }
}
