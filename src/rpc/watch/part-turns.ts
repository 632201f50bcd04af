import type { Clock } from '../../lib/clock.ts'
import { RoundRobin } from '../../lib/round-robin.ts'

/** For how long parts are made before the event loop goes on; one is made in any case. */
const SLICE_MS = 5

/**
 * When streams in the middle of a snapshot send its next part. A part takes milliseconds to encode, and many streams may want one at once:
 * so few are made in each turn of the event loop, and the groups of streams, one for each client, take turns.
 */
export class PartTurns {
  readonly #clock: Clock
  readonly #waiting = new RoundRobin<() => void>()
  #isPlanned = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls back in a later turn of the event loop. */
  add(group: object, send: () => void): void {
    this.#waiting.add(group, send)
    this.#plan()
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => this.#run())
  }

  #run(): void {
    const end = this.#clock.now() + SLICE_MS
    // What is added meanwhile has its turn later: the rest of the same snapshot.
    for (let left = this.#waiting.size; left > 0; left--) {
      this.#waiting.take()?.()
      if (this.#clock.now() >= end) break
    }
    this.#isPlanned = false
    if (this.#waiting.size > 0) this.#plan()
  }
}
