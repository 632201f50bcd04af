import { type Backoff, exponentialBackoff } from '../../lib/backoff.ts'

/**
 * The state of a registration whose node somebody else deleted. The node is created again only after the client has renewed since, and
 * with growing backoff, so that two writers that disagree do not fight.
 */
export type Repair =
  | {
      readonly state: 'missing'
      readonly attempts: number
      /** How often it could not be created since it was found missing. */
      readonly failures?: number
      readonly notBefore: number
      readonly renewals: number
    }
  | { readonly state: 'repaired'; readonly attempts: number; readonly at: number }

const BACKOFF: Backoff = exponentialBackoff(1_000, 300_000)
/** Shorter: a failure is no fight, and ends when an operator has made the service path again. */
const FAILURE_BACKOFF: Backoff = exponentialBackoff(1_000, 15_000)
/** After this time without another deletion the backoff starts over. */
const FORGOTTEN_AFTER_MS = 600_000

/** The node was found missing; `renewals` is the number of renewals of its lease so far. */
export function foundMissing(before: Repair | undefined, now: number, renewals: number, backoff = BACKOFF): Repair {
  if (before?.state === 'missing') return before
  const attempts = before === undefined || now - before.at > FORGOTTEN_AFTER_MS ? 0 : before.attempts
  return { state: 'missing', attempts, notBefore: now + (attempts === 0 ? 0 : backoff.delay(attempts)), renewals }
}

export function mayRepair(repair: Repair | undefined, now: number, renewals: number): boolean {
  return repair?.state === 'missing' && repair.renewals !== renewals && now >= repair.notBefore
}

export function repaired(before: Repair | undefined, now: number): Repair {
  return { state: 'repaired', attempts: (before?.attempts ?? 0) + 1, at: now }
}

export function repairFailed(before: Repair | undefined, now: number, renewals: number): Repair {
  const failures = failuresOf(before) + 1
  const notBefore = now + FAILURE_BACKOFF.delay(failures)
  return { state: 'missing', attempts: before?.attempts ?? 0, failures, notBefore, renewals }
}

export function failuresOf(repair: Repair | undefined): number {
  return repair?.state === 'missing' ? (repair.failures ?? 0) : 0
}
