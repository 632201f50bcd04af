import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { SessionState, TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import { basename, join, parsePath, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { Attention } from './attention.ts'
import { type Enrolled, Enrolment } from './enrolment.ts'
import { GroupCommit } from './group-commit.ts'
import { Keeper } from './keeper.ts'
import { clampTtl, DEFAULT_TTL_MS, type Lease } from './lease.ts'
import type { LeaseEntry, Registration } from './lease-entry.ts'
import { type LeaseHash, type LeaseId, leaseHash, newLeaseId } from './lease-id.ts'
import { type LeaseLimits, LeaseTable } from './lease-table.ts'
import type { MassExpiryPolicy } from './mass-expiry.ts'
import { MassExpiryGuard } from './mass-expiry-guard.ts'
import { OwnSessions } from './own-sessions.ts'
import { PathLocks } from './path-locks.ts'
import { encodeProvider } from './provider.ts'
import { Removal, type Removed } from './removal.ts'
import { mayRepair } from './repair.ts'
import { Sweeper } from './sweeper.ts'
import type { Claim } from './takeover.ts'

export interface RegistryOptions {
  readonly store: TreeStore
  readonly clock: Clock
  readonly log: Log
  readonly limits: LeaseLimits
  /** What is done when most clients go silent at once. Its wait is never longer than the store's session timeout. */
  readonly massExpiry?: MassExpiryPolicy
}

export const DEFAULT_MASS_EXPIRY: MassExpiryPolicy = { share: 0.5, least: 10, waitMs: 10_000 }

export interface RegisterCommand {
  /** The service path after all links. */
  readonly servicePath: TreePath
  /** The same as the client gave it. */
  readonly given: string
  /** The names of the provider nodes. */
  readonly names: readonly string[]
  readonly properties: ReadonlyMap<string, Value>
  /** Undefined: a new one is granted. */
  readonly leaseId: LeaseId | undefined
  readonly ttlMs: number | undefined
  readonly createPath: boolean
  readonly force: boolean
  readonly validateOnly: boolean
}

export interface Registered {
  readonly leaseId: LeaseId
  readonly ttlMs: number
  readonly paths: readonly TreePath[]
  readonly revision: Revision
  readonly takenOver: readonly TreePath[]
}

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
  readonly #locks = new PathLocks()
  readonly #enrolment: Enrolment
  readonly #removal: Removal
  readonly #keeper: Keeper
  readonly #sweeper: Sweeper
  readonly #sessions: OwnSessions
  readonly #attention: Attention
  readonly #sessionChanges: Disposable
  readonly #stopped = new AbortController()
  #draining = false

  constructor({ store, clock, log, limits, massExpiry = DEFAULT_MASS_EXPIRY }: RegistryOptions) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#sessions = new OwnSessions(store.session)
    this.#attention = new Attention(store.session, clock)
    const commits = new GroupCommit(store, this.#stopped.signal)
    this.#enrolment = new Enrolment(store, commits, this.#sessions, clock)
    this.#removal = new Removal(store, commits, this.#locks, clock)
    const guard = new MassExpiryGuard(massExpiry, {
      session: store.session,
      attention: this.#attention,
      clock,
      log,
    })
    this.#table = new LeaseTable(clock, limits, guard, expired => this.#onExpired(expired))
    this.#sessionChanges = store.session.onChange(state => this.#onSession(state))
    this.#keeper = new Keeper({
      store,
      table: this.#table,
      locks: this.#locks,
      enrolment: this.#enrolment,
      commits,
      sessions: this.#sessions,
      attention: this.#attention,
      clock,
      log,
    })
    this.#sweeper = new Sweeper({
      removal: this.#removal,
      session: store.session,
      clock,
      log,
      mayRemove: (path, owner) => !this.#table.registrations.has(path) && this.#sessions.has(owner),
    })
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
    const leaseId = command.leaseId ?? newLeaseId()
    const paths = command.names.map(name => parsePath(join(command.servicePath, name)))
    const hash = leaseHash(leaseId)
    const data = encodeProvider(command.properties, hash)
    const known = command.leaseId === undefined ? undefined : this.#table.find(command.leaseId)
    this.#table.checkRoom(known, paths)
    // Whoever registers is alive, even if what it asks for fails.
    if (known !== undefined) this.renew(leaseId)
    const mustWait = this.#locks.isHeld(paths)
    using _held = await this.#locks.hold(paths)
    if (mustWait) call.signal.throwIfAborted()
    const claims = paths.map(path => ({ path, data, hash, force: command.force }))
    const enrolled = await this.#enrol(command, leaseId, claims, call)
    const { revision, takenOver } = enrolled
    if (command.validateOnly) {
      const lease = this.#table.find(leaseId)?.lease
      const known = lease?.state === 'live' ? lease.ttlMs : DEFAULT_TTL_MS
      return { leaseId, ttlMs: clampTtl(command.ttlMs ?? known), paths, revision: 0n, takenOver }
    }
    const entry = this.#hold(command, { id: leaseId, hash }, paths, data, enrolled.session)
    if (entry?.lease.state !== 'live') {
      this.#sweep(leaseId, paths)
      throw new RegistryError('LEASE_EXPIRED', 'the lease was revoked while it registered')
    }
    return { leaseId, ttlMs: entry.lease.ttlMs, paths, revision, takenOver }
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
  async deregister(
    id: LeaseId,
    paths: readonly TreePath[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Removed> {
    const entry = this.#table.find(id)
    for (const path of paths) entry?.superseded?.delete(path)
    try {
      return await this.#removal.remove(paths, leaseHash(id), {
        signal,
        mayRemove: () => true,
        onGone: path => {
          if (this.#table.registrations.get(path)?.holder.id === id) this.#forget(path)
        },
      })
    } catch (error) {
      for (const path of paths)
        if (entry?.registrations.has(path)) entry.leaving = (entry.leaving ?? new Set()).add(path)
      throw error
    }
  }

  /** Ends a lease and removes what it registered through this gateway. If that fails, the lease goes on. */
  async revoke(id: LeaseId, { signal }: { readonly signal: AbortSignal }): Promise<Removed> {
    const paths = [...(this.#table.find(id)?.registrations.keys() ?? [])]
    const removed = await this.deregister(id, paths, { signal })
    // What was registered while we removed goes too.
    const late = this.#table.revoke(id).map(one => one.path)
    if (late.length === 0) return removed
    const more = await this.deregister(id, late, { signal })
    return {
      paths: [...removed.paths, ...more.paths],
      revision: more.paths.length > 0 ? more.revision : removed.revision,
    }
  }

  async #enrol(
    command: RegisterCommand,
    id: LeaseId,
    claims: readonly Omit<Claim, 'session'>[],
    call: { readonly signal: AbortSignal },
  ): Promise<Enrolled> {
    const guess = !claims.some(({ path }) => this.#table.registrations.has(path))
    try {
      return await this.#enrolment.enrol(claims, call, { ...command, guess })
    } catch (error) {
      // The nodes may be there: then they must go with the lease, and its client may ask for them again.
      if (error instanceof RegistryError && error.code === 'OUTCOME_UNKNOWN')
        for (const { path, data, hash } of claims) this.#hold(command, { id, hash }, [path], data, 'unknown')
      throw error
    }
  }

  /** Undefined: the lease was revoked while its nodes were made. */
  #hold(
    { given, createPath, ttlMs }: RegisterCommand,
    { id, hash }: { readonly id: LeaseId; readonly hash: LeaseHash },
    paths: readonly TreePath[],
    data: Uint8Array,
    session: string,
  ): LeaseEntry | undefined {
    const holder = this.#table.grant(id, hash, ttlMs)
    if (holder === undefined) return undefined
    for (const path of paths) {
      this.#table.hold({ path, given, createPath, holder, data, session })
      this.#keeper.watch(path)
    }
    return holder
  }

  #onSession(state: SessionState): void {
    if (state.state === 'connected') this.#table.resume(state.timeoutMs)
    else this.#table.pause()
  }

  #forget(path: TreePath): void {
    this.#table.drop(path)
    this.#keeper.unwatch(path)
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
