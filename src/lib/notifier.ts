/** Lets any number of waiters sleep until something changes. They check the state themselves, before and after. */
export class Notifier {
  readonly #waiting = new Set<() => void>()

  notify(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves at the next ring; rejects with the abort reason when the signal aborts first. */
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
