import type { Clock } from '../lib/clock.ts'

/** A worker that does not answer for so long is busy, or about to be gone. */
const ANSWER_MS = 2_000

interface Pending {
  readonly waiting: Set<number>
  readonly answers: unknown[]
  readonly done: () => void
}

/** Questions to several workers, each answered when all of them have answered, are gone, or have taken too long. */
export class Questions {
  readonly #clock: Clock
  readonly #pending = new Map<number, Pending>()
  #nextId = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `send` gets the id of the question. */
  async ask(workers: readonly number[], send: (worker: number, id: number) => void): Promise<readonly unknown[]> {
    if (workers.length === 0) return []
    const { promise, resolve } = Promise.withResolvers<void>()
    const id = this.#nextId++
    const pending: Pending = { waiting: new Set(workers), answers: [], done: resolve }
    this.#pending.set(id, pending)
    using _late = this.#clock.after(ANSWER_MS, resolve)
    for (const worker of workers) send(worker, id)
    await promise
    this.#pending.delete(id)
    return pending.answers
  }

  answered(worker: number, id: number, answer: unknown): void {
    const pending = this.#pending.get(id)
    if (pending?.waiting.has(worker) !== true) return
    if (answer !== undefined) pending.answers.push(answer)
    this.#stopWaiting(pending, worker)
  }

  gone(worker: number): void {
    for (const pending of this.#pending.values()) this.#stopWaiting(pending, worker)
  }

  #stopWaiting({ waiting, done }: Pending, worker: number): void {
    waiting.delete(worker)
    if (waiting.size === 0) done()
  }
}
