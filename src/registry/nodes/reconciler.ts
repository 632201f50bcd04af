import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { PathLocks } from '../../lib/path-locks.ts'
import { expectation } from '../../store/expectation.ts'
import type { NodeState, Observation, SessionState, TreeStore } from '../../store/store.ts'
import { sameBytes } from '../../tree/data.ts'
import { type ErrorCode, RegistryError } from '../../tree/errors.ts'
import type { TreePath } from '../../tree/path.ts'
import { readProvider, rewriteProvider } from '../../tree/provider.ts'
import type { LeaseEntry, Registration } from '../leases/lease-entry.ts'
import type { LeaseTable } from '../leases/lease-table.ts'
import { failuresOf, foundMissing, mayRepair, repaired, repairFailed } from '../leases/repair.ts'
import { rewritten } from '../leases/rewrites.ts'
import type { Visibility } from '../leases/visibility.ts'
import { claimOf } from './claim.ts'
import { diagnose } from './diagnose.ts'
import type { GroupCommit } from './group-commit.ts'
import type { NodeClaimer } from './node-claimer.ts'
import { ObservationBatcher } from './observation-batcher.ts'
import type { OwnSessions } from './own-sessions.ts'
import { creation } from './takeover.ts'

/** Nodes reconciled at the same time: enough to use the connection fully, and still leave room for requests of clients. */
const MAX_IN_FLIGHT = 256

const RETRY_MS = 300
/** Errors that pass by themselves, so that the attempt is repeated whether or not the client renews. */
const TRANSIENT: readonly ErrorCode[] = [
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'OUTCOME_UNKNOWN',
  'TIMEOUT',
  'CONFLICT',
]

/**
 * Keeps the nodes of all registrations of this gateway as they were registered. It observes every node, and reconciles it when it differs
 * from its registration; after a new session it reconciles all of them. diagnose.ts decides what a difference means.
 */
export class Reconciler implements AsyncDisposable {
  readonly #store: TreeStore
  readonly #table: LeaseTable
  readonly #locks: PathLocks
  readonly #claimer: NodeClaimer
  readonly #commits: GroupCommit
  readonly #sessions: OwnSessions
  readonly #visibility: Visibility
  readonly #clock: Clock
  readonly #log: Log
  readonly #stopped = new AbortController()
  readonly #observed: ObservationBatcher
  readonly #queued = new Set<TreePath>()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #sessionChanges: Disposable
  #session: string | undefined

  constructor(parts: {
    readonly store: TreeStore
    readonly table: LeaseTable
    readonly locks: PathLocks
    readonly claimer: NodeClaimer
    readonly commits: GroupCommit
    readonly sessions: OwnSessions
    readonly visibility: Visibility
    readonly clock: Clock
    readonly log: Log
  }) {
    this.#store = parts.store
    this.#table = parts.table
    this.#locks = parts.locks
    this.#claimer = parts.claimer
    this.#commits = parts.commits
    this.#observed = new ObservationBatcher(
      parts.store,
      () => this.#commits.isBusy,
      (path, observation) => this.#onObservation(path, observation),
    )
    this.#sessions = parts.sessions
    this.#visibility = parts.visibility
    this.#clock = parts.clock
    this.#log = parts.log
    this.#onSession(this.#store.session.current)
    this.#sessionChanges = this.#store.session.onChange(state => this.#onSession(state))
  }

  /** To be called for every registration that is added or replaced; the end of one is noticed without a call. */
  watch(path: TreePath): void {
    const registration = this.#table.registrations.get(path)
    // The session may have been replaced between the commit and this call.
    if (registration !== undefined && registration.session !== this.#session) this.enqueue(path)
    this.#observed.watch(path)
  }

  unwatch(path: TreePath): void {
    this.#observed.unwatch(path)
  }

  enqueue(path: TreePath): void {
    this.#queued.add(path)
    this.#reconcileMore()
  }

  #onSession(state: SessionState): void {
    if (state.state !== 'connected') return
    if (state.id !== this.#session) {
      const count = this.#table.registrations.size
      if (this.#session !== undefined && count > 0)
        this.#log.warn({ count, session: state.id }, 'session lost; creating the nodes of all registrations again')
      this.#session = state.id
      for (const path of this.#table.registrations.keys()) this.#queued.add(path)
    }
    this.#reconcileMore()
  }

  #onObservation(path: TreePath, { state, source }: Observation): void {
    const registration = this.#table.registrations.get(path)
    if (registration === undefined) this.unwatch(path)
    else if (source === 'live' && !isAsRegistered(registration, state)) this.enqueue(path)
  }

  #reconcileMore(): void {
    for (const path of this.#queued) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT || this.#stopped.signal.aborted) return
      if (this.#store.session.current.state !== 'connected') return
      this.#queued.delete(path)
      const reconciling = this.#reconcile(path)
        .catch((error: unknown) => this.#onFailure(path, error))
        .finally(() => {
          this.#inFlight.delete(reconciling)
          this.#reconcileMore()
        })
      this.#inFlight.add(reconciling)
    }
  }

  async #reconcile(path: TreePath): Promise<void> {
    using _held = await this.#locks.acquire([path])
    const registration = this.#table.registrations.get(path)
    if (registration === undefined) return
    // `readMany` shares the request with the other nodes that are reconciled now.
    const options = { signal: this.#stopped.signal, children: false, unreadable: 'stat' } as const
    const found = await this.#store.readMany([path], options)[0]
    // The lease may have been revoked, or have expired, during the read.
    if (this.#table.registrations.get(path) !== registration) return
    const finding = diagnose(registration, found, this.#sessions.current, owner => this.#sessions.has(owner))
    const { holder } = registration
    // Awaited here, so that the path stays locked until it is done.
    switch (finding) {
      case 'fine':
      case 'rewritten':
        return await this.#restoreMarks(registration, found as NodeState)
      case 'deleted':
        return holder.leaving?.has(path) ? this.#forget(registration) : await this.#repair(registration)
      case 'lost':
        if (holder.leaving?.has(path)) return this.#forget(registration)
        // The client may have deregistered it through another gateway; only a renewal proves that it has not.
        if (found === undefined && !this.#isClientHere(holder)) return this.#awaitRenewal(registration)
        return await this.#restore(registration, { optimistic: found === undefined })
      case 'moved':
        return this.#forget(registration)
      case 'superseded':
        this.#table.supersede(path)
        return this.unwatch(path)
    }
  }

  /** What somebody else wrote stays, as an override of what the client wants; only the marks are written again. */
  async #restoreMarks(registration: Registration, found: NodeState): Promise<void> {
    const { path, wanted, holder, acl } = registration
    const node = { ...registration, session: this.#sessions.current }
    if (found.refused !== undefined) return this.#confirm({ ...node, created: found.stat.created })
    const effective = readProvider(found.data).properties
    const data = rewriteProvider(found.data, { hash: holder.hash, wanted, effective })
    if (sameBytes(data, found.data)) return this.#confirm({ ...node, data: found.data, created: found.stat.created })
    const now = this.#clock.now()
    const pace = holder.rewrites?.get(path)
    if (pace !== undefined && now < pace.notBefore) {
      holder.noteOverride({ ...node, data })
      return this.#later(path, pace.notBefore - now)
    }
    holder.rewrites = (holder.rewrites ?? new Map()).set(path, rewritten(pace, now))
    const expect = expectation(found.stat)
    const isReplaced = acl.length > 0
    try {
      const revision = await this.#commits.commit(
        isReplaced
          ? [{ op: 'delete', path, expect }, creation({ path, acl }, data)]
          : [{ op: 'set', path, data, expect }],
      )
      this.#confirm({ ...node, data, created: isReplaced ? revision : found.stat.created })
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'NOT_PERMITTED') throw error
      // Nothing is lost: this gateway and the client know the node by its creation.
      this.#log.warn({ err: error, path }, 'the marks of a registration cannot be written again')
      this.#confirm({ ...node, data, created: found.stat.created })
    }
  }

  #later(path: TreePath, ms: number): void {
    void this.#clock.sleep(ms, this.#stopped.signal).then(
      () => this.enqueue(path),
      () => {
        // Disposed.
      },
    )
  }

  /** Whether the client still uses this gateway, as far as it has been visible. */
  #isClientHere({ isDisconnected, renewedAt }: LeaseEntry): boolean {
    return !isDisconnected && renewedAt >= this.#visibility.since
  }

  #forget({ path, holder }: Registration): void {
    this.#table.remove(path)
    if (holder.isUnused) this.#table.forget(holder)
    this.unwatch(path)
  }

  /** The next renewal of the client enqueues it again. */
  #awaitRenewal({ path, holder }: Registration): void {
    holder.setRepair(path, foundMissing(undefined, this.#clock.now(), holder.renewals))
  }

  /** Creates the node again if the client has renewed since it was found missing, but with backoff. */
  async #repair(registration: Registration): Promise<void> {
    const { path, holder } = registration
    const now = this.#clock.now()
    const repair = foundMissing(holder.repairs?.get(path), now, holder.renewals)
    holder.setRepair(path, repair)
    if (!mayRepair(repair, now, holder.renewals)) return
    await this.#restore(registration, { optimistic: true })
    holder.setRepair(path, repaired(repair, now))
    this.#log.warn({ path }, 'the node of a live registration was deleted by another client; it was created again')
  }

  async #restore(registration: Registration, { optimistic }: { readonly optimistic: boolean }): Promise<void> {
    const { path, holder, createPath } = registration
    const claim = claimOf(registration, { held: registration, override: holder.overrides?.get(path) })
    const call = { signal: this.#stopped.signal }
    const { session, nodes } = await this.#claimer.claim([claim], call, { createPath, optimistic })
    if (registration.session !== session) holder.repairs?.delete(path)
    this.#confirm({ ...registration, ...nodes[0], session })
  }

  #confirm(registration: Registration): void {
    // The lease may have expired, or lost the path, while the node was created; the sweeper then waits for the lock of the path.
    if (this.#table.registrations.get(registration.path)?.holder !== registration.holder) return
    this.#table.replace(registration)
    this.watch(registration.path)
  }

  async #onFailure(path: TreePath, error: unknown): Promise<void> {
    const registration = this.#table.registrations.get(path)
    if (this.#stopped.signal.aborted || registration === undefined) return
    if (error instanceof RegistryError && TRANSIENT.includes(error.code)) {
      await this.#clock.sleep(RETRY_MS, this.#stopped.signal).catch(() => {
        // Disposed: #reconcileMore, which runs next, stops as well.
      })
      this.#queued.add(path)
      return
    }
    const { holder } = registration
    const repair = holder.repairs?.get(path)
    if (failuresOf(repair) === 0)
      this.#log.warn({ err: error, path }, 'the node of a registration cannot be created again yet; trying again')
    holder.setRepair(path, repairFailed(repair, this.#clock.now(), holder.renewals))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    this.#sessionChanges[Symbol.dispose]()
    this.#observed[Symbol.dispose]()
    await Promise.allSettled(this.#inFlight)
  }
}

function isAsRegistered(registration: Registration, state: NodeState | undefined): boolean {
  return state !== undefined && state.stat.owner === registration.session && sameBytes(state.data, registration.data)
}
