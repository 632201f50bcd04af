import { randomBytes } from 'node:crypto'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type {
  CallOptions,
  CreatedInSequence,
  NodeState,
  Observation,
  Operation,
  ReadOptions,
  SequentialNode,
  Session,
  SessionState,
  TreeStore,
} from '../store.ts'
import { NO_ACLS } from './no-acls.ts'
import type { EmbeddedTree } from './tree.ts'

/** Opens a session on an embedded tree. Disposing ends the session; the tree stays open for others. */
export function openSession(tree: EmbeddedTree): TreeStore {
  return new SessionStore(tree)
}

class SessionStore implements TreeStore {
  readonly session: Session
  readonly acls = NO_ACLS
  readonly reserved = undefined
  readonly pathPrefixBytes = 0
  readonly #tree: EmbeddedTree
  readonly #id = randomBytes(8).toString('hex')
  readonly #observations = new Set<Disposable>()
  readonly #listeners = new Set<(state: SessionState) => void>()
  readonly #failing: Disposable
  #current: SessionState
  #ended: Promise<void> | undefined

  constructor(tree: EmbeddedTree) {
    this.#tree = tree
    this.#current = { state: 'connected', id: this.#id, timeoutMs: tree.sessionTimeoutMs }
    const current = (): SessionState => this.#current
    this.#failing = tree.onFailure(() => this.#enter({ state: 'read-only', id: this.#id, since: tree.now() }))
    this.session = {
      get current() {
        return current()
      },
      onChange: listener => this.#onChange(listener),
      abandon: async () => this.#abandon(),
    }
  }

  async read(path: TreePath, { signal, children, mayBeStale = false }: ReadOptions): Promise<NodeState | undefined> {
    const turn = this.#tree.readTurns.enter()
    if (turn !== undefined) await turn
    signal.throwIfAborted()
    this.#assertOpen()
    if (!mayBeStale && this.#tree.failure !== undefined) throw this.#tree.failure
    return this.#tree.read(path, children)
  }

  readMany(paths: readonly TreePath[], options: ReadOptions): readonly Promise<NodeState | undefined>[] {
    return paths.map(path => this.read(path, options))
  }

  observe(path: TreePath, listener: (observation: Observation) => void): Disposable {
    this.#assertOpen()
    const observation = this.#tree.observe(path, listener)
    this.#observations.add(observation)
    return {
      [Symbol.dispose]: () => {
        observation[Symbol.dispose]()
        this.#observations.delete(observation)
      },
    }
  }

  async commit(operations: readonly Operation[], { signal }: CallOptions): Promise<Revision> {
    signal.throwIfAborted()
    this.#assertOpen()
    return this.#tree.commit(operations, this.#id, signal)
  }

  async createInSequence(node: SequentialNode, { signal }: CallOptions): Promise<CreatedInSequence> {
    signal.throwIfAborted()
    this.#assertOpen()
    return this.#tree.createInSequence(node, this.#id, signal)
  }

  async sync({ signal }: CallOptions): Promise<Revision> {
    signal.throwIfAborted()
    this.#assertOpen()
    if (this.#tree.failure !== undefined) throw this.#tree.failure
    return this.#tree.revision
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#end()
    await this.#ended
  }

  async #end(): Promise<void> {
    if (!this.#close()) return
    try {
      await this.#tree.endSession(this.#id)
    } catch {
      // The end cannot be written now, so the session times out instead, as if the process had died.
      this.#tree.abandonSession(this.#id)
    }
  }

  #abandon(): void {
    if (this.#close()) this.#tree.abandonSession(this.#id)
  }

  /** Returns false if it was closed before. */
  #close(): boolean {
    if (this.#current.state === 'closed') return false
    this.#failing[Symbol.dispose]()
    for (const observation of this.#observations) observation[Symbol.dispose]()
    this.#observations.clear()
    this.#enter({ state: 'closed' })
    return true
  }

  #enter(state: SessionState): void {
    if (this.#current.state === 'closed') return
    this.#current = state
    queueMicrotask(() => {
      for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(state)
    })
  }

  #onChange(listener: (state: SessionState) => void): Disposable {
    const own = (state: SessionState): void => listener(state)
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) }
  }

  #assertOpen(): void {
    if (this.#current.state === 'closed')
      throw new RegistryError('BACKEND_UNREACHABLE', 'the store is closed: its session has ended')
  }
}
