/** The values of a live object until the signal aborts. */
export async function* until<T>(values: AsyncIterable<T> & AsyncDisposable, signal: AbortSignal): AsyncGenerator<T> {
  const stop = (): void => void values[Symbol.asyncDispose]()
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (!signal.aborted) yield* values
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
