import type { StatusFrame } from '@espalier/contract/espalier/v1/types'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import type { Gateway, Gateways } from '../transport/gateways.ts'

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000
/** A gateway that has not sent the first frame by then is given up for the next one. */
const FIRST_FRAME_MS = 15_000
/** A watch that goes on within this time, here or at the next gateway, was never lost: nothing was missed. */
const LOST_AFTER_MS = 1_000

interface AnyFrame {
  readonly revision: bigint
  readonly frame?: { readonly $case: string } | { readonly $case: 'status'; readonly value: StatusFrame } | undefined
}

/**
 * Reads a watch for ever: opened again after it broke, with growing waits, on the next gateway, where it goes on from the last
 * revision seen. `lost` is told when it broke and does not go on soon. Ends when the signal aborts; throws what repeating cannot mend.
 */
export async function follow<Frame extends AnyFrame>(watch: {
  readonly gateways: Gateways
  readonly open: (gateway: Gateway, revision: bigint, signal: AbortSignal) => AsyncIterable<Frame>
  readonly frame: (frame: Frame) => void
  readonly lost: (error: EspalierError) => void
  readonly signal: AbortSignal
}): Promise<void> {
  const { gateways, signal } = watch
  let revision = 0n
  let losing: ReturnType<typeof setTimeout> | undefined
  const broke = (error: EspalierError): void => {
    losing ??= setTimeout(() => watch.lost(error), LOST_AFTER_MS)
  }
  const goesOn = (): void => {
    clearTimeout(losing)
    losing = undefined
  }
  signal.addEventListener('abort', goesOn, { once: true })
  for (let attempt = 1; !signal.aborted; attempt++) {
    const gateway = gateways.current
    const opened = new AbortController()
    const overdue = setTimeout(() => opened.abort(), FIRST_FRAME_MS)
    let moved = false
    try {
      for await (const frame of watch.open(gateway, revision, AbortSignal.any([signal, opened.signal]))) {
        clearTimeout(overdue)
        goesOn()
        attempt = 1
        if (isComplete(frame)) revision = frame.revision
        watch.frame(frame)
        if (!isDraining(frame)) continue
        moved = true
        break
      }
      if (!moved && !signal.aborted)
        broke(new EspalierError('GATEWAY_UNREACHABLE', `${gateway.endpoint.text} ended the watch`))
    } catch (error) {
      if (signal.aborted) return
      const trouble = opened.signal.aborted
        ? new EspalierError('TIMEOUT', `${gateway.endpoint.text} did not answer within ${FIRST_FRAME_MS / 1000} s`)
        : error
      if (!(trouble instanceof EspalierError) || !trouble.transient) {
        goesOn()
        throw trouble
      }
      broke(trouble)
    } finally {
      clearTimeout(overdue)
    }
    gateways.failed(gateway)
    await pause(backoffMs(attempt, FIRST_DELAY_MS, MAX_DELAY_MS), signal)
  }
}

function isDraining({ frame }: AnyFrame): boolean {
  return frame?.$case === 'status' && 'value' in frame && frame.value.draining
}

// A snapshot in parts says everything up to its revision only with its last part.
function isComplete({ frame }: AnyFrame): boolean {
  if (frame?.$case !== 'snapshot' || !('value' in frame)) return true
  const { last } = frame.value as { readonly last?: boolean }
  return last !== false
}
