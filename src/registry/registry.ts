import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { PathLocks } from '../lib/path-locks.ts'
import type { SessionState, TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { LeaseId } from '../tree/lease-id.ts'
import type { Override } from '../tree/override.ts'
import { basename, ROOT, type TreePath } from '../tree/path.ts'
import { type DeregisterParts, deregister, revoke } from './deregister.ts'
import type { Lease } from './leases/lease.ts'
import type { Dependant, LeaseEntry, Registration } from './leases/lease-entry.ts'
import { leaseHash } from './leases/lease-hash.ts'
import { type LeaseLimits, LeaseTable } from './leases/lease-table.ts'
import type { MassExpiryPolicy } from './leases/mass-expiry.ts'
import { MassExpiryGuard } from './leases/mass-expiry-guard.ts'
import { renewalIntervalMs } from './leases/renewal-interval.ts'
import { mayRepair } from './leases/repair.ts'
import { Visibility } from './leases/visibility.ts'
import { GroupCommit } from './nodes/group-commit.ts'
import { NodeClaimer } from './nodes/node-claimer.ts'
import { formatIdentity } from './nodes/node-identity.ts'
import { NodeRemover, type Removed } from './nodes/node-remover.ts'
import { OwnSessions } from './nodes/own-sessions.ts'
import { Reconciler } from './nodes/reconciler.ts'
import { Sweeper, type SweptNode } from './nodes/sweeper.ts'
import { type RegisterCommand, type Registered, type RegisterParts, register } from './register.ts'

interface RegistryOptions {
  readonly store: TreeStore
  readonly clock: Clock
  readonly log: Log
  readonly limits: LeaseLimits
  /** What to do when most clients stop renewing at once. Its wait is never longer than the store's session timeout. */
  readonly massExpiry?: MassExpiryPolicy
}

export const DEFAULT_MASS_EXPIRY: MassExpiryPolicy = { share: 0.5, least: 10, waitMs: 10_000 }

export interface RenewedLease {
  readonly state: Lease['state']
  /** As granted, and what is left of it. Both are zero unless the lease is live. */
  readonly ttlMs: number
  readonly remainingMs: number
  /** Paths that another owner has taken over. */
  readonly superseded: readonly TreePath[]
  /** What operators have changed in its providers. */
  readonly overrides: ReadonlyMap<TreePath, Override>
  /** Of its providers whose nodes were created again since the client registered them. */
  readonly identities: ReadonlyMap<TreePath, string>
}

const NONE: ReadonlyMap<TreePath, never> = new Map<TreePath, never>()

/** The leases of one gateway and their provider nodes, which all belong to the gateway's one session with the store. */
export class Registry implements AsyncDisposable {
  readonly #store: TreeStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #table: LeaseTable
  readonly #reconciler: Reconciler
  readonly #sweeper: Sweeper
  readonly #parts: RegisterParts & DeregisterParts
  readonly #visibility: Visibility
  readonly #sessionChanges: Disposable
  readonly #stopped = new AbortController()
  #draining = false
  /** Of the last session; undefined before the first. */
  #sessionTimeoutMs: number | undefined

  constructor({ store, clock, log, limits, massExpiry = DEFAULT_MASS_EXPIRY }: RegistryOptions) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    const sessions = new OwnSessions(store.session)
    const visibility = new Visibility(store.session, clock)
    const locks = new PathLocks()
    const commits = new GroupCommit(store, this.#stopped.signal)
    const claimer = new NodeClaimer(store, commits, sessions, clock)
    const remover = new NodeRemover(store, commits, locks, clock)
    const guard = new MassExpiryGuard(massExpiry, { session: store.session, visibility, clock, log })
    const table = new LeaseTable(clock, limits, guard, expired => this.#onExpired(expired))
    this.#visibility = visibility
    this.#table = table
    const { current } = store.session
    if (current.state === 'connected') this.#sessionTimeoutMs = current.timeoutMs
    this.#sessionChanges = store.session.onChange(state => this.#onSession(state))
    this.#reconciler = new Reconciler({ store, table, locks, claimer, commits, sessions, visibility, clock, log })
    this.#sweeper = new Sweeper({
      remover,
      session: store.session,
      clock,
      log,
      isOurs: (path, owner) => !table.registrations.has(path) && sessions.has(owner),
    })
    this.#parts = {
      table,
      locks,
      claimer,
      remover,
      reconciler: this.#reconciler,
      sessions,
      renew: id => this.renew(id),
      sweep: (id, nodes) => this.#sweep(id, nodes),
    }
  }

  get liveLeases(): number {
    return this.#table.liveLeases
  }

  get registrations(): number {
    return this.#table.registrations.size
  }

  /** From now on register fails with DRAINING. What is registered stays and can be renewed. */
  drain(): void {
    this.#draining = true
  }

  /** The signal is read only where the call waits. */
  async register(command: RegisterCommand, call: { readonly signal: AbortSignal }): Promise<Registered> {
    if (this.#draining) throw draining()
    return register(this.#parts, command, call)
  }

  /**
   * Makes a lease live, or renews it, for something else than a registration, which lives and dies with it. Throws DRAINING, LEASE_EXPIRED if
   * it was revoked, TOO_MANY.
   */
  attach(id: LeaseId, ttlMs: number | undefined, dependant: Dependant): { readonly ttlMs: number } & Disposable {
    if (this.#draining) throw draining()
    const table = this.#table
    // The path stands for any one more.
    table.checkRoom(table.find(id), [ROOT])
    const entry = table.grant(id, leaseHash(id), ttlMs)
    if (entry?.lease.state !== 'live') throw new RegistryError('LEASE_EXPIRED', 'the lease was revoked')
    table.attach(entry, dependant)
    return { ttlMs: entry.lease.ttlMs, [Symbol.dispose]: () => table.detach(entry, dependant) }
  }

  /** Renews a lease if it is live, and returns its status; undefined if this gateway does not know it. */
  renew(id: LeaseId): RenewedLease | undefined {
    const entry = this.#table.renew(id)
    if (entry === undefined) return undefined
    const now = this.#clock.now()
    for (const [path, repair] of entry.repairs ?? [])
      if (mayRepair(repair, now, entry.renewals)) this.#reconciler.enqueue(path)
    const { lease } = entry
    return {
      state: lease.state,
      ttlMs: lease.state === 'live' ? lease.ttlMs : 0,
      remainingMs: lease.state === 'live' ? Math.max(0, lease.expiresAt - now) : 0,
      superseded: [...(entry.superseded ?? [])],
      overrides: entry.overrides === undefined ? NONE : new Map(entry.overrides),
      identities: entry.recreated === undefined ? NONE : identitiesOf(entry),
    }
  }

  /** How soon a client should send its next keep-alive after one with these leases. */
  renewalIntervalMs(renewed: readonly (RenewedLease | undefined)[]): number {
    const ttlsMs = renewed.flatMap(lease => (lease?.state === 'live' ? [lease.ttlMs] : []))
    return renewalIntervalMs(this.#sessionTimeoutMs, ttlsMs)
  }

  /** The stream that renewed these leases has ended. They stay live until their ttl has passed. */
  disconnected(ids: Iterable<LeaseId>): void {
    for (const id of ids) this.#table.disconnected(id)
  }

  /** All connected clients have been asked to go to another gateway. Those that stay will renew. */
  onRedirect(): void {
    this.#visibility.onRedirect()
  }

  /** The paths that a lease registered under this service path as the client gave it, wherever links on it lead now. */
  registeredPaths(id: LeaseId, given: string, names: readonly string[]): readonly TreePath[] {
    const held = this.#table.find(id)?.registrations.values() ?? []
    return [...held].filter(one => one.given === given && names.includes(basename(one.path))).map(one => one.path)
  }

  /** Removes these registrations if they belong to the lease, through whichever gateway they were made. */
  deregister(id: LeaseId, paths: readonly TreePath[], call: { readonly signal: AbortSignal }): Promise<Removed> {
    return deregister(this.#parts, id, paths, call)
  }

  /** Ends a lease and removes what it registered through this gateway. If that fails, the lease stays live. */
  revoke(id: LeaseId, call: { readonly signal: AbortSignal }): Promise<Removed> {
    return revoke(this.#parts, id, call)
  }

  #onSession(state: SessionState): void {
    if (state.state === 'connected') {
      this.#sessionTimeoutMs = state.timeoutMs
      this.#table.resume(state.timeoutMs)
    } else this.#table.pause()
  }

  #onExpired(registrations: readonly Registration[]): void {
    const byLease = Map.groupBy(registrations, one => one.holder.id)
    for (const [id, held] of byLease) {
      this.#log.info(
        { registrations: held.length, paths: held.slice(0, 3).map(one => one.path) },
        'a lease expired; removing its registrations',
      )
      this.#sweep(id, held)
    }
  }

  #sweep(id: LeaseId, nodes: readonly SweptNode[]): void {
    for (const { path } of nodes) this.#reconciler.unwatch(path)
    this.#sweeper.sweep(id, nodes)
  }

  /** While anything is registered or held, the session with the store is left to time out, so that the nodes stay until the clients have moved. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#draining = true
    this.#stopped.abort()
    this.#table[Symbol.dispose]()
    this.#visibility[Symbol.dispose]()
    this.#sessionChanges[Symbol.dispose]()
    await this.#sweeper[Symbol.asyncDispose]()
    await this.#reconciler[Symbol.asyncDispose]()
    if (this.#table.registrations.size + this.#table.dependants > 0) await this.#store.session.abandon()
  }
}

function draining(): RegistryError {
  return new RegistryError('DRAINING', 'this gateway is stopping and takes no new registrations', {
    hint: 'register at another gateway, with the same lease',
  })
}

function identitiesOf({ recreated = new Set(), registrations }: LeaseEntry): ReadonlyMap<TreePath, string> {
  const identities = new Map<TreePath, string>()
  for (const path of recreated) {
    const registration = registrations.get(path)
    if (registration?.created !== undefined)
      identities.set(path, formatIdentity(registration.created, registration.wanted))
  }
  return identities
}
