import { type Backoff, exponentialBackoff } from '../../lib/backoff.ts'

/** When the marks of a provider may be written again that somebody else has overwritten: two writers that disagree must not fight. */
export interface Rewrites {
  readonly count: number
  readonly at: number
  readonly notBefore: number
}

/** So many at once are edits by people or scripts. */
const FREE = 8
const BACKOFF: Backoff = exponentialBackoff(1_000, 60_000)
/** After this time without another one the count starts over. */
const FORGOTTEN_AFTER_MS = 60_000

export function rewritten(before: Rewrites | undefined, now: number, backoff = BACKOFF): Rewrites {
  const count = before === undefined || now - before.at > FORGOTTEN_AFTER_MS ? 1 : before.count + 1
  return { count, at: now, notBefore: now + (count <= FREE ? 0 : backoff.delay(count - FREE)) }
}
