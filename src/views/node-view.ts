import type { Clock } from '../lib/clock.ts'
import { Notifier } from '../lib/notifier.ts'
import type { NodeState, Observation, TreeStore } from '../store/store.ts'
import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Lookup } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'

export interface ObservationUpdate extends Observation {
  /** Moment on the clock at which contact was lost, where that was before this was told. */
  readonly lostAt?: number
}

/** The store as views look at it. */
export interface NodeSource {
  readonly read: TreeStore['read']
  observe(path: TreePath, listener: (news: ObservationUpdate) => void): Disposable
}

export interface NodeViewOptions {
  readonly source: NodeSource
  readonly clock: Clock
}

/** Told each time a node's knowledge changes, in the order of the store; must only take note of it. */
export type NodeListener = (node: NodeView) => void

/** What is known of the node at one real path, live, and shared by everything that needs it. */
export class NodeView implements Disposable {
  readonly path: TreePath
  readonly #options: NodeViewOptions
  readonly #observation: Disposable
  readonly #listeners = new Set<NodeListener>()
  readonly #told = new Notifier()
  #known: Observation | undefined
  #revision: Revision = 0n
  /** Beyond what was told: this node alone was found unchanged as of then. Others may not have been told their changes yet. */
  #confirmed: Revision = 0n
  #lostAt: number | undefined
  #dataVersion = 0
  #lookup: Lookup | undefined

  constructor(path: TreePath, options: NodeViewOptions) {
    this.path = path
    this.#options = options
    this.#observation = observe(options.source, path, news => this.#hear(news))
  }

  /** Whether the store has told anything yet. */
  get known(): boolean {
    return this.#known !== undefined
  }

  /** Undefined where there is no node, where it may not be read, or nothing is known yet. */
  get state(): NodeState | undefined {
    return this.#known?.state
  }

  /** NOT_PERMITTED: there is a node, and it may not be read. */
  get refused(): RegistryError | undefined {
    return this.#known?.refused
  }

  /** What is known here was told as of this revision; so is every other node of the store, once this turn has run. */
  get revision(): Revision {
    return this.#revision
  }

  /** Moment on the clock at which contact was lost; undefined while what is known is live. */
  get lostAt(): number | undefined {
    return this.#lostAt
  }

  /** Counts the changes of existence, of data, and of whether these may be read; child names do not matter. */
  get dataVersion(): number {
    return this.#dataVersion
  }

  get lookup(): Lookup | undefined {
    const state = this.state
    if (state === undefined) return undefined
    this.#lookup ??= { properties: decodeData(state.data) }
    return this.#lookup
  }

  listen(listener: NodeListener): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }

  /**
   * Resolves once what is known here is known to be true as of `revision`, which a sync has returned before. Waits for news that are
   * on their way; rejects as a read does, unless it is known here that the node may not be read.
   */
  async confirm(revision: Revision, signal: AbortSignal): Promise<void> {
    while (!this.known || (this.#revision < revision && this.#confirmed < revision)) {
      const before = this.#known
      const read = await this.#read(signal)
      if (before !== undefined && before === this.#known && agree(before, read)) this.#confirmed = revision
      else if (before === this.#known) await this.#told.next(signal)
    }
  }

  async #read(signal: AbortSignal): Promise<Answer> {
    try {
      return { state: await this.#options.source.read(this.path, { signal }) }
    } catch (error) {
      if (this.refused !== undefined && error instanceof RegistryError && error.code === this.refused.code)
        return { state: undefined, refused: error }
      throw error
    }
  }

  #hear(observation: ObservationUpdate): void {
    const before = this.#known
    if (before === undefined || !sameAnswer(before, observation)) {
      this.#dataVersion++
      this.#lookup = undefined
    }
    this.#known = observation
    if (observation.revision > this.#revision) this.#revision = observation.revision
    if (observation.source === 'live') this.#lostAt = undefined
    else this.#lostAt ??= observation.lostAt ?? this.#options.clock.now()
    for (const listener of this.#listeners) listener(this)
    this.#told.notify()
  }

  [Symbol.dispose](): void {
    this.#observation[Symbol.dispose]()
    this.#listeners.clear()
  }
}

/** As the store's own; where the store is closed, nothing is told. */
export function observe(source: NodeSource, path: TreePath, listener: (news: ObservationUpdate) => void): Disposable {
  try {
    return source.observe(path, listener)
  } catch (error) {
    // A store that is closed tells nothing any more; whoever waits for this node sees that for himself.
    if (error instanceof RegistryError && error.code === 'BACKEND_UNREACHABLE') return { [Symbol.dispose]: () => {} }
    throw error
  }
}

/** Whether two states are one and the same. Never by `version` alone: a node that is made anew begins at zero again. */
export function sameData(a: NodeState | undefined, b: NodeState | undefined): boolean {
  return a?.stat.created === b?.stat.created && a?.stat.modified === b?.stat.modified
}

type Answer = Pick<Observation, 'state' | 'refused'>

function sameAnswer(a: Answer, b: Answer): boolean {
  return sameData(a.state, b.state) && a.refused?.code === b.refused?.code
}

function agree(a: Answer, b: Answer): boolean {
  return sameAnswer(a, b) && a.state?.stat.childrenModified === b.state?.stat.childrenModified
}
