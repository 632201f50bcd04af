import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Observation, ObserveOptions, TreeStore } from '../../store/store.ts'
import type { TreePath } from '../../tree/path.ts'
import type { NodeSource } from '../node-view.ts'
import type { Memory } from './memory.ts'

/** How long the handover waits without progress for the remaining nodes. */
const HANDOVER_WAIT_MS = 10_000

interface LastKnownOptions {
  readonly store: TreeStore
  /** Identifies the store in a memory. */
  readonly name: string
  /** From an earlier run; undefined if there is none, or if the store is reachable. */
  readonly memory: Memory | undefined
  readonly clock: Clock
  readonly log: Log
}

interface Listener {
  readonly path: TreePath
  /** Whether child names are needed. */
  readonly children: boolean
  readonly callback: (observation: Observation) => void
  /** The last observation of the store. */
  latest: Observation | undefined
  lostAt: number | undefined
}

/**
 * The node source of the views, which also works while the store is unreachable at start. Until the store is reached for the first time,
 * views get the states that an earlier run saved, as last known. Then comes the handover: observations are withheld until every node that
 * was answered from memory has been observed live, and are delivered together, so that nothing is ever computed from both. Nodes that
 * cannot be read stay last known, ten seconds after the others.
 */
export class LastKnown implements NodeSource, Disposable {
  readonly #options: LastKnownOptions
  readonly #listeners = new Set<Listener>()
  readonly #session: Disposable
  #memory: Memory | undefined
  /** Listeners that were answered from memory, and whose node has not been observed live. */
  readonly #fromMemory = new Set<Listener>()
  #handover: Disposable | undefined
  /** Everything up to this revision has been delivered for every node. */
  #revision = 0n
  #changes = 0

  constructor(options: LastKnownOptions) {
    this.#options = options
    this.#memory = options.memory
    this.#session = options.store.session.onChange(() => this.#tryHandover())
    this.#tryHandover()
  }

  /** Counts everything that may have changed the result of `snapshot`. */
  get changes(): number {
    return this.#changes
  }

  readonly read: NodeSource['read'] = (path, options) => this.#options.store.read(path, options)

  observe(path: TreePath, callback: (observation: Observation) => void, options: ObserveOptions = {}): Disposable {
    const { children = true } = options
    const listener: Listener = { path, children, callback, latest: undefined, lostAt: undefined }
    const observation = this.#options.store.observe(path, update => this.#receive(listener, update), options)
    this.#listeners.add(listener)
    this.#changes++
    if (this.#isRemembered(listener)) {
      this.#fromMemory.add(listener)
      queueMicrotask(() => this.#deliverFromMemory(listener))
    }
    return {
      [Symbol.dispose]: () => {
        observation[Symbol.dispose]()
        this.#listeners.delete(listener)
        this.#changes++
        if (this.#fromMemory.delete(listener)) queueMicrotask(() => this.#tryHandover())
      },
    }
  }

  /** The latest observed states of all observed nodes; undefined if there are none, or before the end of the handover. */
  snapshot(): Memory | undefined {
    if (this.#memory !== undefined) return undefined
    const { name, clock } = this.#options
    const nodes = new Map<TreePath, Observation['state']>()
    const leaves = new Set<TreePath>()
    let until = clock.now()
    for (const { path, children, latest, lostAt } of this.#listeners) {
      if (latest === undefined || latest.refused !== undefined) continue
      if (!children && nodes.has(path)) continue
      nodes.set(path, latest.state)
      if (!children && latest.state !== undefined) leaves.add(path)
      else leaves.delete(path)
      if (lostAt !== undefined && lostAt < until) until = lostAt
    }
    if (nodes.size === 0) return undefined
    return {
      store: name,
      revision: this.#revision,
      until: clock.wall() - (clock.now() - until),
      nodes,
      leaves,
    }
  }

  #isRemembered({ path, children }: Listener): boolean {
    if (this.#memory?.nodes.has(path) !== true) return false
    return !children || !this.#memory.leaves.has(path)
  }

  #deliverFromMemory(listener: Listener): void {
    const memory = this.#memory
    if (memory === undefined || !this.#listeners.has(listener)) return
    const { clock } = this.#options
    const lostAt = clock.now() - Math.max(0, clock.wall() - memory.until)
    listener.callback({
      state: memory.nodes.get(listener.path),
      revision: memory.revision,
      source: 'last-known',
      lostAt,
    })
  }

  #receive(listener: Listener, update: Observation): void {
    listener.latest = update
    listener.lostAt =
      update.source === 'live' ? undefined : (listener.lostAt ?? update.lostAt ?? this.#options.clock.now())
    if (update.revision > this.#revision) this.#revision = update.revision
    this.#changes++
    if (this.#memory === undefined) {
      listener.callback(update)
      return
    }
    if (update.source === 'live' || this.#isReadOnly) this.#fromMemory.delete(listener)
    else if (this.#isRemembered(listener)) this.#fromMemory.add(listener)
    this.#tryHandover()
  }

  get #isReadOnly(): boolean {
    return this.#options.store.session.current.state === 'read-only'
  }

  /** Whether the store answers, and what it answers is not older than the memory. */
  #isReadable({ revision }: Memory): boolean {
    if (this.#isReadOnly) return this.#revision >= revision
    return this.#options.store.session.current.state === 'connected'
  }

  /** Ends the handover if the store is reachable and has observed every node that was answered from memory. */
  #tryHandover(): void {
    const { clock } = this.#options
    if (this.#memory === undefined || !this.#isReadable(this.#memory)) return
    if (this.#fromMemory.size === 0) this.#handOver(this.#memory)
    else this.#handover ??= this.#waitForRest(clock, this.#fromMemory.size)
  }

  /** Gives up when not one of the remaining nodes was observed within HANDOVER_WAIT_MS. */
  #waitForRest(clock: Clock, remaining: number): Disposable {
    return clock.after(HANDOVER_WAIT_MS, () => {
      this.#handover = undefined
      if (this.#fromMemory.size < remaining) this.#tryHandover()
      else this.#giveUp()
    })
  }

  #giveUp(): void {
    if (this.#memory === undefined || !this.#isReadable(this.#memory)) return
    this.#options.log.warn(
      { nodes: this.#fromMemory.size },
      'some nodes cannot be read and stay as they were saved by an earlier run',
    )
    this.#handOver(this.#memory)
  }

  #handOver({ revision }: Memory): void {
    this.#memory = undefined
    this.#fromMemory.clear()
    this.#handover?.[Symbol.dispose]()
    for (const { latest, callback } of this.#listeners) if (latest !== undefined) callback(latest)
    if (this.#listeners.size > 0 && this.#revision < revision)
      this.#options.log.warn(
        { saved: String(revision), found: String(this.#revision) },
        'the store is older than the states that an earlier run saved',
      )
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
    this.#handover?.[Symbol.dispose]()
    this.#listeners.clear()
  }
}
