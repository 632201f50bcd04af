import { NO_ACLS } from '../../../src/store/embedded/no-acls.ts'
import { openSession } from '../../../src/store/embedded/session-store.ts'
import type { EmbeddedTree } from '../../../src/store/embedded/tree.ts'
import type {
  CallOptions,
  CreatedInSequence,
  Observation,
  Operation,
  ReadOptions,
  SequentialNode,
  SessionState,
  TreeStore,
} from '../../../src/store/store.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import type { TreePath } from '../../../src/tree/path.ts'

/** A session on an embedded tree that a test can suspend and end, as happens with a real ensemble. */
export class ExpiringStore implements TreeStore {
  readonly session: TreeStore['session']
  readonly acls = NO_ACLS
  readonly reserved = undefined
  readonly pathPrefixBytes = 0
  readonly #tree: EmbeddedTree
  readonly #observed = new Map<
    object,
    { path: TreePath; listener: (observation: Observation) => void; inner: Disposable }
  >()
  readonly #listeners = new Set<(state: SessionState) => void>()
  #inner: TreeStore
  #state: SessionState
  /** Set while the outcome of every commit is to be lost: it is committed, but its caller receives no reply. */
  losesOutcomes = false

  constructor(tree: EmbeddedTree) {
    this.#tree = tree
    this.#inner = openSession(tree)
    this.#state = this.#inner.session.current
    const state = (): SessionState => this.#state
    this.session = {
      get current() {
        return state()
      },
      onChange: listener => {
        this.#listeners.add(listener)
        return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
      },
      abandon: () => this.#inner.session.abandon(),
    }
  }

  suspend(): void {
    if (this.#state.state === 'connected') this.#become({ state: 'suspended', id: this.#state.id, since: 0 })
  }

  resume(): void {
    this.#become(this.#inner.session.current)
  }

  /** The session ends with all its ephemeral nodes, and a new one begins. */
  async expire(): Promise<void> {
    this.#become({ state: 'lost', since: 0 })
    const old = this.#inner
    this.#inner = openSession(this.#tree)
    await old[Symbol.asyncDispose]()
    for (const one of this.#observed.values()) one.inner = this.#inner.observe(one.path, one.listener)
    this.#become(this.#inner.session.current)
  }

  async read(path: TreePath, options: ReadOptions): ReturnType<TreeStore['read']> {
    this.#check()
    return this.#inner.read(path, options)
  }

  readMany(paths: readonly TreePath[], options: ReadOptions): ReturnType<TreeStore['readMany']> {
    return paths.map(path => this.read(path, options))
  }

  observe(path: TreePath, listener: (observation: Observation) => void): Disposable {
    const key = {}
    this.#observed.set(key, { path, listener, inner: this.#inner.observe(path, listener) })
    return {
      [Symbol.dispose]: () => {
        this.#observed.get(key)?.inner[Symbol.dispose]()
        this.#observed.delete(key)
      },
    }
  }

  async commit(operations: readonly Operation[], options: ReadOptions): ReturnType<TreeStore['commit']> {
    this.#check()
    const revision = await this.#inner.commit(operations, options)
    if (this.losesOutcomes) throw new RegistryError('OUTCOME_UNKNOWN', 'the answer was lost')
    return revision
  }

  async createInSequence(node: SequentialNode, options: CallOptions): Promise<CreatedInSequence> {
    this.#check()
    const created = await this.#inner.createInSequence(node, options)
    if (this.losesOutcomes) throw new RegistryError('OUTCOME_UNKNOWN', 'the answer was lost')
    return created
  }

  async sync(options: ReadOptions): ReturnType<TreeStore['sync']> {
    this.#check()
    return this.#inner.sync(options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]()
  }

  #check(): void {
    if (this.#state.state !== 'connected') throw new RegistryError('BACKEND_UNREACHABLE', 'the store is out of reach')
  }

  #become(state: SessionState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
