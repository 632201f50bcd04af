/** Wakes any number of waiters when something changes. Level-triggered: a waiter checks the state itself, before and after it waits. */
export class Notifier {
  readonly #waiting = new Set<() => void>()

  notify(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves at the next `notify`; rejects with the abort reason when the signal aborts first. */
  next(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (signal.aborted) {
      reject(signal.reason as Error)
      return promise
    }
    const settle = (): void => {
      this.#waiting.delete(settle)
      signal.removeEventListener('abort', settle)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    }
    this.#waiting.add(settle)
    signal.addEventListener('abort', settle, { once: true })
    return promise
  }
}
