import type { Clock } from '../lib/clock.ts'
import { Notifier } from '../lib/notifier.ts'
import type { NodeState, Observation, ObserveOptions, ReadOptions, TreeStore } from '../store/store.ts'
import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Lookup } from '../tree/links/drive.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'

/** What views need of a store. */
export interface NodeSource {
  readonly read: TreeStore['read']
  observe(path: TreePath, listener: (observation: Observation) => void, options?: ObserveOptions): Disposable
}

interface NodeViewOptions {
  readonly source: NodeSource
  readonly clock: Clock
  /** False: the child names are not needed and may be missing. */
  readonly children: boolean
}

/** Called after each observation, in the order in which the store delivers them. It may only mark what has to be refreshed. */
export type NodeListener = (node: NodeView) => void

/** A live view of the node at one real path, shared by everything that is computed from it. */
export class NodeView implements Disposable {
  readonly path: TreePath
  readonly #options: NodeViewOptions
  readonly #observation: Disposable
  readonly #listeners = new Set<NodeListener>()
  readonly #updates = new Notifier()
  #latest: Observation | undefined
  #revision: Revision = 0n
  /** A newer revision at which a read found this node unchanged. Other nodes may still miss changes up to it. */
  #confirmed: Revision = 0n
  #lostAt: number | undefined
  #dataVersion = 0
  #lookup: Lookup | undefined

  constructor(path: TreePath, options: NodeViewOptions) {
    this.path = path
    this.#options = options
    this.#observation = observe(options.source, path, observation => this.#onUpdate(observation), options)
  }

  /** Whether the node has been observed. */
  get known(): boolean {
    return this.#latest !== undefined
  }

  /** Undefined where there is no node, where it may not be read, or before the first observation. */
  get state(): NodeState | undefined {
    return this.#latest?.state
  }

  /** NOT_PERMITTED: the node exists and may not be read. */
  get refused(): RegistryError | undefined {
    return this.#latest?.refused
  }

  /** The revision of the last observation. Every other observed node is as of it too, by the end of this turn of the event loop. */
  get revision(): Revision {
    return this.#revision
  }

  /** When contact with the store was lost, by `Clock.now`; undefined while the state is live. */
  get lostAt(): number | undefined {
    return this.#lostAt
  }

  /** Counts the changes of existence, of data, and of the permission to read; not those of child names. */
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
   * Resolves once the state is known to be current as of `revision`, which must be the result of an earlier sync. Waits for observations
   * that are still to come. Rejects as a read does, unless the node is known not to be readable. Returns whether anything had to be read.
   */
  async confirm(revision: Revision, signal: AbortSignal): Promise<boolean> {
    let wasRead = false
    while (!this.known || (this.#revision < revision && this.#confirmed < revision)) {
      const before = this.#latest
      const read = await this.#read({ signal })
      wasRead = true
      if (before !== undefined && before === this.#latest && this.#agree(before, read)) this.#confirmed = revision
      else if (before === this.#latest) await this.#updates.next(signal)
    }
    return wasRead
  }

  /** Rejects with the reason if the node cannot be read. */
  async probe(signal: AbortSignal): Promise<void> {
    await this.#read({ signal, mayBeStale: true })
  }

  async #read(options: ReadOptions): Promise<Answer> {
    try {
      const { source, children } = this.#options
      return { state: await source.read(this.path, { ...options, children }) }
    } catch (error) {
      if (this.refused !== undefined && error instanceof RegistryError && error.code === this.refused.code)
        return { state: undefined, refused: error }
      throw error
    }
  }

  /** Without child names, changes of these are not observed. */
  #agree(a: Answer, b: Answer): boolean {
    if (!sameAnswer(a, b)) return false
    return !this.#options.children || a.state?.stat.childrenModified === b.state?.stat.childrenModified
  }

  #onUpdate(observation: Observation): void {
    const before = this.#latest
    if (before === undefined || !sameAnswer(before, observation)) {
      this.#dataVersion++
      this.#lookup = undefined
    }
    this.#latest = observation
    if (observation.revision > this.#revision) this.#revision = observation.revision
    if (observation.source === 'live') this.#lostAt = undefined
    else this.#lostAt ??= observation.lostAt ?? this.#options.clock.now()
    for (const listener of this.#listeners) listener(this)
    this.#updates.notify()
  }

  [Symbol.dispose](): void {
    this.#observation[Symbol.dispose]()
    this.#listeners.clear()
  }
}

/** As `NodeSource.observe`, but does nothing if the store is closed. */
export function observe(
  source: NodeSource,
  path: TreePath,
  listener: (observation: Observation) => void,
  options: ObserveOptions = {},
): Disposable {
  try {
    return source.observe(path, listener, options)
  } catch (error) {
    // A closed store delivers nothing; a caller that waits for this node sees the closed session itself.
    if (error instanceof RegistryError && error.code === 'BACKEND_UNREACHABLE') return { [Symbol.dispose]: () => {} }
    throw error
  }
}

/** Whether two states are the same. Never by `version` alone: a node that is deleted and created again starts at zero again. */
export function sameData(a: NodeState | undefined, b: NodeState | undefined): boolean {
  return a?.stat.created === b?.stat.created && a?.stat.modified === b?.stat.modified
}

type Answer = Pick<Observation, 'state' | 'refused'>

function sameAnswer(a: Answer, b: Answer): boolean {
  return sameData(a.state, b.state) && a.refused?.code === b.refused?.code
}
