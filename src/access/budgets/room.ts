import type { Account } from './account.ts'

/** What waits, the most urgent first: a unary call, a watch, or work that has time, such as the walk of a tree. */
const URGENCIES = ['call', 'watch', 'bulk'] as const

export type Urgency = (typeof URGENCIES)[number]

interface Waiter {
  readonly hasRoom: () => boolean
  readonly callback: () => void
}

/** Those who wait until there is room for an answer, by connection, so that one that reads nothing delays no other. */
export class Room {
  readonly #waiting = new Map<Account, Readonly<Record<Urgency, Set<Waiter>>>>()
  #isPlanned = false

  /** Calls back once, at the next turn of the event loop at which `hasRoom`. */
  wait(connection: Account, urgency: Urgency, waiter: Waiter): Disposable {
    const queues = this.#waiting.get(connection) ?? { call: new Set(), watch: new Set(), bulk: new Set() }
    this.#waiting.set(connection, queues)
    const queue = queues[urgency]
    queue.add(waiter)
    return {
      [Symbol.dispose]: () => {
        queue.delete(waiter)
        this.#forget(connection)
      },
    }
  }

  /** Something was released. */
  onReleased(): void {
    if (this.#isPlanned || this.#waiting.size === 0) return
    this.#isPlanned = true
    setImmediate(() => {
      this.#isPlanned = false
      for (const urgency of URGENCIES)
        for (const [connection, queues] of this.#waiting) this.#serve(connection, queues[urgency])
    })
  }

  /** In the order in which they came. A callback takes the room before the next one is asked. */
  #serve(connection: Account, queue: Set<Waiter>): void {
    for (const waiter of queue) {
      if (!waiter.hasRoom()) return
      queue.delete(waiter)
      waiter.callback()
    }
    this.#forget(connection)
  }

  #forget(connection: Account): void {
    const queues = this.#waiting.get(connection)
    if (queues !== undefined && URGENCIES.every(urgency => queues[urgency].size === 0)) this.#waiting.delete(connection)
  }
}
