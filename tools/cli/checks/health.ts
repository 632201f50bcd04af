import { setTimeout } from 'node:timers/promises'
import type { CheckSpec } from './check-spec.ts'
import { probe, type Target } from './probe.ts'
import { judged, NO_VERDICT, type Thresholds } from './verdict.ts'

export interface Check extends Thresholds {
  readonly spec: CheckSpec
  /** Between the end of a check and the beginning of the next one. */
  readonly intervalMs: number
  readonly timeoutMs: number
}

export interface HealthChange {
  readonly state: 'well' | 'failing'
  /** Why it is failing. */
  readonly reason: string | undefined
}

/** A server that starts is checked more often, so that it is found soon. */
const START_INTERVAL_MS = 500

/** Checks a server again and again, and yields every change of the verdict. Ends with the reason of the signal. */
export async function* healthOf(
  target: Target,
  check: Check,
  signal: AbortSignal,
): AsyncGenerator<HealthChange, never> {
  let verdict = NO_VERDICT
  let hasBeenWell = false
  for (;;) {
    const reason = await probe(target, check.spec, { timeoutMs: check.timeoutMs, signal })
    const before = verdict.state
    verdict = judged(verdict, reason === undefined, check)
    hasBeenWell ||= verdict.state === 'well'
    if (verdict.state !== before && verdict.state !== 'unknown') yield { state: verdict.state, reason }
    const pauseMs = hasBeenWell ? check.intervalMs : Math.min(check.intervalMs, START_INTERVAL_MS)
    await setTimeout(pauseMs, undefined, { signal })
  }
}
