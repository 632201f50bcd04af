import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Session } from '../../store/store.ts'
import type { LeaseEntry } from './lease-entry.ts'
import { type MassExpiry, type MassExpiryPolicy, next, type Silence } from './mass-expiry.ts'
import type { Visibility } from './visibility.ts'

/** A client that renews in time has always more than this part of its ttl left. */
const OVERDUE_PART = 1 / 2

/** Delays the removal of many registrations at once if the fault may be this gateway's own. */
export class MassExpiryGuard {
  readonly #policy: MassExpiryPolicy
  readonly #session: Session
  readonly #visibility: Visibility
  readonly #clock: Clock
  readonly #log: Log
  #state: MassExpiry = { state: 'calm' }
  #lastRenewalAt: number

  constructor(
    policy: MassExpiryPolicy,
    parts: { readonly session: Session; readonly visibility: Visibility; readonly clock: Clock; readonly log: Log },
  ) {
    this.#policy = policy
    this.#session = parts.session
    this.#visibility = parts.visibility
    this.#clock = parts.clock
    this.#log = parts.log
    this.#lastRenewalAt = parts.clock.now()
  }

  /** To be called for every renewal and every registration. */
  onRenewal(): void {
    this.#lastRenewalAt = this.#clock.now()
  }

  /** By how much to extend the leases in `due`, which have just expired; zero to let them expire. `live` includes them. */
  waitMs(due: readonly LeaseEntry[], live: Iterable<LeaseEntry>): number {
    const silence = this.#silence(due, live)
    const before = this.#state
    const { current } = this.#session
    // A registration must not outlive its client by more than the session timeout, which is how long it may outlive its gateway.
    const mostMs = current.state === 'connected' ? current.timeoutMs : Number.POSITIVE_INFINITY
    this.#state = next(before, silence, { ...this.#policy, waitMs: Math.min(this.#policy.waitMs, mostMs) })
    if (this.#state.state !== 'waiting') {
      if (before.state === 'waiting') this.#logEnd(this.#state, silence)
      return 0
    }
    const waitMs = this.#state.until - silence.at
    if (before.state !== 'waiting') {
      const { registrations, silent } = silence
      this.#log.warn(
        { registrations, silent, waitMs },
        'most clients stopped renewing at once; waiting before their registrations are removed',
      )
    }
    return waitMs
  }

  #logEnd({ state }: MassExpiry, { registrations, silent }: Silence): void {
    const facts = { registrations, silent }
    if (state === 'calm') this.#log.info(facts, 'most clients that had stopped renewing are back')
    else this.#log.warn(facts, 'clients that stopped renewing did not come back; removing their registrations')
  }

  #silence(due: readonly LeaseEntry[], live: Iterable<LeaseEntry>): Silence {
    const at = this.#clock.now()
    let registrations = 0
    let silent = 0
    for (const { lease, registrations: held, isDisconnected } of live) {
      if (lease.state !== 'live') continue
      registrations += held.size
      if (!isDisconnected && lease.expiresAt - at < lease.ttlMs * OVERDUE_PART) silent += held.size
    }
    const ttlMs = Math.min(...due.map(({ lease }) => (lease.state === 'live' ? lease.ttlMs : Number.POSITIVE_INFINITY)))
    const noneRenews = at - this.#lastRenewalAt > ttlMs * OVERDUE_PART
    const isSuspicious = noneRenews || at - this.#visibility.lastFaultAt < ttlMs
    return { at, registrations, silent, isSuspicious }
  }
}
