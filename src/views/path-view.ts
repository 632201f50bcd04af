import { RegistryError } from '../tree/errors.ts'
import { type Hop, resolution } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Freshness } from './freshness.ts'
import { LiveResolution, type LiveResolutionOptions } from './live-resolution.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable } from './refresh-queue.ts'

/** Where a path leads now. */
export type PathState =
  | { readonly kind: 'resolved'; readonly realPath: TreePath; readonly hops: readonly Hop[]; readonly node: NodeView }
  /** NOT_FOUND, LINK_DANGLING, LINK_LOOP or NOT_PERMITTED. */
  | { readonly kind: 'unresolved'; readonly error: RegistryError }

/** A live view of where one path leads: resolved again after a change of any node that the resolution depends on. */
export class PathView implements Refreshable, Freshness, Disposable {
  readonly phase = 'paths'
  readonly path: TreePath
  readonly #resolution: LiveResolution
  #state: PathState | undefined

  constructor(path: TreePath, options: LiveResolutionOptions) {
    this.path = path
    this.#resolution = new LiveResolution(this, options)
    this.refresh()
  }

  /** Undefined until every node that the resolution depends on has been observed once. */
  get state(): PathState | undefined {
    return this.#state
  }

  get revision(): Revision {
    return this.#resolution.revision
  }

  get lostAt(): number | undefined {
    return this.#resolution.lostAt
  }

  /** Whether `state` includes every observation that was delivered. */
  get settled(): boolean {
    return this.#resolution.dependencies.upToDate
  }

  /** The nodes that the resolution depends on, by their real paths. */
  get dependencies(): ReadonlyMap<TreePath, NodeView> {
    return this.#resolution.dependencies.nodes
  }

  /** Refreshes `dependant` after every change of this view. */
  listen(dependant: Refreshable): Disposable {
    return this.#resolution.listen(dependant)
  }

  refresh(): void {
    // While the observations are from different revisions, the published state stays as of the revision before.
    if (!this.settled) this.#state = this.#resolve() ?? this.#state
    this.#resolution.refreshed(this.settled)
  }

  #resolve(): PathState | undefined {
    const { dependencies } = this.#resolution
    try {
      const asked = dependencies.ask(resolution(this.path))
      if (asked === undefined) return undefined
      const { realPath, hops } = asked.answer
      const node = dependencies.get(realPath)
      if (node === undefined) throw new Error(`the resolution of ${this.path} never asked for ${realPath}`)
      return { kind: 'resolved', realPath, hops, node }
    } catch (error) {
      if (error instanceof RegistryError) return { kind: 'unresolved', error }
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#resolution[Symbol.dispose]()
  }
}
