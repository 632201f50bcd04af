/** The wait before the n-th attempt after the first, in milliseconds: doubling, capped, the upper half of it random. */
export function backoffMs(attempt: number, firstMs: number, maxMs: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return full / 2 + (full / 2) * Math.random()
}

/** Resolves after `ms`, or when the signal aborts: check the signal afterwards. Keeps the process alive meanwhile. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) {
    resolve()
    return promise
  }
  const timer = setTimeout(done, ms)
  signal.addEventListener('abort', done, { once: true })
  function done(): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', done)
    resolve()
  }
  return promise
}

/** The outcome of the promise, or the signal's reason if it aborts before. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: either, resolve, reject } = Promise.withResolvers<T>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  return either
}
