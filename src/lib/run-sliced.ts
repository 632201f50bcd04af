import { setImmediate as nextTurn } from 'node:timers/promises'

/** Does work that pauses now and then to its end; everybody else in the process has a turn at each pause. */
export async function runSliced<T>(work: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const slice = work.next()
    if (slice.done === true) return slice.value
    await nextTurn()
  }
}
