import type { Clock } from '../../lib/clock.ts'
import { isConflict, retryConflicts } from '../../store/retry.ts'
import type { CallOptions, NodeState, Operation, TreeStore } from '../../store/store.ts'
import { encodeData } from '../../tree/data.ts'
import { ephemeralParent } from '../../tree/ephemeral-parent.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { parent, ROOT, type TreePath } from '../../tree/path.ts'
import type { GroupCommit } from './group-commit.ts'
import type { OwnSessions } from './own-sessions.ts'
import { type Claim, type Decision, decide, operationsOf } from './takeover.ts'

export interface Enrolled {
  /** Our session that the nodes live with. */
  readonly session: string
  /** The revision that made or changed them; that of the newest of them if nothing had to change. */
  readonly revision: Revision
  readonly takenOver: readonly TreePath[]
}

export interface EnrolOptions {
  /** Make the service path if it is missing. */
  readonly createPath: boolean
  /** Decide, but commit nothing. */
  readonly validateOnly?: boolean
  /** Nobody is known to be there, so that it is worth to try without a look. Default false. */
  readonly guess?: boolean
}

/** A claim of which it is not known yet in which session it will be. */
type Unclaimed = Omit<Claim, 'session'>

/** So many times in a row nobody must have been found, after somebody was, before it is tried without a look again. */
const TRUSTED_AFTER = 8

const EMPTY = encodeData(new Map())

/**
 * Makes provider nodes true: reads what is there, decides by the table of takeover.ts, commits all of it or nothing. Where nobody is
 * expected it makes them without reading first, which fails if somebody is there.
 */
export class Claims {
  readonly #store: TreeStore
  readonly #commits: GroupCommit
  readonly #sessions: OwnSessions
  readonly #clock: Clock
  /** How many times in a row nobody was found. When a crowd comes over from another gateway, all of them are there already. */
  #nobodyFound = TRUSTED_AFTER

  constructor(store: TreeStore, commits: GroupCommit, sessions: OwnSessions, clock: Clock) {
    this.#store = store
    this.#commits = commits
    this.#sessions = sessions
    this.#clock = clock
  }

  /** The paths of the claims must be held (PathLocks). The signal is asked for only where something is waited for. */
  async enrol(claims: readonly Unclaimed[], call: CallOptions, options: EnrolOptions): Promise<Enrolled> {
    if (options.guess === true && options.validateOnly !== true && this.#nobodyFound >= TRUSTED_AFTER) {
      const enrolled = await this.#guess(claims)
      if (enrolled !== undefined) return enrolled
    }
    return retryConflicts(() => this.#attempt(claims, call, options), { clock: this.#clock, signal: call.signal })
  }

  /** Undefined: it was wrong. */
  async #guess(claims: readonly Unclaimed[]): Promise<Enrolled | undefined> {
    const session = this.#sessions.current
    const operations = claims.map(({ path, data }): Operation => ({ op: 'create', path, data, ephemeral: true }))
    try {
      return { session, revision: await this.#commits.commit(operations, 'guess'), takenOver: [] }
    } catch (error) {
      if (!isConflict(error)) throw error
      if (error.code === 'ALREADY_EXISTS') this.#nobodyFound = 0
      return undefined
    }
  }

  async #attempt(claims: readonly Unclaimed[], call: CallOptions, options: EnrolOptions): Promise<Enrolled> {
    const { signal } = call
    const paths = claims.map(({ path }) => path)
    const found = await Promise.all(this.#store.readMany(paths, { signal, children: false }))
    this.#nobodyFound = found.some(state => state !== undefined) ? 0 : this.#nobodyFound + 1
    const session = this.#sessions.current
    const operations: Operation[] = []
    const takenOver: TreePath[] = []
    let revision = 0n
    for (const [i, wanted] of claims.entries()) {
      const claim = { ...wanted, session }
      const decision = decide(claim, found[i])
      if (decision.do === 'refuse') throw decision.error
      if (changesHands(decision)) takenOver.push(claim.path)
      operations.push(...operationsOf(claim, decision, found[i]))
      revision = newest(revision, found[i])
    }
    const parents = new Set(claims.filter((_, i) => found[i] === undefined).map(claim => parent(claim.path)))
    if (options.validateOnly === true) {
      for (const path of parents) await this.#missing(path, call, options)
      return { session, revision, takenOver }
    }
    if (operations.length === 0) return { session, revision, takenOver }
    revision = await this.#commit(operations, parents, call, options)
    return { session, revision, takenOver }
  }

  async #commit(
    operations: readonly Operation[],
    parents: ReadonlySet<TreePath>,
    call: CallOptions,
    options: EnrolOptions,
  ): Promise<Revision> {
    try {
      return await this.#commits.commit(operations)
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'NOT_FOUND') throw error
      const missing = new Set<TreePath>()
      for (const path of parents) for (const ancestor of await this.#missing(path, call, options)) missing.add(ancestor)
      // Nothing is missing: it was the node to be replaced that vanished, and the race is run again.
      if (missing.size === 0) throw error
      const creates = [...missing].map((path): Operation => ({ op: 'create', path, data: EMPTY }))
      return await this.#commits.commit([...creates, ...operations])
    }
  }

  /** The nodes to make, top first, so that `path` exists. Throws NOT_FOUND unless they may be made, and EPHEMERAL_PARENT. */
  async #missing(path: TreePath, { signal }: CallOptions, { createPath }: EnrolOptions): Promise<readonly TreePath[]> {
    const missing: TreePath[] = []
    for (let at = path; ; at = parent(at)) {
      const state = await this.#store.read(at, { signal, children: false })
      if (state === undefined && at !== ROOT) missing.unshift(at)
      else if (state?.stat.owner !== undefined) throw ephemeralParent(at)
      else break
    }
    if (missing.length > 0 && !createPath) throw notFound(path)
    return missing
  }
}

function changesHands(decision: Decision): boolean {
  return (decision.do === 'take' || decision.do === 'update') && decision.from !== 'self'
}

function newest(revision: Revision, state: NodeState | undefined): Revision {
  const modified = state?.stat.modified ?? 0n
  return modified > revision ? modified : revision
}

function notFound(path: TreePath): RegistryError {
  return new RegistryError('NOT_FOUND', `${path} does not exist`, {
    facts: { path },
    hint: 'make it first, or register with create_path',
  })
}
