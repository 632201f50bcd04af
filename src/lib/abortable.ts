import { onAbort } from './on-abort.ts'

/** Waits for work that is shared with others: rejects with the abort reason when the signal aborts first, and the work goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const abort = (): void => reject(signal.reason as Error)
  if (signal.aborted) abort()
  const settle = signal.aborted ? () => {} : onAbort(signal, abort)
  work.then(resolve, reject).finally(settle)
  return promise
}
