import { Consistency, type Provenance } from '@espalier/contract/espalier/v1/types'
import { abortable } from '../lib/abortable.ts'
import type { Clock } from '../lib/clock.ts'
import { SingleFlight } from '../lib/single-flight.ts'
import type { NodeState, SessionState, TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Hop } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Followed, FollowedState } from '../views/followed.ts'
import type { Views } from '../views/views.ts'
import { type Staleness, toProvenance } from './convert.ts'

/**
 * How long a read waits for the store without receiving anything, or for `min_revision`, unless the call has an earlier deadline. A read of
 * many nodes takes as long as it takes.
 */
export const READ_TIMEOUT_MS = 5_000
const POLL_MS = 100
/** After this time without an observation of a path, some of its nodes are read, because a read may fail with the reason. */
const PROBE_MS = 1_000

export interface Freshness {
  /** The response includes every write committed on any gateway before the call. */
  readonly synced: boolean
  /** The response is at least as new. */
  readonly minRevision: Revision
}

export interface NodeReading {
  readonly state: NodeState
  readonly hops: readonly Hop[]
  readonly provenance: Provenance
}

const MAY_ANSWER: ReadonlySet<SessionState['state']> = new Set(['connected', 'connecting', 'read-only'])

/** From the fields that every read request has. */
export function toFreshness(request: { readonly consistency: Consistency; readonly minRevision: bigint }): Freshness {
  const { consistency, minRevision } = request
  if (minRevision < 0n) throw badArgument('min_revision', `min_revision is ${minRevision}; it cannot be negative`)
  if (consistency === Consistency.SYNCED) return { synced: true, minRevision }
  if (consistency === Consistency.CACHED || consistency === Consistency.UNSPECIFIED)
    return { synced: false, minRevision }
  throw badArgument('consistency', `consistency ${consistency} is unknown`)
}

/** Whether the view is as fresh as requested, without a request to the store. */
export function isFresh(view: Followed, { synced, minRevision }: Freshness): boolean {
  return !synced && isKnown(view) && view.revision >= minRevision
}

/** Whether the view has a state to respond with. */
function isKnown(view: Followed): boolean {
  return view.state !== undefined && (view.moving !== 'soon' || view.state.kind === 'unresolved')
}

export interface ReadsOptions {
  readonly store: TreeStore
  readonly views: Views
  readonly clock: Clock
}

/** Waits until views are as fresh as a read requests, and returns where their state comes from. */
export class Reads {
  readonly #options: ReadsOptions
  /** Concurrent reads of one view, such as those of many clients that lost another gateway, share one request to the store. */
  readonly #confirmations = new SingleFlight<Followed, Revision>(view => this.#confirm(view))

  constructor(options: ReadsOptions) {
    this.#options = options
  }

  /** One node, links followed. Throws if the path does not resolve. */
  async node(path: TreePath, freshness: Freshness, signal: AbortSignal): Promise<NodeReading> {
    using use = this.#options.views.nodes.acquire(path)
    await this.fresh(use.view, freshness, signal)
    const { target, hops } = resolved(use.view)
    const { state } = target
    if (state === undefined) throw new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path } })
    return { state, hops, provenance: this.provenance(use.view) }
  }

  /**
   * Waits until the view is as fresh as requested. BACKEND_UNREACHABLE if nothing is known and the store is unreachable or does not respond,
   * or if only the store knows; TIMEOUT if `minRevision` is not reached in time.
   */
  async fresh(view: Followed, freshness: Freshness, signal: AbortSignal): Promise<void> {
    if (isFresh(view, freshness)) return
    const { synced, minRevision } = freshness
    if (!synced) await this.ready(view, signal)
    if (isFresh(view, freshness)) return
    await this.#whileResponding(view, signal, timeout(minRevision), inner => this.#catchUp(view, minRevision, inner))
  }

  /** Waits until the view has a state. */
  async ready(view: Followed, signal: AbortSignal): Promise<void> {
    if (isKnown(view)) return
    const { session } = this.#options.store
    const silent = new RegistryError(
      'BACKEND_UNREACHABLE',
      `nothing is known of ${view.path} yet, and the store does not respond`,
      {
        facts: { path: view.path },
      },
    )
    await this.#whileResponding(view, signal, silent, async inner => {
      const failed = new AbortController()
      const either = AbortSignal.any([inner, failed.signal])
      const check = (): void => {
        if (view.state === undefined && !MAY_ANSWER.has(session.current.state)) failed.abort(silent)
      }
      using _change = session.onChange(check)
      check()
      while (!isKnown(view)) await view.changed(either)
    })
  }

  /** Waits until the condition on the view holds, as long as the store responds. */
  async until(view: Followed, condition: () => boolean, signal: AbortSignal): Promise<void> {
    if (condition()) return
    await this.#whileResponding(view, signal, timeout(0n), async inner => {
      while (!condition()) await view.changed(inner)
    })
  }

  /** Waits until the view includes every write committed before, and returns the revision of the store. */
  async sync(view: Followed, signal: AbortSignal): Promise<Revision> {
    return this.#whileResponding(view, signal, timeout(0n), inner => abortable(this.#confirmations.run(view), inner))
  }

  /** Of a view whose path resolves. */
  provenance(view: Followed): Provenance {
    return toProvenance(view.revision, this.staleness(view), resolved(view).realPath)
  }

  /** Undefined if live. */
  staleness({ lostAt }: { readonly lostAt: number | undefined }): Staleness | undefined {
    if (lostAt === undefined) return undefined
    const { clock, store } = this.#options
    const reason = store.session.current.state === 'read-only' ? 'BACKEND_READ_ONLY' : 'BACKEND_UNREACHABLE'
    return { ageMs: Math.max(0, clock.now() - lostAt), reason }
  }

  /**
   * For reads of the store itself: undefined if they are live. Reads that begin live must not have `mayBeStale`, so that they fail when the
   * store becomes read-only meanwhile.
   */
  storeStaleness(): Staleness | undefined {
    const { current } = this.#options.store.session
    return this.staleness({ lostAt: current.state === 'read-only' ? current.since : undefined })
  }

  async #catchUp(view: Followed, minRevision: Revision, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const start = clock.now()
    for (;;) {
      await abortable(this.#confirmations.run(view), signal)
      if (view.revision >= minRevision) return
      if (clock.now() - start >= READ_TIMEOUT_MS) throw timeout(minRevision)
      // The revision has not been committed yet.
      await clock.sleep(POLL_MS, signal)
    }
  }

  async #confirm(view: Followed): Promise<Revision> {
    return this.#whileResponding(view, undefined, timeout(0n), async signal => {
      const revision = await this.#options.store.sync({ signal })
      await view.confirm(revision, signal)
      return revision
    })
  }

  /**
   * Aborts `body` with `silent` when the view has made no progress for READ_TIMEOUT_MS. The time is counted in steps of this process: while
   * it is busy or stopped it reads no responses, so that time says nothing about the store.
   */
  async #whileResponding<T>(
    view: Followed,
    signal: AbortSignal | undefined,
    silent: RegistryError,
    body: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const failed = new AbortController()
    let { progress } = view
    let silentMs = 0
    let timer: Disposable
    const step = (): Disposable =>
      this.#options.clock.after(PROBE_MS, () => {
        silentMs = view.progress === progress ? silentMs + PROBE_MS : 0
        progress = view.progress
        if (silentMs >= READ_TIMEOUT_MS) failed.abort(silent)
        else {
          timer = step()
          if (silentMs > 0) view.probe(failed.signal).catch((error: unknown) => failed.abort(error))
        }
      })
    timer = step()
    try {
      return await body(signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]))
    } finally {
      timer[Symbol.dispose]()
      failed.abort()
    }
  }
}

/** The state of a view whose path resolves. Throws if it does not, or if the state is over a limit. */
export function resolved<T extends { readonly failure: RegistryError | undefined }>(
  view: Followed<T>,
): Extract<FollowedState<T>, { readonly kind: 'resolved' }> {
  const { state } = view
  if (state === undefined) throw new Error(`the view of ${view.path} was read before it was ready`)
  if (state.kind === 'unresolved') throw state.error
  if (state.target.failure !== undefined) throw state.target.failure
  return state
}

export function badArgument(field: string, message: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', message, { facts: { field } })
}

function timeout(minRevision: Revision): RegistryError {
  return minRevision === 0n
    ? new RegistryError('TIMEOUT', `the store did not respond within ${READ_TIMEOUT_MS} ms; a read is safe to retry`)
    : new RegistryError('TIMEOUT', `revision ${minRevision} was not reached within ${READ_TIMEOUT_MS} ms`, {
        facts: { min_revision: String(minRevision) },
      })
}
