import { abortableResolvers } from './abortable-resolvers.ts'

/** Waits for work that is shared with others: rejects with the abort reason when the signal aborts first, and the work goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = abortableResolvers<T>(signal)
  work.then(resolve, reject)
  return promise
}
