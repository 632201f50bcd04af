import type { Clock } from '../../lib/clock.ts'
import { isConflict, retryConflicts } from '../../store/retry.ts'
import type { CallOptions, NodeState, Operation, TreeStore } from '../../store/store.ts'
import type { NodeData } from '../../tree/data.ts'
import { encodeData } from '../../tree/data.ts'
import { ephemeralParent } from '../../tree/ephemeral-parent.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { checkNewPath, parent, ROOT, type TreePath } from '../../tree/path.ts'
import type { GroupCommit } from './group-commit.ts'
import type { OwnSessions } from './own-sessions.ts'
import { type Claim, creation, type Decision, decide, newData, operationsOf } from './takeover.ts'

export interface Claimed {
  /** The session of this gateway that owns the nodes. */
  readonly session: string
  /** The revision that created or changed the nodes; the newest of theirs if nothing had to change. */
  readonly revision: Revision
  readonly takenOver: readonly TreePath[]
  /** One for each claim, in their order. */
  readonly nodes: readonly ClaimedNode[]
}

interface ClaimedNode {
  readonly data: NodeData
  /** The revision that created the node. */
  readonly created: Revision
}

interface ClaimOptions {
  /** Create the service path if it is missing. */
  readonly createPath: boolean
  /** Decide, but commit nothing. */
  readonly validateOnly?: boolean
  /** The paths are expected to be empty, so that creating is worth a try before reading. Default false. */
  readonly optimistic?: boolean
}

/** A claim whose session is not decided yet. */
export type ClaimRequest = Omit<Claim, 'session' | 'isOurs'>

/** After a node was found, this many claims in a row must find none before claims are optimistic again. */
const OPTIMISTIC_AFTER = 8

const EMPTY = encodeData(new Map())

/**
 * Creates provider nodes or takes them over: reads what exists, decides by the table in takeover.ts, and commits all or nothing. Where the
 * paths are expected to be empty it creates without reading first, which fails if a node exists.
 */
export class NodeClaimer {
  readonly #store: TreeStore
  readonly #commits: GroupCommit
  readonly #sessions: OwnSessions
  readonly #clock: Clock
  /** How many claims in a row found no node. When many clients come over from another gateway, all their nodes exist already. */
  #emptyInARow = OPTIMISTIC_AFTER

  constructor(store: TreeStore, commits: GroupCommit, sessions: OwnSessions, clock: Clock) {
    this.#store = store
    this.#commits = commits
    this.#sessions = sessions
    this.#clock = clock
  }

  /** The caller must hold the locks of all paths (PathLocks). The signal is read only where the call waits. */
  async claim(claims: readonly ClaimRequest[], call: CallOptions, options: ClaimOptions): Promise<Claimed> {
    if (options.optimistic === true && options.validateOnly !== true && this.#emptyInARow >= OPTIMISTIC_AFTER) {
      const claimed = await this.#createWithoutReading(claims)
      if (claimed !== undefined) return claimed
    }
    return retryConflicts(() => this.#attempt(claims, call, options), { clock: this.#clock, signal: call.signal })
  }

  /** Undefined: a node exists, or its parent does not. */
  async #createWithoutReading(claims: readonly ClaimRequest[]): Promise<Claimed | undefined> {
    const session = this.#sessions.current
    const data = claims.map(newData)
    const operations = claims.map((claim, i) => creation(claim, data[i]!))
    try {
      const revision = await this.#commits.commit(operations, 'optimistic')
      return { session, revision, takenOver: [], nodes: data.map(one => ({ data: one, created: revision })) }
    } catch (error) {
      if (!isConflict(error)) throw error
      if (error.code === 'ALREADY_EXISTS') this.#emptyInARow = 0
      return undefined
    }
  }

  async #attempt(claims: readonly ClaimRequest[], call: CallOptions, options: ClaimOptions): Promise<Claimed> {
    const { signal } = call
    const paths = claims.map(({ path }) => path)
    const found = await Promise.all(this.#store.readMany(paths, { signal, children: false, unreadable: 'stat' }))
    this.#emptyInARow = found.some(state => state !== undefined) ? 0 : this.#emptyInARow + 1
    const session = this.#sessions.current
    const operations: Operation[] = []
    const takenOver: TreePath[] = []
    const isOurs = (owner: string): boolean => this.#sessions.has(owner)
    const nodes: { data: NodeData; created: Revision | undefined }[] = []
    let revision = 0n
    for (const [i, wanted] of claims.entries()) {
      const claim = { ...wanted, session, isOurs }
      const decision = decide(claim, found[i])
      if (decision.do === 'refuse') throw decision.error
      if (changesHands(decision)) takenOver.push(claim.path)
      operations.push(...operationsOf(claim, decision, found[i]))
      const isNew = decision.do === 'create' || decision.do === 'take'
      nodes.push({ data: decision.data, created: isNew ? undefined : found[i]?.stat.created })
      revision = newest(revision, found[i])
    }
    const parents = new Set(claims.filter((_, i) => found[i] === undefined).map(claim => parent(claim.path)))
    if (options.validateOnly === true) {
      for (const path of parents) await this.#missing(path, call, options)
      return { session, revision, takenOver, nodes: [] }
    }
    try {
      if (operations.length > 0) revision = await this.#commit(operations, parents, call, options)
    } catch (error) {
      const refused = forbiddenToWrite(error)
      if (refused === undefined || !claims.some(({ path, isReadOnly }) => path === refused && isReadOnly !== true))
        throw error
      const others = claims.map(claim => (claim.path === refused ? { ...claim, isReadOnly: true } : claim))
      return await this.#attempt(others, call, options)
    }
    const committed = revision
    const claimed = nodes.map(({ data, created }) => ({ data, created: created ?? committed }))
    return { session, revision, takenOver, nodes: claimed }
  }

  async #commit(
    operations: readonly Operation[],
    parents: ReadonlySet<TreePath>,
    call: CallOptions,
    options: ClaimOptions,
  ): Promise<Revision> {
    try {
      return await this.#commits.commit(operations)
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'NOT_FOUND') throw error
      const missing = new Set<TreePath>()
      for (const path of parents) for (const ancestor of await this.#missing(path, call, options)) missing.add(ancestor)
      // No parent is missing: the node to be replaced was deleted meanwhile, and the attempt is repeated.
      if (missing.size === 0) throw error
      const creates = [...missing].map((path): Operation => ({ op: 'create', path, data: EMPTY }))
      return await this.#commits.commit([...creates, ...operations])
    }
  }

  /** The nodes to create, top first, so that `path` exists. Throws NOT_FOUND unless they may be created, and EPHEMERAL_PARENT. */
  async #missing(path: TreePath, { signal }: CallOptions, { createPath }: ClaimOptions): Promise<readonly TreePath[]> {
    const missing: TreePath[] = []
    for (let at = path; ; at = parent(at)) {
      const state = await this.#store.read(at, { signal, children: false })
      if (state === undefined && at !== ROOT) missing.unshift(at)
      else if (state?.stat.owner !== undefined) throw ephemeralParent(at)
      else break
    }
    if (missing.length > 0 && !createPath) throw notFound(path)
    for (const one of missing) checkNewPath(one)
    return missing
  }
}

/** The path of the node whose ACL forbids to write it. */
function forbiddenToWrite(error: unknown): string | undefined {
  const isForbidden =
    error instanceof RegistryError && error.code === 'NOT_PERMITTED' && error.facts.permission === 'write'
  return isForbidden ? error.facts.path : undefined
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
