import type { Acl } from '../tree/acl.ts'
import type { RegistryError } from '../tree/errors.ts'
import type { NodeStat, Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'

/**
 * The port between espalier and what keeps the tree. Everything above it speaks these words; two adapters pass one contract
 * suite (test/contract). Failures are `RegistryError`s; each member says with which codes.
 *
 * Every member may fail with BACKEND_UNREACHABLE when the store is away (nothing was done), and rejects with the abort
 * reason when its signal aborts. All members may be called at any time from anywhere; order is promised where it says so.
 */
export interface TreeStore extends AsyncDisposable {
  /**
   * Data, stat and child names of one node in one answer that was true at one moment; undefined where there is no node.
   * The answer is as of `revision` or newer. `sync` makes it see everything committed anywhere before the call.
   */
  read(path: TreePath, options: ReadOptions): Promise<NodeState | undefined>

  /**
   * Many reads at once: one promise per path, in the order of `paths`, each settled as `read` would settle it. The answers need not be
   * from the same moment. Cheaper than as many calls of `read`, but later for a single node: all that are asked for in one turn of the
   * event loop, by any number of calls, share requests to the backend.
   */
  readMany(paths: readonly TreePath[], options: ReadOptions): readonly Promise<NodeState | undefined>[]

  /**
   * Tells `listener` the state of one node: once as soon as it is known, then after every change of its data, its child names, its
   * existence, or of whether what we know is live. Level-triggered: states in between may be left out, the last one never is.
   * States are ordered by revision and never repeat. The listener is called from a fresh stack, must not throw, and is never called
   * after the observation or the store is disposed. Observing one node many times costs the backend once.
   */
  observe(path: TreePath, listener: (observation: Observation) => void, options?: ObserveOptions): Disposable

  /**
   * All operations or none, atomically, at one revision, which is returned. Ephemeral nodes belong to this store's session.
   * Each operation sees those before it. The root is always there: it can be set, and deleting it is NOT_PERMITTED. Writes to `/zookeeper` and
   * below are RESERVED.
   * NOT_FOUND, ALREADY_EXISTS, CONFLICT (an expectation failed), NOT_EMPTY, EPHEMERAL_PARENT and NOT_PERMITTED carry the facts `path` and
   * `operation` (the index of the one that failed). PAYLOAD_TOO_LARGE before anything is sent. OUTCOME_UNKNOWN when the
   * connection broke while the answer was awaited: it may or may not have happened, and it is never repeated silently. BAD_ARGUMENT where
   * `acls.check` throws it, or the backend knows better.
   */
  commit(operations: readonly Operation[], options: CallOptions): Promise<Revision>

  /** Everything committed anywhere before this call is visible to reads and observations that begin after it. */
  sync(options: CallOptions): Promise<Revision>

  readonly session: Session
  readonly acls: Acls
}

/** Access control lists of nodes, where the backend has them. */
export interface Acls {
  /** Throws BAD_ARGUMENT for a list that no node can be made with, as far as that is known without asking the backend. */
  check(acl: Acl): void
  /**
   * The list of a node, newest: undefined where there is no node, empty where the backend has no lists. Hashes are hidden from those who may not
   * change it. NOT_PERMITTED where it may not be read.
   */
  read(path: TreePath, options: CallOptions): Promise<Acl | undefined>
}

export interface CallOptions {
  readonly signal: AbortSignal
}

export interface ReadOptions extends CallOptions {
  /** Default false: the answer may lag behind commits made through other sessions. */
  readonly sync?: boolean
  /** False: the names of the children are not needed and may be left out, which is cheaper. Default true. */
  readonly children?: boolean
}

export interface ObserveOptions {
  /** False: the names of the children are not needed and may be left out, and so may their changes, which is cheaper. Default true. */
  readonly children?: boolean
}

export interface NodeState {
  readonly path: TreePath
  readonly data: Uint8Array
  readonly stat: NodeStat
  /** Sorted by code point. */
  readonly children: readonly string[]
  /** The tree as of this revision is known to hold this state; a lower bound. */
  readonly revision: Revision
}

export interface Observation {
  /** Undefined: there is no node at the path, or it may not be read. */
  readonly state: NodeState | undefined
  /** NOT_PERMITTED: there is a node at the path, and it may not be read. That it may is noticed within half a minute. */
  readonly refused?: RegistryError
  /**
   * Everything up to this revision has been told of every observed node by the end of this turn of the event loop. Known also where
   * there is no node. It may be older than the state itself while other nodes are still being read.
   */
  readonly revision: Revision
  /**
   * `live`: true now, as far as the backend tells us. `last-known`: the backend is away; this was true when it left and nothing
   * newer is known. A first observation is always `live`: before that nothing is told.
   */
  readonly source: 'live' | 'last-known'
}

/** Which state of a node an operation needs to find; all given parts must hold. */
export interface Expectation {
  readonly version?: number
  /** With `version`, the full identity of a state; checked where the backend can (see the adapter). */
  readonly created?: Revision
}

export type Operation =
  | {
      readonly op: 'create'
      readonly path: TreePath
      readonly data: Uint8Array
      readonly ephemeral?: boolean
      /** Not empty. Default: everybody may do everything. */
      readonly acl?: Acl
    }
  | { readonly op: 'set'; readonly path: TreePath; readonly data: Uint8Array; readonly expect?: Expectation }
  | { readonly op: 'delete'; readonly path: TreePath; readonly expect?: Expectation }
  | { readonly op: 'check'; readonly path: TreePath; readonly expect?: Expectation }

export interface Session {
  readonly current: SessionState
  /** Called after every change of `current`, from a fresh stack. */
  onChange(listener: (state: SessionState) => void): Disposable
  /**
   * Ends contact without ending the session, so that its ephemerals live on until the session times out. For a drain; the store
   * can only be disposed afterwards.
   */
  abandon(): Promise<void>
}

/** Each state is defined by what it asks of whoever holds the store. */
export type SessionState =
  /** No session yet. Calls wait for it until their signal aborts, or fail with BACKEND_UNREACHABLE after the connect timeout. */
  | { readonly state: 'connecting' }
  /** Calls work. Ephemerals made in session `id` are there. */
  | { readonly state: 'connected'; readonly id: string; readonly timeoutMs: number }
  /** The session may still live: keep what you own, promise nothing. Calls fail with BACKEND_UNREACHABLE. */
  | { readonly state: 'suspended'; readonly id: string; readonly since: number }
  /** The session is over and its ephemerals are gone or will be: make them again once connected. A new session is being made. */
  | { readonly state: 'lost'; readonly since: number }
  /** Disposed or abandoned. Nothing works any more. */
  | { readonly state: 'closed' }
