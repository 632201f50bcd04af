import { RegistryError } from '../tree/errors.ts'
import { type Hop, resolution } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { Dependencies } from './dependencies.ts'
import { combine, type Freshness } from './freshness.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { ViewPool } from './view-pool.ts'

/** Where a path leads now. */
export type PathState =
  | { readonly kind: 'resolved'; readonly realPath: TreePath; readonly hops: readonly Hop[]; readonly node: NodeView }
  /** NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED. */
  | { readonly kind: 'unresolved'; readonly error: RegistryError }

export interface PathViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly turn: RefreshQueue
}

/** Where one path leads, live: a change of any node that has a say in it leads to the new place. */
export class PathView implements Refreshable, Freshness, Disposable {
  readonly rank = 0
  readonly path: TreePath
  readonly #turn: RefreshQueue
  readonly #consulted: Dependencies
  readonly #dependants = new Set<Refreshable>()
  #state: PathState | undefined
  #knowledge: Freshness = { revision: 0n, lostAt: undefined }

  constructor(path: TreePath, { nodes, turn }: PathViewOptions) {
    this.path = path
    this.#turn = turn
    this.#consulted = new Dependencies(nodes, () => turn.mark(this))
    this.refresh()
  }

  /** Undefined until every node that has a say has been told once. */
  get state(): PathState | undefined {
    return this.#state
  }

  get revision(): Revision {
    return this.#knowledge.revision
  }

  get lostAt(): number | undefined {
    return this.#knowledge.lostAt
  }

  /** Whether `state` follows from everything that was told. */
  get settled(): boolean {
    return this.#consulted.upToDate
  }

  /** The nodes that have a say, by their real paths. */
  get consulted(): ReadonlyMap<TreePath, NodeView> {
    return this.#consulted.nodes
  }

  /** Marks `dependant` after every change of what is known here. */
  listen(dependant: Refreshable): Disposable {
    this.#dependants.add(dependant)
    return { [Symbol.dispose]: () => this.#dependants.delete(dependant) }
  }

  refresh(): void {
    if (!this.#consulted.upToDate) {
      const next = this.#resolve()
      if (next !== undefined) this.#state = next
    }
    const parts = this.#consulted.views()
    // Where nodes are not of one time, what is published stays as of the moment before.
    this.#knowledge = this.settled
      ? combine(parts, this.revision)
      : { revision: this.revision, lostAt: combine(parts, 0n).lostAt ?? this.lostAt }
    for (const dependant of this.#dependants) this.#turn.mark(dependant)
  }

  #resolve(): PathState | undefined {
    try {
      const asked = this.#consulted.ask(resolution(this.path))
      if (asked === undefined) return undefined
      const { realPath, hops } = asked.answer
      const node = this.#consulted.get(realPath)
      if (node === undefined) throw new Error(`the resolution of ${this.path} never asked for ${realPath}`)
      return { kind: 'resolved', realPath, hops, node }
    } catch (error) {
      if (error instanceof RegistryError) return { kind: 'unresolved', error }
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#turn.forget(this)
    this.#consulted[Symbol.dispose]()
    this.#dependants.clear()
  }
}
