/** When most clients of a gateway go silent at the same time, and it may have been deaf rather than they dead. */
export type MassExpiry =
  | { readonly state: 'calm' }
  /** Nobody's registrations are removed before `until`. */
  | { readonly state: 'waiting'; readonly until: number }
  /** It was waited long enough: who is silent now is taken for dead. */
  | { readonly state: 'over' }

/** Who is silent at the moment when the lease of one of them has run out. */
export interface Silence {
  readonly at: number
  /** All registrations of this gateway. */
  readonly registrations: number
  /** Those whose clients are overdue, though nobody saw them leave. */
  readonly silent: number
  /** Whether this gateway stood still, was cut off from the store, or hears from nobody at all. */
  readonly isSuspicious: boolean
}

export interface MassExpiryPolicy {
  /** More than this share of the registrations, from 0 to 1. */
  readonly share: number
  /** Fewer silent ones than this are no mass. */
  readonly least: number
  readonly waitMs: number
}

/** Pure. Once it waits, only its clients' return or the end of the time ends the wait: they return one after the other. */
export function next(before: MassExpiry, silence: Silence, { share, least, waitMs }: MassExpiryPolicy): MassExpiry {
  const isMass = silence.silent >= least && silence.silent > share * silence.registrations
  if (!isMass) return { state: 'calm' }
  switch (before.state) {
    case 'calm':
      return silence.isSuspicious && waitMs > 0 ? { state: 'waiting', until: silence.at + waitMs } : before
    case 'waiting':
      return silence.at < before.until ? before : { state: 'over' }
    case 'over':
      return before
  }
}
