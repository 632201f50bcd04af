import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { PathLocks } from '../lib/path-locks.ts'
import type { SessionState, TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { LeaseId } from '../tree/lease-id.ts'
import { basename, type TreePath } from '../tree/path.ts'
import { Deregistering } from './deregister.ts'
import type { Lease } from './leases/lease.ts'
import type { Registration } from './leases/lease-entry.ts'
import { type LeaseLimits, LeaseTable } from './leases/lease-table.ts'
import type { MassExpiryPolicy } from './leases/mass-expiry.ts'
import { MassExpiryGuard } from './leases/mass-expiry-guard.ts'
import { mayRepair } from './leases/repair.ts'
import { Visibility } from './leases/visibility.ts'
import { Claims } from './nodes/claim.ts'
import { GroupCommit } from './nodes/group-commit.ts'
import { OwnSessions } from './nodes/own-sessions.ts'
import { Reconciler } from './nodes/reconciler.ts'
import { NodeRemover, type Removed } from './nodes/remove-nodes.ts'
import { Sweeper } from './nodes/sweeper.ts'
import { type RegisterCommand, type Registered, Registering } from './register.ts'

export interface RegistryOptions {
  readonly store: TreeStore
  readonly clock: Clock
  readonly log: Log
  readonly limits: LeaseLimits
  /** What is done when most clients go silent at once. Its wait is never longer than the store's session timeout. */
  readonly massExpiry?: MassExpiryPolicy
}

export const DEFAULT_MASS_EXPIRY: MassExpiryPolicy = { share: 0.5, least: 10, waitMs: 10_000 }

/** Where a lease stands. Undefined: this gateway does not know it. */
export interface LeaseStanding {
  readonly state: Lease['state']
  /** Zero unless live. */
  readonly remainingMs: number
  readonly superseded: readonly TreePath[]
}

/** The leases of one gateway and the provider nodes that live with them, all in the gateway's one session. */
export class Registry implements AsyncDisposable {
  readonly #store: TreeStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #table: LeaseTable
  readonly #admission: Registering
  readonly #withdrawal: Deregistering
  readonly #keeper: Reconciler
  readonly #sweeper: Sweeper
  readonly #attention: Visibility
  readonly #sessionChanges: Disposable
  readonly #stopped = new AbortController()
  #draining = false

  constructor({ store, clock, log, limits, massExpiry = DEFAULT_MASS_EXPIRY }: RegistryOptions) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    const sessions = new OwnSessions(store.session)
    const attention = new Visibility(store.session, clock)
    const locks = new PathLocks()
    const commits = new GroupCommit(store, this.#stopped.signal)
    const enrolment = new Claims(store, commits, sessions, clock)
    const removal = new NodeRemover(store, commits, locks, clock)
    const guard = new MassExpiryGuard(massExpiry, { session: store.session, attention, clock, log })
    const table = new LeaseTable(clock, limits, guard, expired => this.#onExpired(expired))
    this.#attention = attention
    this.#table = table
    this.#sessionChanges = store.session.onChange(state => this.#onSession(state))
    this.#keeper = new Reconciler({ store, table, locks, enrolment, commits, sessions, attention, clock, log })
    this.#sweeper = new Sweeper({
      removal,
      session: store.session,
      clock,
      log,
      mayRemove: (path, owner) => !table.registrations.has(path) && sessions.has(owner),
    })
    this.#admission = new Registering({
      table,
      locks,
      enrolment,
      keeper: this.#keeper,
      renew: id => this.renew(id),
      sweep: (id, paths) => this.#sweep(id, paths),
    })
    this.#withdrawal = new Deregistering(table, removal, this.#keeper)
  }

  get liveLeases(): number {
    return this.#table.liveLeases
  }

  get registrations(): number {
    return this.#table.registrations.size
  }

  /** From now on nothing is registered here; what is registered stays and can be renewed. */
  drain(): void {
    this.#draining = true
  }

  /** The signal is asked for only where something is waited for. */
  async register(command: RegisterCommand, call: { readonly signal: AbortSignal }): Promise<Registered> {
    if (this.#draining)
      throw new RegistryError('DRAINING', 'this gateway is stopping and takes no new registrations', {
        hint: 'register at another gateway, with the same lease',
      })
    return this.#admission.admit(command, call)
  }

  /** Renews a lease, if it is known and live, and says where it stands. */
  renew(id: LeaseId): LeaseStanding | undefined {
    const entry = this.#table.renew(id)
    if (entry === undefined) return undefined
    const now = this.#clock.now()
    for (const [path, repair] of entry.repairs ?? [])
      if (mayRepair(repair, now, entry.renewals)) this.#keeper.inspectSoon(path)
    const { lease } = entry
    return {
      state: lease.state,
      remainingMs: lease.state === 'live' ? Math.max(0, lease.expiresAt - now) : 0,
      superseded: [...(entry.superseded ?? [])],
    }
  }

  /** The stream that renewed these leases has ended. They live on until their ttl has passed. */
  part(ids: Iterable<LeaseId>): void {
    for (const id of ids) this.#table.part(id)
  }

  /** All clients that can hear of it were asked to go to another gateway. Those who stay will renew. */
  dismissed(): void {
    this.#attention.dismissed()
  }

  /** The paths that a lease registered under a service path as it was given; what a link there leads to now does not matter. */
  registeredPaths(id: LeaseId, given: string, names: readonly string[]): readonly TreePath[] {
    const held = this.#table.find(id)?.registrations.values() ?? []
    return [...held].filter(one => one.given === given && names.includes(basename(one.path))).map(one => one.path)
  }

  /** Removes these registrations if the lease has them, through whichever gateway they were made. */
  deregister(id: LeaseId, paths: readonly TreePath[], call: { readonly signal: AbortSignal }): Promise<Removed> {
    return this.#withdrawal.deregister(id, paths, call)
  }

  /** Ends a lease and removes what it registered through this gateway. If that fails, the lease goes on. */
  revoke(id: LeaseId, call: { readonly signal: AbortSignal }): Promise<Removed> {
    return this.#withdrawal.revoke(id, call)
  }

  #onSession(state: SessionState): void {
    if (state.state === 'connected') this.#table.resume(state.timeoutMs)
    else this.#table.pause()
  }

  #onExpired(registrations: readonly Registration[]): void {
    const byLease = Map.groupBy(registrations, one => one.holder.id)
    for (const [id, held] of byLease) {
      this.#log.info({ registrations: held.length, paths: held.slice(0, 3).map(one => one.path) }, 'lease ran out')
      this.#sweep(
        id,
        held.map(one => one.path),
      )
    }
  }

  #sweep(id: LeaseId, paths: readonly TreePath[]): void {
    for (const path of paths) this.#keeper.unwatch(path)
    this.#sweeper.sweep(id, paths)
  }

  /** While anything is registered, the store's session is left to time out, so that it lives on until its clients have moved. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#draining = true
    this.#stopped.abort()
    this.#table[Symbol.dispose]()
    this.#attention[Symbol.dispose]()
    this.#sessionChanges[Symbol.dispose]()
    await this.#sweeper[Symbol.asyncDispose]()
    await this.#keeper[Symbol.asyncDispose]()
    if (this.#table.registrations.size > 0) await this.#store.session.abandon()
  }
}
