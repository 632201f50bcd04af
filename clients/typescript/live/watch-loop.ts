import type { StatusFrame } from '@espalier/contract/espalier/v1/types'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError, toEspalier, UnansweredError } from '../transport/error.ts'
import type { Gateways } from '../transport/gateways.ts'
import type { Gateway } from '../transport/target.ts'

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 1_000
/** After this time without a first frame the next gateway is tried. */
const FIRST_FRAME_MS = 10_000
/** A watch that is resumed within this time, at any gateway, is not reported as lost: nothing was missed. */
const LOST_AFTER_MS = 1_000

interface AnyFrame {
  readonly revision: bigint
  readonly frame?: { readonly $case: string } | { readonly $case: 'status'; readonly value: StatusFrame } | undefined
}

/**
 * Reads a watch until the signal aborts. When it breaks, or when its gateway is given up, it is opened again at the gateway that is current
 * then, and resumed from the last revision received. `onLost` is called when it broke and is not resumed soon. Throws errors that are not
 * transient.
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
  let failure: EspalierError | undefined
  const lost = (): void =>
    watch.onLost(failure === undefined || failure instanceof UnansweredError ? gateways.unanswered(failure) : failure)
  const broken = (): void => {
    lossTimer ??= setTimeout(lost, LOST_AFTER_MS)
  }
  const resumed = (): void => {
    clearTimeout(lossTimer)
    lossTimer = undefined
    failure = undefined
  }
  signal.addEventListener('abort', resumed, { once: true })
  let attempt = 1
  while (!signal.aborted) {
    if (gateways.isInDoubt) broken()
    const gateway = await gateways.home(signal).catch(() => undefined)
    if (gateway === undefined) break
    const ended = await readFrom(gateway)
    if (signal.aborted) break
    if (ended === 'moved') {
      broken()
      continue
    }
    if (ended.reason !== 'DRAINING') broken()
    failure = ended
    await gateways.suspect(gateway, ended, true)
    if (gateways.current === gateway) await pause(backoffMs(attempt++, FIRST_DELAY_MS, MAX_DELAY_MS), signal)
  }
  resumed()

  /** Returns why the watch ended; `moved`: because another gateway is to be used. */
  async function readFrom(gateway: Gateway): Promise<EspalierError | 'moved'> {
    const endpoint = gateway.endpoint.text
    const { tenure } = gateways
    const opened = new AbortController()
    const overdue = setTimeout(() => opened.abort(), FIRST_FRAME_MS)
    try {
      for await (const frame of watch.open(gateway, revision, AbortSignal.any([signal, tenure, opened.signal]))) {
        clearTimeout(overdue)
        resumed()
        attempt = 1
        // A part of a snapshot that is not the last has none.
        if (frame.revision > 0n) revision = frame.revision
        watch.onFrame(frame)
        if (isDraining(frame)) return new EspalierError('DRAINING', `${endpoint} is draining`)
      }
      return tenure.aborted ? 'moved' : new UnansweredError('GATEWAY_UNREACHABLE', endpoint, 'it ended the watch')
    } catch (thrown) {
      if (tenure.aborted || signal.aborted) return 'moved'
      const error = opened.signal.aborted
        ? new UnansweredError('TIMEOUT', endpoint, `no frame within ${FIRST_FRAME_MS / 1000} s`)
        : toEspalier(thrown)
      if (error.transient) return error
      resumed()
      throw error
    } finally {
      clearTimeout(overdue)
    }
  }
}

function isDraining({ frame }: AnyFrame): boolean {
  return frame?.$case === 'status' && 'value' in frame && frame.value.draining
}
