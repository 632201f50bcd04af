import { onAbort } from './on-abort.ts'

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
      stopListening()
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    }
    const stopListening = onAbort(signal, settle)
    this.#waiting.add(settle)
    return promise
  }
}
