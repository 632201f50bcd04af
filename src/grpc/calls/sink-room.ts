import type { Holding } from '../../access/budgets/holding.ts'
import { onAbort } from '../../lib/on-abort.ts'

/** Whether the budgets of a stream have room for more of its answer. */
export class SinkRoom {
  readonly #holding: Holding
  readonly #onRoom: () => void
  #isAwaited = false

  constructor(holding: Holding, onRoom: () => void) {
    this.#holding = holding
    this.#onRoom = onRoom
  }

  /** If there is none, `onRoom` is called when there is. */
  get isThere(): boolean {
    if (this.#holding.hasRoom('watch')) return true
    if (!this.#isAwaited)
      this.#holding.onRoom('watch', () => {
        this.#isAwaited = false
        this.#onRoom()
      })
    this.#isAwaited = true
    return false
  }

  /** See `Sink.reserve`. */
  async reserve(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#holding.hasRoom('bulk')) {
      this.#holding.reserve(bytes)
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const stopListening = onAbort(signal, () => reject(signal.reason as Error))
    this.#holding.onRoom('bulk', () => {
      this.#holding.reserve(bytes)
      resolve()
    })
    await promise
    stopListening()
  }
}
