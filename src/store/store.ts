import type { Acl } from '../tree/acl.ts'
import type { NodeData } from '../tree/data.ts'
import type { RegistryError } from '../tree/errors.ts'
import type { NodeStat, Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'

/**
 * The port between espalier and the backend that stores the tree. Nothing above it knows a backend; both adapters pass one contract
 * suite (test/contract). Failures are `RegistryError`s; each member names its codes.
 *
 * Every member may fail with BACKEND_UNREACHABLE while the store is unreachable (nothing was done), and rejects with the abort
 * reason when its signal aborts. All members may be called concurrently; order is guaranteed only where it is stated.
 */
export interface TreeStore extends AsyncDisposable {
  /**
   * Data, stat and child names of one node, all from the same moment; undefined where there is no node.
   * The answer is as of `revision` or newer. With `sync` it includes everything that was committed anywhere before the call.
   */
  read(path: TreePath, options: ReadOptions): Promise<NodeState | undefined>

  /**
   * Many reads at once: one promise per path, in the order of `paths`, each settled as `read` would settle it. The answers need not be
   * from the same moment. Cheaper than as many calls of `read`, but later for a single node: all that are asked for in one turn of the
   * event loop, by any number of calls, share requests to the backend.
   */
  readMany(paths: readonly TreePath[], options: ReadOptions): readonly Promise<NodeState | undefined>[]

  /**
   * Calls `listener` with the state of one node: once as soon as it is known, then after every change of its data, its child names, its
   * existence, or its source. Level-triggered: states in between may be skipped, the last one never is. States are ordered by revision
   * and never repeat. The listener is called on a fresh stack, must not throw, and is never called after the observation or the store is
   * disposed. Any number of observations of one node cost the backend as much as one.
   */
  observe(path: TreePath, listener: (observation: Observation) => void, options?: ObserveOptions): Disposable

  /**
   * Commits all operations or none, atomically, and returns their revision. Each operation sees those before it. Ephemeral nodes belong to
   * this store's session. The root always exists: it can be set, and deleting it is NOT_PERMITTED. Writes to `reserved` and below are
   * RESERVED.
   * NOT_FOUND, ALREADY_EXISTS, CONFLICT (an expectation failed), NOT_EMPTY, EPHEMERAL_PARENT and NOT_PERMITTED carry the facts `path` and
   * `operation`, the index of the operation that failed. PAYLOAD_TOO_LARGE is thrown before anything is sent. OUTCOME_UNKNOWN: the
   * connection broke before the reply; the commit may or may not have happened, and is never retried silently. BAD_ARGUMENT where
   * `acls.check` throws it, or where the backend refuses the ACL.
   */
  commit(operations: readonly Operation[], options: CallOptions): Promise<Revision>

  /**
   * Creates one node, whose name is `prefix` with ten digits after it. Of two nodes below one parent the one that was created later in this
   * way has the greater digits, as long as the parent exists; there may be gaps. Fails as `commit` does, with the index 0.
   */
  createInSequence(node: SequentialNode, options: CallOptions): Promise<CreatedInSequence>

  /** Whether the last write failed because of the backend's disk, a full one for example. Absent if the adapter cannot know. */
  readonly writesFail?: boolean

  /**
   * The node that belongs to the backend itself, with everything below it; undefined if all nodes belong to clients. It can be read by
   * its path, but is missing from the children of the root.
   */
  readonly reserved: TreePath | undefined

  /** The bytes that the backend's form of a path is longer. They count in the size of a transaction, see `store/limits.ts`. */
  readonly pathPrefixBytes: number

  /** Everything that was committed anywhere before this call is visible to reads and observations that begin after it returns. */
  sync(options: CallOptions): Promise<Revision>

  readonly session: Session
  readonly acls: Acls
}

/** The access control lists of nodes, where the backend has them. */
export interface Acls {
  /** Throws BAD_ARGUMENT for an ACL that no node can be created with, as far as that is known without the backend. */
  check(acl: Acl): void
  /**
   * The current ACL of a node: undefined where there is no node, empty where the backend has no ACLs. Password hashes are hidden from callers
   * who may not change the ACL. NOT_PERMITTED where it may not be read.
   */
  read(path: TreePath, options: CallOptions): Promise<Acl | undefined>
}

export interface CallOptions {
  readonly signal: AbortSignal
}

export interface ReadOptions extends CallOptions {
  /** Default false: the answer may lag behind commits of other sessions. */
  readonly sync?: boolean
  /** False: the child names are not needed and may be missing, which is cheaper. Default true. */
  readonly children?: boolean
  /** True: a `read-only` session answers too, with what may miss the newest changes. Default false: BACKEND_READ_ONLY. */
  readonly mayBeStale?: boolean
  /** What a node that exists and may not be read is answered with: NOT_PERMITTED (default), or its stat, and `refused` in the state. */
  readonly unreadable?: 'fail' | 'stat'
}

export interface ObserveOptions {
  /** False: the child names and their changes are not needed and may be missing, which is cheaper. Default true. */
  readonly children?: boolean
}

export interface NodeState {
  readonly path: TreePath
  readonly data: NodeData
  readonly stat: NodeStat
  /** Sorted by code point. */
  readonly children: readonly string[]
  /** A revision as of which the node was in this state; a lower bound. */
  readonly revision: Revision
  /** NOT_PERMITTED: the node may not be read, so that data and children are missing. Only with `unreadable: 'stat'`. */
  readonly refused?: RegistryError
}

export interface Observation {
  /** Undefined: there is no node at the path, or it may not be read. */
  readonly state: NodeState | undefined
  /**
   * NOT_PERMITTED: the node exists and may not be read. A permission that is granted later is noticed within half a minute; one that
   * is withdrawn, with the next change of the node, within about a minute.
   */
  readonly refused?: RegistryError
  /**
   * Everything up to this revision has been delivered for every observed node by the end of this turn of the event loop. Known also where
   * there is no node. It may be older than the state itself while other nodes are still being read.
   */
  readonly revision: Revision
  /**
   * `live`: current, as far as the backend has notified. `last-known`: the backend is unreachable; the state was current when contact was
   * lost, or is what a `read-only` session reads. The first observation is `live`, since the listener is not called before, unless the
   * session is `read-only`.
   */
  readonly source: 'live' | 'last-known'
  /** When contact with the live store was lost, by `Clock.now`, if that was before this was delivered. */
  readonly lostAt?: number
}

/** The state of a node that an operation requires; all given parts must match. */
export interface Expectation {
  readonly version?: number
  /** With `version`, the full identity of a state. How strictly it is checked depends on the adapter. */
  readonly created?: Revision
}

export type Operation =
  | {
      readonly op: 'create'
      readonly path: TreePath
      readonly data: NodeData
      readonly ephemeral?: boolean
      /** Not empty. Default: everybody may do everything. */
      readonly acl?: Acl
    }
  | { readonly op: 'set'; readonly path: TreePath; readonly data: NodeData; readonly expect?: Expectation }
  | { readonly op: 'delete'; readonly path: TreePath; readonly expect?: Expectation }
  | { readonly op: 'check'; readonly path: TreePath; readonly expect?: Expectation }

export interface SequentialNode {
  readonly parent: TreePath
  /** May be empty: then the digits alone are the name. */
  readonly prefix: string
  readonly data: NodeData
  readonly ephemeral?: boolean
  /** As in a `create`. */
  readonly acl?: Acl
}

export interface CreatedInSequence {
  readonly name: string
  readonly revision: Revision
}

export interface Session {
  readonly current: SessionState
  /** Calls `listener` after every change of `current`, on a fresh stack. */
  onChange(listener: (state: SessionState) => void): Disposable
  /**
   * Disconnects without ending the session, so that its ephemeral nodes stay until the session times out. Used for a drain; afterwards the
   * store can only be disposed.
   */
  abandon(): Promise<void>
}

/** Each state is defined by what it demands of the user of the store. */
export type SessionState =
  /** No session yet. Calls wait for it until their signal aborts, or fail with BACKEND_UNREACHABLE after the connect timeout. */
  | { readonly state: 'connecting' }
  /** Calls work. Ephemeral nodes of session `id` exist. */
  | { readonly state: 'connected'; readonly id: string; readonly timeoutMs: number }
  /**
   * The store can be read, but may miss the newest changes of others: what it answers is last known, not live. Reads without `mayBeStale`,
   * `sync` and writes fail with BACKEND_READ_ONLY. `since` is when contact with the live store was lost. For ephemeral nodes it is as the
   * state before it.
   */
  | { readonly state: 'read-only'; readonly id: string; readonly since: number }
  /** The session may still exist: do not give up its ephemeral nodes, and do not rely on them. Calls fail with BACKEND_UNREACHABLE. */
  | { readonly state: 'suspended'; readonly id: string; readonly since: number }
  /** The session has ended, and its ephemeral nodes are gone or will be: create them again once connected. A new session is being created. */
  | { readonly state: 'lost'; readonly since: number }
  /** Disposed or abandoned. All calls fail. */
  | { readonly state: 'closed' }
