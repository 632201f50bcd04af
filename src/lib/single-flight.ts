/**
 * Single-flight: concurrent calls for one key share one execution. A call never joins an execution that had already started, so the
 * outcome is never older than the call; calls that come while one runs share the next one.
 */
export class SingleFlight<Key, Outcome> {
  readonly #work: (key: Key) => Promise<Outcome>
  readonly #next = new Map<Key, Promise<Outcome>>()
  readonly #running = new Map<Key, Promise<unknown>>()

  constructor(work: (key: Key) => Promise<Outcome>) {
    this.#work = work
  }

  run(key: Key): Promise<Outcome> {
    const next = this.#next.get(key) ?? this.#runNext(key)
    this.#next.set(key, next)
    return next
  }

  async #runNext(key: Key): Promise<Outcome> {
    // Starts after this turn of the event loop at the earliest, so that all calls of the turn share it.
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
