import type { StatusFrame } from '@espalier/contract/espalier/v1/types'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import type { Gateway, Gateways } from '../transport/gateways.ts'

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000
/** After this time without a first frame the next gateway is tried. */
const FIRST_FRAME_MS = 15_000
/** A watch that is resumed within this time, at any gateway, is not reported as lost: nothing was missed. */
const LOST_AFTER_MS = 1_000

interface AnyFrame {
  readonly revision: bigint
  readonly frame?: { readonly $case: string } | { readonly $case: 'status'; readonly value: StatusFrame } | undefined
}

/**
 * Reads a watch until the signal aborts. When it breaks, it is opened again at the next gateway, with growing waits, and resumed from the last
 * revision received. `onLost` is called when it broke and is not resumed soon. Throws errors that are not transient.
 */
export async function runWatch<Frame extends AnyFrame>(watch: {
  readonly gateways: Gateways
  readonly open: (gateway: Gateway, revision: bigint, signal: AbortSignal) => AsyncIterable<Frame>
  readonly onFrame: (frame: Frame) => void
  readonly onLost: (error: EspalierError) => void
  readonly signal: AbortSignal
}): Promise<void> {
  const { gateways, signal } = watch
  let revision = 0n
  let lossTimer: ReturnType<typeof setTimeout> | undefined
  const broken = (error: EspalierError): void => {
    lossTimer ??= setTimeout(() => watch.onLost(error), LOST_AFTER_MS)
  }
  const resumed = (): void => {
    clearTimeout(lossTimer)
    lossTimer = undefined
  }
  signal.addEventListener('abort', resumed, { once: true })
  for (let attempt = 1; !signal.aborted; attempt++) {
    const gateway = gateways.current
    const opened = new AbortController()
    const overdue = setTimeout(() => opened.abort(), FIRST_FRAME_MS)
    let isDrained = false
    try {
      for await (const frame of watch.open(gateway, revision, AbortSignal.any([signal, opened.signal]))) {
        clearTimeout(overdue)
        resumed()
        attempt = 1
        // A part of a snapshot that is not the last has none.
        if (frame.revision > 0n) revision = frame.revision
        watch.onFrame(frame)
        if (!isDraining(frame)) continue
        isDrained = true
        break
      }
      if (!isDrained && !signal.aborted)
        broken(new EspalierError('GATEWAY_UNREACHABLE', `${gateway.endpoint.text} ended the watch`))
    } catch (error) {
      if (signal.aborted) return
      const failure = opened.signal.aborted
        ? new EspalierError('TIMEOUT', `${gateway.endpoint.text} did not answer within ${FIRST_FRAME_MS / 1000} s`)
        : error
      if (!(failure instanceof EspalierError) || !failure.transient) {
        resumed()
        throw failure
      }
      broken(failure)
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
