import type { BulkLane } from '../lib/bulk-lane.ts'

/** The turns of one call in the lane of bulk work: it makes a part of its answer in each, and waits for its peer in between. */
export class BulkTurns implements Disposable {
  readonly #lane: BulkLane
  readonly #key: string
  readonly #signal: AbortSignal
  #turn: Disposable | undefined

  constructor(lane: BulkLane, key: string, signal: AbortSignal) {
    this.#lane = lane
    this.#key = key
    this.#signal = signal
  }

  async begin(): Promise<void> {
    this.#turn = await this.#lane.enter(this.#key, this.#signal)
  }

  /** Lets others have their turns, and waits for the next one. */
  async next(): Promise<void> {
    this.end()
    await this.begin()
  }

  end(): void {
    this.#turn?.[Symbol.dispose]()
    this.#turn = undefined
  }

  [Symbol.dispose](): void {
    this.end()
  }
}
