import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { Dependants } from './dependants.ts'
import { Dependencies } from './dependencies.ts'
import { afterRefresh, type Freshness } from './freshness.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { ViewPool } from './view-pool.ts'

export interface LiveResolutionOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly queue: RefreshQueue
}

/** What a view has that is computed by a resolution: the nodes that this depends on, those who depend on the view, and how recent it is. */
export class LiveResolution implements Freshness, Disposable {
  readonly dependencies: Dependencies
  readonly #view: Refreshable
  readonly #queue: RefreshQueue
  readonly #dependants: Dependants
  #freshness: Freshness = { revision: 0n, lostAt: undefined }

  /** The view is refreshed after a change of any node that the resolution depends on. */
  constructor(view: Refreshable, { nodes, queue }: LiveResolutionOptions) {
    this.#view = view
    this.#queue = queue
    this.#dependants = new Dependants(queue)
    this.dependencies = new Dependencies(nodes, () => queue.schedule(view))
  }

  get revision(): Revision {
    return this.#freshness.revision
  }

  get lostAt(): number | undefined {
    return this.#freshness.lostAt
  }

  /** Refreshes `dependant` after every change of the view. */
  listen(dependant: Refreshable): Disposable {
    return this.#dependants.add(dependant)
  }

  /** To be called at the end of every refresh of the view. `settled`: what it shows includes every observation that was delivered. */
  refreshed(settled: boolean): void {
    this.#freshness = afterRefresh(this.#freshness, this.dependencies.views(), settled)
    this.#dependants.schedule()
  }

  /** The view has included everything up to this revision. */
  advance(revision: Revision): void {
    if (revision > this.revision) this.#freshness = { ...this.#freshness, revision }
  }

  [Symbol.dispose](): void {
    this.#queue.remove(this.#view)
    this.dependencies[Symbol.dispose]()
    this.#dependants.clear()
  }
}
