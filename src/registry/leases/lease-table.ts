import type { Clock } from '../../lib/clock.ts'
import { TimerWheel } from '../../lib/timer-wheel.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { LeaseHash, LeaseId } from '../../tree/lease-id.ts'
import type { TreePath } from '../../tree/path.ts'
import { type LeaseEvent, next } from './lease.ts'
import { type Dependant, LeaseEntry, type Registration } from './lease-entry.ts'
import type { MassExpiryGuard } from './mass-expiry-guard.ts'

export interface LeaseLimits {
  /** Live leases at the same time. */
  readonly leases: number
  readonly registrationsPerLease: number
}

/** All leases of this gateway, and which lease holds which path. In memory only; only the registry changes it. */
export class LeaseTable implements Disposable {
  readonly #clock: Clock
  readonly #limits: LeaseLimits
  readonly #live = new Map<LeaseId, LeaseEntry>()
  /** Expired and revoked leases, oldest first, so that their clients get the state; at most as many as the limit of live ones. */
  readonly #ended = new Map<LeaseId, LeaseEntry>()
  readonly #byPath = new Map<TreePath, Registration>()
  readonly #wheel: TimerWheel<LeaseEntry>
  readonly #guard: MassExpiryGuard
  #dependants = 0
  #pausedAt: number | undefined

  /** `onExpired` is called with the registrations of leases that have expired; they are removed from the table before. */
  constructor(
    clock: Clock,
    limits: LeaseLimits,
    guard: MassExpiryGuard,
    onExpired: (registrations: readonly Registration[]) => void,
  ) {
    this.#clock = clock
    this.#limits = limits
    this.#guard = guard
    this.#wheel = new TimerWheel(clock, (due, lateMs) => {
      if (this.#pausedAt === undefined) onExpired(this.#expire(due, lateMs))
    })
  }

  get liveLeases(): number {
    return this.#live.size
  }

  get registrations(): ReadonlyMap<TreePath, Registration> {
    return this.#byPath
  }

  /** Live or ended. */
  find(id: LeaseId): LeaseEntry | undefined {
    return this.#live.get(id) ?? this.#ended.get(id)
  }

  /** Throws unless this lease, which may be new, may register `paths`: LEASE_EXPIRED if it was revoked, TOO_MANY. */
  checkRoom(entry: LeaseEntry | undefined, paths: readonly TreePath[]): void {
    if (entry?.lease.state === 'revoked')
      throw new RegistryError('LEASE_EXPIRED', 'the lease was revoked', {
        hint: 'register without a lease to have a new one granted',
      })
    if (entry?.lease.state !== 'live') checkLimit('leases', this.#live.size + 1, this.#limits.leases)
    const added = paths.filter(path => !entry?.registrations.has(path)).length
    checkLimit(
      'registrations under one lease',
      (entry?.registrations.size ?? 0) + (entry?.dependants?.size ?? 0) + added,
      this.#limits.registrationsPerLease,
    )
  }

  /** Grants or renews a lease for a registration. Undefined: it was revoked meanwhile. */
  grant(id: LeaseId, hash: LeaseHash, ttlMs: number | undefined): LeaseEntry | undefined {
    const event: LeaseEvent = { type: 'granted', at: this.#clock.now(), ttlMs }
    const known = this.find(id)
    const lease = next(known?.lease, event)
    if (lease?.state !== 'live') return undefined
    const entry = known ?? new LeaseEntry(id, hash, lease)
    entry.lease = lease
    this.#noteRenewal(entry, event.at)
    this.#ended.delete(id)
    this.#live.set(id, entry)
    this.#wheel.add(entry)
    return entry
  }

  /** How many dependants all leases have. */
  get dependants(): number {
    return this.#dependants
  }

  /** The lease has this dependant until it ends, or until `detach`. */
  attach(entry: LeaseEntry, dependant: Dependant): void {
    entry.dependants = (entry.dependants ?? new Set()).add(dependant)
    this.#dependants++
  }

  /** A lease on which nothing depends any more is forgotten: its client has no use for it. */
  detach(entry: LeaseEntry, dependant: Dependant): void {
    if (entry.dependants?.delete(dependant) !== true) return
    this.#dependants--
    if (entry.isUnused) this.forget(entry)
  }

  /** The lease after a renewal; undefined if this gateway does not know it. */
  renew(id: LeaseId): LeaseEntry | undefined {
    const entry = this.find(id)
    if (entry === undefined) return undefined
    const at = this.#clock.now()
    this.#apply(entry, { type: 'renewed', at })
    this.#noteRenewal(entry, at)
    return entry
  }

  /** The stream that renewed the lease last has ended: its client has left or died, rather than become unreachable. */
  disconnected(id: LeaseId): void {
    const entry = this.#live.get(id)
    if (entry !== undefined) entry.isDisconnected = true
  }

  /** Ends a lease for good and returns its registrations. */
  revoke(id: LeaseId): readonly Registration[] {
    const entry = this.find(id)
    if (entry === undefined) return []
    this.#apply(entry, { type: 'revoked' })
    return this.#end(entry)
  }

  /** Adds a registration. If another lease held the path before, that lease is superseded there. */
  add(registration: Registration): void {
    const { path, holder } = registration
    const before = this.#byPath.get(path)
    if (before !== undefined && before.holder !== holder) this.supersede(path)
    this.#byPath.set(path, registration)
    holder.registrations.set(path, registration)
    holder.noteOverride(registration)
    holder.superseded?.delete(path)
    holder.repairs?.delete(path)
    holder.leaving?.delete(path)
    holder.recreated?.delete(path)
  }

  /** Replaces a registration of the same lease, which keeps its pending repair and removal. */
  replace(registration: Registration): void {
    const { path, holder, created } = registration
    if (created !== this.#byPath.get(path)?.created) holder.recreated = (holder.recreated ?? new Set()).add(path)
    this.#byPath.set(path, registration)
    holder.registrations.set(path, registration)
    holder.noteOverride(registration)
  }

  /** Removes a registration: its node was deleted, or belongs to another gateway by now. */
  remove(path: TreePath): void {
    const registration = this.#byPath.get(path)
    if (registration === undefined) return
    this.#byPath.delete(path)
    registration.holder.registrations.delete(path)
    registration.holder.overrides?.delete(path)
    registration.holder.rewrites?.delete(path)
    registration.holder.repairs?.delete(path)
    registration.holder.leaving?.delete(path)
    registration.holder.recreated?.delete(path)
  }

  /** Removes a registration because another lease, or a native client, has the path now. */
  supersede(path: TreePath): void {
    const holder = this.#byPath.get(path)?.holder
    if (holder === undefined) return
    this.remove(path)
    holder.superseded ??= new Set()
    holder.superseded.add(path)
    const [oldest] = holder.superseded
    if (holder.superseded.size > this.#limits.registrationsPerLease && oldest !== undefined)
      holder.superseded.delete(oldest)
  }

  /** Forgets a lease all of whose registrations have moved to another gateway. */
  forget(entry: LeaseEntry): void {
    this.#wheel.delete(entry)
    this.#live.delete(entry.id)
  }

  /** Until `resume` no lease expires: nothing could be removed anyway, and clients may be looking for another gateway. */
  pause(): void {
    this.#pausedAt ??= this.#clock.now()
  }

  /** Adds the time since `pause`, but at most `mostMs`, to every lease, so that it has as long left as it had then. */
  resume(mostMs: number): void {
    if (this.#pausedAt === undefined) return
    const now = this.#clock.now()
    for (const entry of this.#live.values()) {
      const silentMs = now - Math.max(this.#pausedAt, entry.renewedAt)
      this.#apply(entry, { type: 'extended', until: entry.deadline + Math.min(silentMs, mostMs) })
      this.#wheel.add(entry)
    }
    this.#pausedAt = undefined
  }

  #expire(due: readonly LeaseEntry[], lateMs: number): readonly Registration[] {
    const at = this.#clock.now()
    if (lateMs > 0) for (const entry of due) this.#extend(entry, lateMs)
    const silent = due.filter(entry => entry.deadline <= at)
    const waitMs = silent.length === 0 ? 0 : this.#guard.waitMs(silent, this.#live.values())
    if (waitMs > 0) for (const entry of silent) this.#apply(entry, { type: 'extended', until: at + waitMs })
    const expired: Registration[] = []
    for (const entry of due) {
      this.#apply(entry, { type: 'elapsed', at })
      if (entry.lease.state === 'live') this.#wheel.add(entry)
      else expired.push(...this.#end(entry))
    }
    return expired
  }

  #noteRenewal(entry: LeaseEntry, at: number): void {
    entry.renewals++
    entry.renewedAt = at
    entry.isDisconnected = false
    this.#guard.onRenewal()
  }

  /** The process was stalled, so renewals may still be unread. A living client renews within one ttl. */
  #extend(entry: LeaseEntry, lateMs: number): void {
    if (entry.lease.state !== 'live') return
    const until = this.#clock.now() + Math.min(lateMs, entry.lease.ttlMs)
    this.#apply(entry, { type: 'extended', until })
  }

  #apply(entry: LeaseEntry, event: LeaseEvent): void {
    entry.lease = next(entry.lease, event) ?? entry.lease
  }

  #end(entry: LeaseEntry): readonly Registration[] {
    const registrations = [...entry.registrations.values()]
    const overrides = entry.overrides && new Map(entry.overrides)
    for (const { path } of registrations) this.remove(path)
    entry.overrides = overrides
    const dependants = [...(entry.dependants ?? [])]
    entry.dependants = undefined
    this.#dependants -= dependants.length
    this.forget(entry)
    for (const dependant of dependants) dependant.onEnd()
    this.#ended.set(entry.id, entry)
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > this.#limits.leases && oldest !== undefined) this.#ended.delete(oldest)
    return registrations
  }

  [Symbol.dispose](): void {
    this.#wheel[Symbol.dispose]()
  }
}

function checkLimit(what: string, value: number, limit: number): void {
  if (value > limit)
    throw new RegistryError('TOO_MANY', `too many ${what}: ${value}; the limit is ${limit}`, {
      facts: { limit: String(limit), value: String(value) },
    })
}
