import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { PathLocks } from '../../lib/path-locks.ts'
import type { NodeState, Observation, SessionState, TreeStore } from '../../store/store.ts'
import { type ErrorCode, RegistryError } from '../../tree/errors.ts'
import type { TreePath } from '../../tree/path.ts'
import { holderOf } from '../../tree/provider.ts'
import type { LeaseEntry, Registration } from '../leases/lease-entry.ts'
import type { LeaseTable } from '../leases/lease-table.ts'
import { foundMissing, mayRepair, repaired, repairFailed } from '../leases/repair.ts'
import type { Visibility } from '../leases/visibility.ts'
import type { Claims } from './claim.ts'
import { diagnose } from './diagnose.ts'
import type { GroupCommit } from './group-commit.ts'
import { ObservationBatcher } from './observation-batcher.ts'
import type { OwnSessions } from './own-sessions.ts'

// How many inspections may be awaited at once: enough to fill the connection, few enough to leave room for the requests of clients.
const MAX_INSPECTING = 256

const RETRY_MS = 300
/** What passes by itself, so that it is tried again whether or not the client shows life. */
const PASSING: readonly ErrorCode[] = [
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'OUTCOME_UNKNOWN',
  'TIMEOUT',
  'CONFLICT',
]

/**
 * Keeps registrations true. It observes every node that this gateway owns and inspects it when it is not as it should be, and inspects all of
 * them when a new session has begun. What to find means what is decided in upkeep.ts.
 */
export class Reconciler implements AsyncDisposable {
  readonly #store: TreeStore
  readonly #table: LeaseTable
  readonly #locks: PathLocks
  readonly #enrolment: Claims
  readonly #sessions: OwnSessions
  readonly #attention: Visibility
  readonly #clock: Clock
  readonly #log: Log
  readonly #stopped = new AbortController()
  readonly #lookout: ObservationBatcher
  readonly #toInspect = new Set<TreePath>()
  readonly #inspecting = new Set<Promise<void>>()
  readonly #sessionChanges: Disposable
  #session: string | undefined

  constructor(parts: {
    readonly store: TreeStore
    readonly table: LeaseTable
    readonly locks: PathLocks
    readonly enrolment: Claims
    readonly commits: GroupCommit
    readonly sessions: OwnSessions
    readonly attention: Visibility
    readonly clock: Clock
    readonly log: Log
  }) {
    this.#store = parts.store
    this.#table = parts.table
    this.#locks = parts.locks
    this.#enrolment = parts.enrolment
    this.#lookout = new ObservationBatcher(
      parts.store,
      () => parts.commits.isBusy,
      (path, observation) => this.#onObservation(path, observation),
    )
    this.#sessions = parts.sessions
    this.#attention = parts.attention
    this.#clock = parts.clock
    this.#log = parts.log
    this.#onSession(this.#store.session.current)
    this.#sessionChanges = this.#store.session.onChange(state => this.#onSession(state))
  }

  /** To be called for every registration that begins or changes; what has ended is noticed by itself. */
  watch(path: TreePath): void {
    const registration = this.#table.registrations.get(path)
    // Contact may have been lost and found between the commit and this call.
    if (registration !== undefined && registration.session !== this.#session) this.inspectSoon(path)
    this.#lookout.watch(path)
  }

  unwatch(path: TreePath): void {
    this.#lookout.unwatch(path)
  }

  inspectSoon(path: TreePath): void {
    this.#toInspect.add(path)
    this.#inspectMore()
  }

  #onSession(state: SessionState): void {
    if (state.state !== 'connected') return
    if (state.id !== this.#session) {
      const count = this.#table.registrations.size
      if (this.#session !== undefined && count > 0)
        this.#log.warn({ count, session: state.id }, 'session lost; registering everything again')
      this.#session = state.id
      for (const path of this.#table.registrations.keys()) this.#toInspect.add(path)
    }
    this.#inspectMore()
  }

  #onObservation(path: TreePath, { state, source }: Observation): void {
    const registration = this.#table.registrations.get(path)
    if (registration === undefined) this.unwatch(path)
    else if (source === 'live' && !isAsRegistered(registration, state)) this.inspectSoon(path)
  }

  #inspectMore(): void {
    for (const path of this.#toInspect) {
      if (this.#inspecting.size >= MAX_INSPECTING || this.#stopped.signal.aborted) return
      if (this.#store.session.current.state !== 'connected') return
      this.#toInspect.delete(path)
      const inspecting = this.#diagnose(path)
        .catch((error: unknown) => this.#onFailure(path, error))
        .finally(() => {
          this.#inspecting.delete(inspecting)
          this.#inspectMore()
        })
      this.#inspecting.add(inspecting)
    }
  }

  async #diagnose(path: TreePath): Promise<void> {
    using _held = await this.#locks.hold([path])
    const registration = this.#table.registrations.get(path)
    if (registration === undefined) return
    // Shares its request with the other nodes that are inspected now.
    const found = await this.#store.readMany([path], { signal: this.#stopped.signal, children: false })[0]
    // It may have been revoked, or have run out, while we read.
    if (this.#table.registrations.get(path) !== registration) return
    const finding = diagnose(registration, found, this.#sessions.current, owner => this.#sessions.has(owner))
    const { holder } = registration
    // What an operator changed of a living provider stays, as long as it still says whose it is.
    const data = found !== undefined && holderOf(found.data) === holder.hash ? found.data : registration.data
    switch (finding) {
      case 'fine':
      case 'rewritten':
        return this.#confirm({ ...registration, data, session: this.#sessions.current })
      case 'deleted':
        return holder.leaving?.has(path) ? this.#letGo(registration) : this.#repair(registration)
      case 'lost':
        if (holder.leaving?.has(path)) return this.#letGo(registration)
        // What is gone may have been ended elsewhere; only its client knows.
        if (found === undefined && !this.#isHere(holder)) return this.#await(registration)
        return this.#restore({ ...registration, data }, { guess: found === undefined })
      case 'moved':
        return this.#letGo(registration)
      case 'superseded':
        this.#table.supersede(path)
        return this.unwatch(path)
    }
  }

  /** Whether its client still has this gateway for its own. */
  #isHere({ isParted, renewedAt }: LeaseEntry): boolean {
    return !isParted && renewedAt >= this.#attention.since
  }

  #letGo({ path, holder }: Registration): void {
    this.#table.drop(path)
    if (holder.registrations.size === 0) this.#table.forget(holder)
    this.unwatch(path)
  }

  /** Its client's next sign of life has it inspected again. */
  #await({ path, holder }: Registration): void {
    holder.note(path, foundMissing(undefined, this.#clock.now(), holder.renewals))
  }

  /** Makes it again if its client has shown life since it was found missing, but never in a tight loop. */
  async #repair(registration: Registration): Promise<void> {
    const { path, holder } = registration
    const now = this.#clock.now()
    const repair = foundMissing(holder.repairs?.get(path), now, holder.renewals)
    holder.note(path, repair)
    if (!mayRepair(repair, now, holder.renewals)) return
    await this.#restore(registration, { guess: true })
    holder.note(path, repaired(repair, now))
    this.#log.warn({ path }, 'somebody deleted the node of a living registration; it was made again')
  }

  async #restore(registration: Registration, { guess }: { readonly guess: boolean }): Promise<void> {
    const { path, data, holder, createPath } = registration
    const claim = { path, data, hash: holder.hash, force: false }
    const { session } = await this.#enrolment.enrol([claim], { signal: this.#stopped.signal }, { createPath, guess })
    if (registration.session !== session) holder.repairs?.delete(path)
    this.#confirm({ ...registration, session })
  }

  #confirm(registration: Registration): void {
    // The lease may have run out, or lost the path, while the node was made; the sweeper waits for the path then.
    if (this.#table.registrations.get(registration.path)?.holder !== registration.holder) return
    this.#table.replace(registration)
    this.watch(registration.path)
  }

  async #onFailure(path: TreePath, error: unknown): Promise<void> {
    const registration = this.#table.registrations.get(path)
    if (this.#stopped.signal.aborted || registration === undefined) return
    if (error instanceof RegistryError && PASSING.includes(error.code)) {
      await this.#clock.sleep(RETRY_MS, this.#stopped.signal).catch(() => {
        // Stopped: the loop that goes on after this sees it as well.
      })
      this.#toInspect.add(path)
      return
    }
    this.#log.warn({ err: error, path }, 'a registration could not be made again')
    const { holder } = registration
    holder.note(path, repairFailed(holder.repairs?.get(path), this.#clock.now(), holder.renewals))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    this.#sessionChanges[Symbol.dispose]()
    this.#lookout[Symbol.dispose]()
    await Promise.allSettled(this.#inspecting)
  }
}

function isAsRegistered(registration: Registration, state: NodeState | undefined): boolean {
  return (
    state !== undefined &&
    state.stat.owner === registration.session &&
    Buffer.compare(state.data, registration.data) === 0
  )
}
