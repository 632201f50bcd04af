import type { Clock } from '../../lib/clock.ts'

/** So long reads, and what follows from them at once, go on in one turn of the event loop. */
const SLICE_MS = 3
const MAX_AT_ONCE = 256

/**
 * Lets reads of this process wait for another turn of the event loop when many are made one after the other: they are answered at once, so
 * that whoever reads much would leave no turn to others.
 */
export class ReadTurns {
  readonly #clock: Clock
  readonly #waiting: (() => void)[] = []
  /** When the turn began; undefined while nobody reads. */
  #began: number | undefined
  /** How many of those that wait go on in one turn. */
  #atOnce = MAX_AT_ONCE / 4

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Undefined: now is the turn. */
  enter(): Promise<void> | undefined {
    const now = this.#clock.now()
    if (this.#began === undefined) this.#begin(now)
    if (this.#waiting.length === 0 && now - (this.#began ?? now) < SLICE_MS) return undefined
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  #begin(now: number): void {
    this.#began = now
    let onRead = (): void => {}
    setImmediate(() => {
      onRead = this.#next()
    })
    // After the reads of those that go on.
    setImmediate(() => onRead())
  }

  #next(): () => void {
    this.#began = undefined
    if (this.#waiting.length === 0) return () => {}
    const began = this.#clock.now()
    this.#begin(began)
    for (const resume of this.#waiting.splice(0, this.#atOnce)) resume()
    return () => {
      const ms = this.#clock.now() - began
      this.#atOnce = Math.max(1, Math.min(MAX_AT_ONCE, ms > SLICE_MS ? this.#atOnce >> 1 : this.#atOnce * 2))
    }
  }
}
