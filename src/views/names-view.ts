import type { NodeState } from '../store/store.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Child, ChildrenViewOptions } from './children-view.ts'
import { Dependants } from './dependants.ts'
import { Journal } from './journal.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'
import type { ViewHandle } from './view-pool.ts'

/** A live view of the names of a node's children. It observes one node, however many children there are. */
export class NamesView implements Target<Child>, Refreshable {
  readonly phase = 'targets'
  readonly failure = undefined
  readonly journal = new Journal<Child>()
  readonly #queue: RefreshQueue
  readonly #self: ViewHandle<NodeView>
  readonly #listening: Disposable
  readonly #dependants: Dependants
  #state: NodeState | undefined
  revision: Revision = 0n
  lostAt: number | undefined

  constructor(path: TreePath, { nodes, queue }: Pick<ChildrenViewOptions, 'nodes' | 'queue'>) {
    this.#queue = queue
    this.#dependants = new Dependants(queue)
    this.#self = nodes.acquire(path)
    this.#listening = this.#self.view.listen(() => queue.schedule(this))
    this.refresh()
  }

  /** The parent. */
  get state(): NodeState | undefined {
    return this.#state
  }

  get settled(): boolean {
    return this.#state === this.#self.view.state
  }

  *nodes(): Generator<NodeView> {
    yield this.#self.view
  }

  advance(revision: Revision): void {
    if (this.settled && revision > this.revision) this.revision = revision
  }

  resume(revision: Revision): [] | undefined {
    const stat = this.#state?.stat
    if (!this.settled || stat === undefined) return undefined
    return stat.created <= revision && stat.childrenModified <= revision ? [] : undefined
  }

  listen(dependant: Refreshable): Disposable {
    return this.#dependants.add(dependant)
  }

  refresh(): void {
    const node = this.#self.view
    if (node.state !== undefined) {
      this.#show(node.state.children)
      this.#state = node.state
      if (node.revision > this.revision) this.revision = node.revision
    }
    this.lostAt = node.lostAt
    this.#dependants.schedule()
  }

  #show(children: readonly string[]): void {
    const names = new Set(children)
    const changes: [string, Child | undefined][] = []
    for (const name of this.journal.items.keys()) if (!names.has(name)) changes.push([name, undefined])
    for (const name of names)
      if (!this.journal.items.has(name)) changes.push([name, { name, state: undefined, properties: undefined }])
    if (changes.length > 0 || this.journal.version === 0) this.journal.step(changes)
  }

  [Symbol.dispose](): void {
    this.#queue.remove(this)
    this.#listening[Symbol.dispose]()
    this.#self[Symbol.dispose]()
    this.#dependants.clear()
  }
}
