import type { Clock } from '../../lib/clock.ts'

/** Calls back everybody at the same interval, with one timer for all. */
export class Heartbeats {
  readonly #clock: Clock
  readonly #ms: number
  readonly #callbacks = new Set<() => void>()
  #timer: Disposable | undefined

  constructor(clock: Clock, ms: number) {
    this.#clock = clock
    this.#ms = ms
  }

  /** Until it is disposed. */
  add(callback: () => void): Disposable {
    this.#callbacks.add(callback)
    this.#timer ??= this.#start()
    return { [Symbol.dispose]: () => this.#callbacks.delete(callback) }
  }

  #start(): Disposable | undefined {
    if (this.#callbacks.size === 0) return undefined
    return this.#clock.after(this.#ms, () => {
      for (const callback of this.#callbacks) callback()
      this.#timer = this.#start()
    })
  }
}
