import { setImmediate as nextTurn } from 'node:timers/promises'

/** Runs work that yields now and then to its end. At each yield the rest of the process gets a turn of the event loop. */
export async function runSliced<T>(work: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const slice = work.next()
    if (slice.done === true) return slice.value
    await nextTurn()
  }
}
