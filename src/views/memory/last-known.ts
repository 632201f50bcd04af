import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Observation, TreeStore } from '../../store/store.ts'
import type { TreePath } from '../../tree/path.ts'
import type { NodeSource, ObservationUpdate } from '../node-view.ts'
import type { Memory } from './memory.ts'

/** How long what is read after the first contact is held back for nodes that are not told while the others are. */
const TOGETHER_MS = 10_000

export interface LastKnownOptions {
  readonly store: TreeStore
  /** Names the store in memories. */
  readonly name: string
  /** From an earlier run; undefined: there is none, or the store is within reach. */
  readonly memory: Memory | undefined
  readonly clock: Clock
  readonly log: Log
}

interface Listener {
  readonly path: TreePath
  readonly callback: (update: ObservationUpdate) => void
  /** The last that the store told. */
  latest: Observation | undefined
  lostAt: number | undefined
}

/**
 * What nodes are known as, for views. Until the store is reached for the first time, they are told what an earlier run remembered, as
 * last known. Afterwards what the store tells is held back until it has told every node that stands on memory, and then told in one go:
 * nothing is ever computed from both. What cannot be read stays last known, ten seconds after the others.
 */
export class LastKnown implements NodeSource, Disposable {
  readonly #options: LastKnownOptions
  readonly #listeners = new Set<Listener>()
  readonly #session: Disposable
  #memory: Memory | undefined
  /** Those that were told from memory, and that the store has not told as live. */
  readonly #fromMemory = new Set<Listener>()
  #handover: Disposable | undefined
  /** Everything up to this has been told of every node. */
  #revision = 0n
  #changes = 0

  constructor(options: LastKnownOptions) {
    this.#options = options
    this.#memory = options.memory
    this.#session = options.store.session.onChange(() => this.#meet())
    this.#meet()
  }

  /** Counts what may have changed what there is to remember. */
  get changes(): number {
    return this.#changes
  }

  readonly read: NodeSource['read'] = (path, options) => this.#options.store.read(path, options)

  observe(path: TreePath, callback: (update: ObservationUpdate) => void): Disposable {
    const listener: Listener = { path, callback, latest: undefined, lostAt: undefined }
    const observation = this.#options.store.observe(path, update => this.#receive(listener, update))
    this.#listeners.add(listener)
    this.#changes++
    if (this.#memory?.nodes.has(path) === true) {
      this.#fromMemory.add(listener)
      queueMicrotask(() => this.#recall(listener))
    }
    return {
      [Symbol.dispose]: () => {
        observation[Symbol.dispose]()
        this.#listeners.delete(listener)
        this.#changes++
        if (this.#fromMemory.delete(listener)) queueMicrotask(() => this.#meet())
      },
    }
  }

  /** All that the store has told of nodes that are observed; undefined while that is nothing, or not all of one time. */
  remember(): Memory | undefined {
    if (this.#memory !== undefined) return undefined
    const { name, clock } = this.#options
    const nodes: [TreePath, Observation['state']][] = []
    let until = clock.now()
    for (const { path, latest, lostAt } of this.#listeners) {
      if (latest === undefined || latest.refused !== undefined) continue
      nodes.push([path, latest.state])
      if (lostAt !== undefined && lostAt < until) until = lostAt
    }
    if (nodes.length === 0) return undefined
    return {
      store: name,
      revision: this.#revision,
      until: clock.wall() - (clock.now() - until),
      nodes: new Map(nodes),
    }
  }

  #recall(listener: Listener): void {
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

  #receive(listener: Listener, news: Observation): void {
    listener.latest = news
    listener.lostAt = news.source === 'live' ? undefined : (listener.lostAt ?? this.#options.clock.now())
    if (news.revision > this.#revision) this.#revision = news.revision
    this.#changes++
    if (this.#memory === undefined) {
      listener.callback(news)
      return
    }
    if (news.source === 'live') this.#fromMemory.delete(listener)
    else if (this.#memory.nodes.has(listener.path)) this.#fromMemory.add(listener)
    this.#meet()
  }

  /** Leaves memory behind if the store is there and has told all that stands on it. */
  #meet(): void {
    const { store, clock } = this.#options
    if (this.#memory === undefined || store.session.current.state !== 'connected') return
    if (this.#fromMemory.size === 0) this.#forget(this.#memory)
    else this.#handover ??= this.#patience(clock, this.#fromMemory.size)
  }

  /** Has none left when none of those who stand on memory was told for so long. */
  #patience(clock: Clock, standing: number): Disposable {
    return clock.after(TOGETHER_MS, () => {
      this.#handover = undefined
      if (this.#fromMemory.size < standing) this.#meet()
      else this.#late()
    })
  }

  #late(): void {
    if (this.#memory === undefined || this.#options.store.session.current.state !== 'connected') return
    this.#options.log.warn(
      { nodes: this.#fromMemory.size },
      'some nodes cannot be read and stay as they were remembered',
    )
    this.#forget(this.#memory)
  }

  #forget({ revision }: Memory): void {
    this.#memory = undefined
    this.#fromMemory.clear()
    this.#handover?.[Symbol.dispose]()
    for (const { latest, callback } of this.#listeners) if (latest !== undefined) callback(latest)
    if (this.#listeners.size > 0 && this.#revision < revision)
      this.#options.log.warn(
        { remembered: String(revision), found: String(this.#revision) },
        'the store is older than what was remembered of it',
      )
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
    this.#handover?.[Symbol.dispose]()
    this.#listeners.clear()
  }
}
