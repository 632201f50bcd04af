import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Observation, TreeStore } from '../store/store.ts'
import type { TreePath } from '../tree/path.ts'
import type { Memory } from './memory.ts'
import type { News, NodeSource } from './node-view.ts'

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

interface Ear {
  readonly path: TreePath
  readonly listener: (news: News) => void
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
  readonly #ears = new Set<Ear>()
  readonly #session: Disposable
  #memory: Memory | undefined
  /** Those that were told from memory, and that the store has not told as live. */
  readonly #standing = new Set<Ear>()
  #together: Disposable | undefined
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

  observe(path: TreePath, listener: (news: News) => void): Disposable {
    const ear: Ear = { path, listener, latest: undefined, lostAt: undefined }
    const observation = this.#options.store.observe(path, news => this.#hear(ear, news))
    this.#ears.add(ear)
    this.#changes++
    if (this.#memory?.nodes.has(path) === true) {
      this.#standing.add(ear)
      queueMicrotask(() => this.#recall(ear))
    }
    return {
      [Symbol.dispose]: () => {
        observation[Symbol.dispose]()
        this.#ears.delete(ear)
        this.#changes++
        if (this.#standing.delete(ear)) queueMicrotask(() => this.#meet())
      },
    }
  }

  /** All that the store has told of nodes that are observed; undefined while that is nothing, or not all of one time. */
  remember(): Memory | undefined {
    if (this.#memory !== undefined) return undefined
    const { name, clock } = this.#options
    const nodes: [TreePath, Observation['state']][] = []
    let until = clock.now()
    for (const { path, latest, lostAt } of this.#ears) {
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

  #recall(ear: Ear): void {
    const memory = this.#memory
    if (memory === undefined || !this.#ears.has(ear)) return
    const { clock } = this.#options
    const lostAt = clock.now() - Math.max(0, clock.wall() - memory.until)
    ear.listener({ state: memory.nodes.get(ear.path), revision: memory.revision, source: 'last-known', lostAt })
  }

  #hear(ear: Ear, news: Observation): void {
    ear.latest = news
    ear.lostAt = news.source === 'live' ? undefined : (ear.lostAt ?? this.#options.clock.now())
    if (news.revision > this.#revision) this.#revision = news.revision
    this.#changes++
    if (this.#memory === undefined) {
      ear.listener(news)
      return
    }
    if (news.source === 'live') this.#standing.delete(ear)
    else if (this.#memory.nodes.has(ear.path)) this.#standing.add(ear)
    this.#meet()
  }

  /** Leaves memory behind if the store is there and has told all that stands on it. */
  #meet(): void {
    const { store, clock } = this.#options
    if (this.#memory === undefined || store.session.current.state !== 'connected') return
    if (this.#standing.size === 0) this.#forget(this.#memory)
    else this.#together ??= this.#patience(clock, this.#standing.size)
  }

  /** Has none left when none of those who stand on memory was told for so long. */
  #patience(clock: Clock, standing: number): Disposable {
    return clock.after(TOGETHER_MS, () => {
      this.#together = undefined
      if (this.#standing.size < standing) this.#meet()
      else this.#late()
    })
  }

  #late(): void {
    if (this.#memory === undefined || this.#options.store.session.current.state !== 'connected') return
    this.#options.log.warn({ nodes: this.#standing.size }, 'some nodes cannot be read and stay as they were remembered')
    this.#forget(this.#memory)
  }

  #forget({ revision }: Memory): void {
    this.#memory = undefined
    this.#standing.clear()
    this.#together?.[Symbol.dispose]()
    for (const { latest, listener } of this.#ears) if (latest !== undefined) listener(latest)
    if (this.#ears.size > 0 && this.#revision < revision)
      this.#options.log.warn(
        { remembered: String(revision), found: String(this.#revision) },
        'the store is older than what was remembered of it',
      )
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
    this.#together?.[Symbol.dispose]()
    this.#ears.clear()
  }
}
