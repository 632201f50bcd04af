/**
 * Does the same work once for all who ask for it at the same time. Whoever asks gets the outcome of work that began after he asked, so that
 * nobody is told what was true before; while it is under way, the next who ask wait for one more.
 */
export class SingleFlight<Key, Outcome> {
  readonly #work: (key: Key) => Promise<Outcome>
  readonly #next = new Map<Key, Promise<Outcome>>()
  readonly #running = new Map<Key, Promise<unknown>>()

  constructor(work: (key: Key) => Promise<Outcome>) {
    this.#work = work
  }

  run(key: Key): Promise<Outcome> {
    const planned = this.#next.get(key) ?? this.#plan(key)
    this.#next.set(key, planned)
    return planned
  }

  async #plan(key: Key): Promise<Outcome> {
    // At the earliest when this turn of the event loop is over, so that all who ask in it share the work.
    await (this.#running.get(key) ?? new Promise(setImmediate))
    this.#next.delete(key)
    const running = this.#work(key)
    const ended = running.then(
      () => {},
      () => {},
    )
    this.#running.set(key, ended)
    try {
      return await running
    } finally {
      if (this.#running.get(key) === ended) this.#running.delete(key)
    }
  }
}
