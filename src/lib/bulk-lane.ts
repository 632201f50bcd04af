import { onAbort } from './on-abort.ts'

/** So many run at once: each of them waits for the store most of the time. */
const AT_ONCE = 4

type Start = () => void

/**
 * Where work that can wait, such as the walk of a large tree, takes turns: a few run at once, and one more begins in each turn of the event
 * loop, so that everything else goes on in between. Those with the same key, such as the calls of one client, share the turns of one.
 */
export class BulkLane {
  readonly #waiting = new Map<string, Set<Start>>()
  #running = 0
  #isPlanned = false

  /** Waits for a turn. It lasts until it is disposed, and should be short. Rejects with the abort reason. */
  async enter(key: string, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const queue = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, queue)
    queue.add(resolve)
    this.#plan()
    const stopListening = onAbort(signal, () => {
      // Otherwise the turn has begun.
      if (!queue.delete(resolve)) return
      if (queue.size === 0) this.#waiting.delete(key)
      reject(signal.reason as Error)
    })
    await promise
    stopListening()
    let isOver = false
    return {
      [Symbol.dispose]: () => {
        if (isOver) return
        isOver = true
        this.#running--
        this.#plan()
      },
    }
  }

  #plan(): void {
    if (this.#isPlanned || this.#waiting.size === 0 || this.#running >= AT_ONCE) return
    this.#isPlanned = true
    setImmediate(() => {
      this.#isPlanned = false
      this.#startOne()
      this.#plan()
    })
  }

  #startOne(): void {
    const [first] = this.#waiting
    if (first === undefined) return
    const [key, queue] = first
    this.#waiting.delete(key)
    const [start] = queue
    if (start === undefined) return
    queue.delete(start)
    // The next turn is that of another key.
    if (queue.size > 0) this.#waiting.set(key, queue)
    this.#running++
    start()
  }
}
