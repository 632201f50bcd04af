import { Fifo } from '../../../lib/fifo.ts'

/** A read of somebody waits behind at most so many. */
const MAX_IN_FLIGHT = 64

interface DueRemoval {
  readonly realPath: string
  /** Whether nobody wants the watches again. */
  readonly isDue: () => boolean
}

/**
 * Removes watches from the server, a few at a time: when a large service is not used any more, tens of thousands are due at once, and
 * nothing waits for them.
 */
export class WatchRemovals {
  readonly #remove: (realPath: string) => Promise<unknown>
  readonly #waiting = new Fifo<DueRemoval>()
  #inFlight = 0

  /** `remove` resolves or rejects when the request is over. */
  constructor(remove: (realPath: string) => Promise<unknown>) {
    this.#remove = remove
  }

  add(removal: DueRemoval): void {
    this.#waiting.add(removal)
    this.#advance()
  }

  /** The connection is lost: the next one sets no watches that are not wanted. */
  clear(): void {
    this.#waiting.clear()
  }

  #advance(): void {
    while (this.#inFlight < MAX_IN_FLIGHT) {
      const next = this.#waiting.take()
      if (next === undefined) return
      if (!next.isDue()) continue
      this.#inFlight++
      const onEnd = (): void => {
        this.#inFlight--
        this.#advance()
      }
      // A failure does not matter: without a watch there is nothing to remove, and a lost session has none.
      this.#remove(next.realPath).then(onEnd, onEnd)
    }
  }
}
