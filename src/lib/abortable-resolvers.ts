import { onAbort } from './on-abort.ts'

/** A promise that its owner settles; it rejects with the reason of the signal if that aborts first, or has. */
export function abortableResolvers<T>(signal: AbortSignal | undefined): PromiseWithResolvers<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  if (signal?.aborted) reject(signal.reason)
  if (signal === undefined || signal.aborted) return { promise, resolve, reject }
  const stopListening = onAbort(signal, () => reject(signal.reason))
  return {
    promise,
    resolve: value => {
      stopListening()
      resolve(value)
    },
    reject: error => {
      stopListening()
      reject(error)
    },
  }
}
