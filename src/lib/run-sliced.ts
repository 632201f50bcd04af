import { setImmediate as nextTurn } from 'node:timers/promises'

/** Runs work that yields now and then to its end, and pauses at each yield: by default for a turn of the event loop. */
export async function runSliced<T>(work: Generator<void, T, void>, pause: () => Promise<void> = nextTurn): Promise<T> {
  for (;;) {
    const slice = work.next()
    if (slice.done === true) return slice.value
    await pause()
  }
}
