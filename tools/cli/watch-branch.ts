import type { Espalier, Provider } from '../../clients/typescript/index.ts'
import type { Glyphs } from './glyphs.ts'
import { until } from './until.ts'
import { below, childrenEvents, deleted, standingEvents, type WatchEvent } from './watch-event.ts'

export type Tell = (event: WatchEvent) => Promise<void>

/** What the branches of one watch have in common. */
export interface Trunk {
  readonly client: Espalier
  readonly glyphs: Glyphs
  readonly tell: Tell
  /** Told of what ends a branch that cannot go on; the whole watch has to end then. */
  readonly failed: (error: unknown) => void
  readonly signal: AbortSignal
}

/**
 * Watches the children of a node and, each as a branch of its own, of every child that may have some. A node that goes takes all that was
 * known below it along: each is told as gone, the deepest first.
 */
export class Branch {
  readonly #trunk: Trunk
  readonly #path: string
  readonly #isTop: boolean
  readonly #stop = new AbortController()
  readonly #below = new Map<string, Branch>()
  #known: readonly Provider[] = []

  constructor(trunk: Trunk, path: string, isTop: boolean) {
    this.#trunk = trunk
    this.#path = path
    this.#isTop = isTop
  }

  /** Goes on from what is known, by path, until the signal aborts. */
  async run(known: ReadonlyMap<string, readonly Provider[]>): Promise<void> {
    const { client, glyphs, tell, signal } = this.#trunk
    this.#known = known.get(this.#path) ?? []
    for (const child of this.#known) this.#grow(child, known)
    await using live = client.watchChildren(this.#path)
    let before: Parameters<typeof standingEvents>[1]
    for await (const value of until(live, AbortSignal.any([signal, this.#stop.signal]))) {
      if (this.#isTop) for (const event of standingEvents(this.#path, before, value)) await tell(event)
      before = value
      // Whether a node below has gone or was made anew, its parent says.
      if (value.unresolved !== undefined && !this.#isTop) continue
      const { revision, providers } = value
      const events = childrenEvents(
        this.#path,
        { providers: this.#known, unresolved: undefined },
        { ...value, unresolved: undefined },
        glyphs,
      )
      this.#known = providers
      for (const event of events) {
        const name = event.path.slice(event.path.lastIndexOf('/') + 1)
        if (event.type === 'DELETED') for (const gone of this.#prune(name, revision)) await tell(gone)
        await tell(event)
      }
      for (const child of providers) this.#grow(child, new Map())
    }
  }

  #grow(child: Provider, known: ReadonlyMap<string, readonly Provider[]>): void {
    if (child.ephemeral || this.#below.has(child.name)) return
    const branch = new Branch(this.#trunk, below(this.#path, child.name), false)
    this.#below.set(child.name, branch)
    void branch.run(known).catch(this.#trunk.failed)
  }

  /** Ends the branch of a child. Answers all that was known below it. */
  #prune(name: string, revision: bigint): readonly WatchEvent[] {
    const branch = this.#below.get(name)
    if (branch === undefined) return []
    this.#below.delete(name)
    branch.#stop.abort()
    return branch.#known.flatMap(child => [
      ...branch.#prune(child.name, revision),
      deleted(branch.#path, child, revision, 'gone with what it was below'),
    ])
  }
}
