import { RegistryError } from '../tree/errors.ts'
import { type Hop, resolution } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { Dependants } from './dependants.ts'
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

interface PathViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly queue: RefreshQueue
}

/** A live view of where one path leads: resolved again after a change of any node that the resolution depends on. */
export class PathView implements Refreshable, Freshness, Disposable {
  readonly phase = 'paths'
  readonly path: TreePath
  readonly #queue: RefreshQueue
  readonly #dependencies: Dependencies
  readonly #dependants: Dependants
  #state: PathState | undefined
  #freshness: Freshness = { revision: 0n, lostAt: undefined }

  constructor(path: TreePath, { nodes, queue }: PathViewOptions) {
    this.path = path
    this.#queue = queue
    this.#dependants = new Dependants(queue)
    this.#dependencies = new Dependencies(nodes, () => queue.schedule(this))
    this.refresh()
  }

  /** Undefined until every node that the resolution depends on has been observed once. */
  get state(): PathState | undefined {
    return this.#state
  }

  get revision(): Revision {
    return this.#freshness.revision
  }

  get lostAt(): number | undefined {
    return this.#freshness.lostAt
  }

  /** Whether `state` includes every observation that was delivered. */
  get settled(): boolean {
    return this.#dependencies.upToDate
  }

  /** The nodes that the resolution depends on, by their real paths. */
  get dependencies(): ReadonlyMap<TreePath, NodeView> {
    return this.#dependencies.nodes
  }

  /** Refreshes `dependant` after every change of this view. */
  listen(dependant: Refreshable): Disposable {
    return this.#dependants.add(dependant)
  }

  refresh(): void {
    if (!this.#dependencies.upToDate) {
      const next = this.#resolve()
      if (next !== undefined) this.#state = next
    }
    const parts = this.#dependencies.views()
    // While the observations are from different revisions, the published state stays as of the revision before.
    this.#freshness = this.settled
      ? combine(parts, this.revision)
      : { revision: this.revision, lostAt: combine(parts, 0n).lostAt ?? this.lostAt }
    this.#dependants.schedule()
  }

  #resolve(): PathState | undefined {
    try {
      const asked = this.#dependencies.ask(resolution(this.path))
      if (asked === undefined) return undefined
      const { realPath, hops } = asked.answer
      const node = this.#dependencies.get(realPath)
      if (node === undefined) throw new Error(`the resolution of ${this.path} never asked for ${realPath}`)
      return { kind: 'resolved', realPath, hops, node }
    } catch (error) {
      if (error instanceof RegistryError) return { kind: 'unresolved', error }
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#queue.remove(this)
    this.#dependencies[Symbol.dispose]()
    this.#dependants.clear()
  }
}
