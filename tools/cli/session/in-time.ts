import { formatDuration } from '../text/duration.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { Context } from './context.ts'

/**
 * What a stream of the gateway gives; TIMEOUT if nothing comes for as long as one call may take. The time that its reader takes does not
 * count.
 */
export async function* inTime<Item>(
  { globals: { timeoutMs } }: Context,
  signal: AbortSignal,
  begin: (signal: AbortSignal) => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const late = new AbortController()
  const wait = (): NodeJS.Timeout => setTimeout(() => late.abort(tooLate(timeoutMs)), timeoutMs)
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

function tooLate(timeoutMs: number): Failure {
  return new Failure('TIMEOUT', EXIT.unreachable, `nothing came from the gateway for ${formatDuration(timeoutMs)}`, {
    hint: 'try again, or wait longer with --timeout',
  })
}
