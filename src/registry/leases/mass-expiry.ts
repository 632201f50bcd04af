/** What is done when most clients of a gateway stop renewing at the same time: the gateway, rather than they, may be at fault. */
export type MassExpiry =
  | { readonly state: 'calm' }
  /** No registration is removed before `until`. */
  | { readonly state: 'waiting'; readonly until: number }
  /** The wait is over: clients that do not renew are taken for dead. */
  | { readonly state: 'over' }

/** How many clients have stopped renewing when a lease expires. */
export interface Silence {
  readonly at: number
  /** All registrations of this gateway. */
  readonly registrations: number
  /** Registrations whose clients are overdue, and whose streams have not ended. */
  readonly silent: number
  /** Whether this gateway was stalled or cut off from the store, or receives no renewal at all. */
  readonly isSuspicious: boolean
}

export interface MassExpiryPolicy {
  /** The share of silent registrations, from 0 to 1, above which to wait. */
  readonly share: number
  /** The number of silent registrations below which never to wait. */
  readonly least: number
  readonly waitMs: number
}

/** Pure. Once it waits, only the return of the clients, who return one by one, or the end of the time ends the wait. */
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
