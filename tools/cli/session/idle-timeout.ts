import { formatDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import { WAIT_LONGER } from '../text/hints.ts'
import type { Context } from './context.ts'

/** The items of a stream; TIMEOUT if none arrives for as long as one call may take. The time that the consumer takes does not count. */
export async function* withIdleTimeout<Item>(
  { globals: { timeoutMs } }: Context,
  signal: AbortSignal,
  begin: (signal: AbortSignal) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const late = new AbortController()
  const wait = (): NodeJS.Timeout => setTimeout(() => late.abort(idleTimeout(timeoutMs)), timeoutMs)
  let waiting = wait()
  try {
    for await (const item of begin(AbortSignal.any([signal, late.signal]))) {
      clearTimeout(waiting)
      yield item
      waiting = wait()
    }
  } finally {
    clearTimeout(waiting)
  }
}

function idleTimeout(timeoutMs: number): Failure {
  return new Failure('TIMEOUT', EXIT.unreachable, `the gateway sent nothing for ${formatDuration(timeoutMs)}`, {
    hint: WAIT_LONGER,
  })
}
