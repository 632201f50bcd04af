import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Session } from '../../store/store.ts'
import type { LeaseEntry } from './lease-entry.ts'
import { type MassExpiry, type MassExpiryPolicy, next, type Silence } from './mass-expiry.ts'
import type { Visibility } from './visibility.ts'

/** A client that renews in time has always more than this part of its ttl left. */
const OVERDUE_PART = 1 / 2

/** Holds the removal of many registrations at once back for a while, if the fault may be this gateway's own. */
export class MassExpiryGuard {
  readonly #policy: MassExpiryPolicy
  readonly #session: Session
  readonly #attention: Visibility
  readonly #clock: Clock
  readonly #log: Log
  #state: MassExpiry = { state: 'calm' }
  #heardAt: number

  constructor(
    policy: MassExpiryPolicy,
    parts: { readonly session: Session; readonly attention: Visibility; readonly clock: Clock; readonly log: Log },
  ) {
    this.#policy = policy
    this.#session = parts.session
    this.#attention = parts.attention
    this.#clock = parts.clock
    this.#log = parts.log
    this.#heardAt = parts.clock.now()
  }

  /** Some client has shown life. */
  heard(): void {
    this.#heardAt = this.#clock.now()
  }

  /** How long these leases, which have just run out, are to be kept nevertheless. `live` holds them, too. */
  waitMs(due: readonly LeaseEntry[], live: Iterable<LeaseEntry>): number {
    const silence = this.#silence(due, live)
    const before = this.#state
    const { current } = this.#session
    // What dies with a session may live for its timeout; what dies with its client shall not live longer.
    const mostMs = current.state === 'connected' ? current.timeoutMs : Number.POSITIVE_INFINITY
    this.#state = next(before, silence, { ...this.#policy, waitMs: Math.min(this.#policy.waitMs, mostMs) })
    if (this.#state.state !== 'waiting') {
      if (before.state === 'waiting') this.#tellEnd(this.#state, silence)
      return 0
    }
    const waitMs = this.#state.until - silence.at
    if (before.state !== 'waiting') {
      const { registrations, silent } = silence
      this.#log.warn(
        { registrations, silent, waitMs },
        'most clients went silent at once; waiting before they are removed',
      )
    }
    return waitMs
  }

  #tellEnd({ state }: MassExpiry, { registrations, silent }: Silence): void {
    const facts = { registrations, silent }
    if (state === 'calm') this.#log.info(facts, 'most clients that had gone silent are back')
    else this.#log.warn(facts, 'the clients that went silent stay so; removing their registrations')
  }

  #silence(due: readonly LeaseEntry[], live: Iterable<LeaseEntry>): Silence {
    const at = this.#clock.now()
    let registrations = 0
    let silent = 0
    for (const { lease, registrations: held, isParted } of live) {
      if (lease.state !== 'live') continue
      registrations += held.size
      if (!isParted && lease.expiresAt - at < lease.ttlMs * OVERDUE_PART) silent += held.size
    }
    const ttlMs = Math.min(...due.map(({ lease }) => (lease.state === 'live' ? lease.ttlMs : Number.POSITIVE_INFINITY)))
    const isDeaf = at - this.#heardAt > ttlMs * OVERDUE_PART
    const isSuspicious = isDeaf || at - this.#attention.faultAt < ttlMs
    return { at, registrations, silent, isSuspicious }
  }
}
