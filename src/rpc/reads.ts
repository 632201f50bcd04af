import { Consistency, type Provenance } from '@espalier/contract/espalier/v1/types'
import { abortable } from '../lib/abortable.ts'
import type { Clock } from '../lib/clock.ts'
import { SingleFlight } from '../lib/single-flight.ts'
import type { NodeState, TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Hop } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Followed, FollowedState } from '../views/followed.ts'
import type { Views } from '../views/views.ts'
import { toProvenance } from './convert.ts'

/** How long a read waits for the store, or for `min_revision`, if the call has no earlier deadline. */
export const READ_TIMEOUT_MS = 5_000
const POLL_MS = 100
/** How long the store may keep silent about a path before it is asked why. */
const PROBE_MS = 1_000

export interface Freshness {
  /** Everything that was committed anywhere before is seen. */
  readonly synced: boolean
  /** Nothing older is answered. */
  readonly minRevision: Revision
}

export interface NodeReading {
  readonly state: NodeState
  readonly hops: readonly Hop[]
  readonly provenance: Provenance
}

/** Reads the fields that every read request has. */
export function toFreshness(request: { readonly consistency: Consistency; readonly minRevision: bigint }): Freshness {
  const { consistency, minRevision } = request
  if (minRevision < 0n) throw badArgument('min_revision', `min_revision is ${minRevision}; it cannot be negative`)
  if (consistency === Consistency.SYNCED) return { synced: true, minRevision }
  if (consistency === Consistency.CACHED || consistency === Consistency.UNSPECIFIED)
    return { synced: false, minRevision }
  throw badArgument('consistency', `consistency ${consistency} is not known here`)
}

/** Whether what is known is as fresh as asked, without asking the store. */
export function isFresh(view: Followed, { synced, minRevision }: Freshness): boolean {
  return !synced && isKnown(view) && view.revision >= minRevision
}

/** Whether there is something to answer. */
function isKnown(view: Followed): boolean {
  return view.state !== undefined && (view.moving !== 'soon' || view.state.kind === 'unresolved')
}

export interface ReadsOptions {
  readonly store: TreeStore
  readonly views: Views
  readonly clock: Clock
}

/** How old the answers are that views may give. */
export class Reads {
  readonly #options: ReadsOptions
  /** Those who ask of one view at the same time, a crowd that comes over from another gateway, share one look at the store. */
  readonly #caughtUp = new SingleFlight<Followed, Revision>(view => this.#confirmed(view))

  constructor(options: ReadsOptions) {
    this.#options = options
  }

  /** One node, links followed. Throws where the path leads nowhere. */
  async node(path: TreePath, freshness: Freshness, signal: AbortSignal): Promise<NodeReading> {
    using use = this.#options.views.nodes.acquire(path)
    await this.fresh(use.view, freshness, signal)
    const { target, hops } = resolved(use.view)
    const { state } = target
    if (state === undefined) throw new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path } })
    return { state, hops, provenance: this.provenance(use.view) }
  }

  /**
   * Waits until the view is as fresh as asked. BACKEND_UNREACHABLE if nothing is known and the store is away or silent, or if
   * only the store could tell; TIMEOUT if `minRevision` does not come in time.
   */
  async fresh(view: Followed, freshness: Freshness, signal: AbortSignal): Promise<void> {
    if (isFresh(view, freshness)) return
    const { synced, minRevision } = freshness
    if (!synced) await this.ready(view, signal)
    if (isFresh(view, freshness)) return
    await this.#bounded(signal, timeout(minRevision), inner => this.#catchUp(view, minRevision, inner))
  }

  /** Waits until something is known of the path. */
  async ready(view: Followed, signal: AbortSignal): Promise<void> {
    if (isKnown(view)) return
    const { session } = this.#options.store
    const silent = new RegistryError(
      'BACKEND_UNREACHABLE',
      `nothing is known of ${view.path} yet, and the store does not answer`,
      {
        facts: { path: view.path },
      },
    )
    await this.#bounded(signal, silent, async inner => {
      const failed = new AbortController()
      const either = AbortSignal.any([inner, failed.signal])
      const check = (): void => {
        if (view.state === undefined && session.current.state !== 'connected' && session.current.state !== 'connecting')
          failed.abort(silent)
      }
      using _change = session.onChange(check)
      check()
      // A node that may not be read is never told; a read says so.
      using _probe = this.#options.clock.after(PROBE_MS, () => {
        view.confirm(0n, either).catch((error: unknown) => failed.abort(error))
      })
      while (!isKnown(view)) await view.changed(either)
    })
  }

  /** Waits for everything that was committed anywhere before, and returns how far that is. */
  async sync(view: Followed, signal: AbortSignal): Promise<Revision> {
    return this.#bounded(signal, timeout(0n), inner => abortable(this.#caughtUp.run(view), inner))
  }

  /** Where the answer of a view that leads somewhere comes from. */
  provenance(view: Followed): Provenance {
    return toProvenance(view.revision, this.age(view), resolved(view).realPath)
  }

  /** For how many milliseconds contact has been lost; undefined while it is live. */
  age(view: { readonly lostAt: number | undefined }): number | undefined {
    return view.lostAt === undefined ? undefined : Math.max(0, this.#options.clock.now() - view.lostAt)
  }

  async #catchUp(view: Followed, minRevision: Revision, signal: AbortSignal): Promise<void> {
    for (;;) {
      await abortable(this.#caughtUp.run(view), signal)
      if (view.revision >= minRevision) return
      // A revision that no commit has had yet.
      await this.#options.clock.sleep(POLL_MS, signal)
    }
  }

  async #confirmed(view: Followed): Promise<Revision> {
    const deadline = new AbortController()
    using _timer = this.#options.clock.after(READ_TIMEOUT_MS, () => deadline.abort(timeout(0n)))
    const revision = await this.#options.store.sync({ signal: deadline.signal })
    await view.confirm(revision, deadline.signal)
    return revision
  }

  async #bounded<T>(signal: AbortSignal, late: RegistryError, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = new AbortController()
    using _timer = this.#options.clock.after(READ_TIMEOUT_MS, () => deadline.abort(late))
    return await body(AbortSignal.any([signal, deadline.signal]))
  }
}

/** What a view shows of the node that its path leads to. Throws where it leads nowhere, or shows too much. */
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
    ? new RegistryError('TIMEOUT', `the store did not answer within ${READ_TIMEOUT_MS} ms; a read may be repeated`)
    : new RegistryError('TIMEOUT', `revision ${minRevision} did not come within ${READ_TIMEOUT_MS} ms`, {
        facts: { min_revision: String(minRevision) },
      })
}
