import type { Clock } from '../lib/clock.ts'
import type { NodeState } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import { basename, isWithin, join, parent, type TreePath } from '../tree/path.ts'
import { RESERVED } from '../tree/reserved.ts'
import type { Value } from '../tree/value.ts'
import type { ChildrenView } from './children-view.ts'
import { Journal } from './journal.ts'
import { type NodeView, sameData } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'
import { TreeBranch } from './tree-branch.ts'
import type { Use, ViewPool } from './view-pool.ts'

/**
 * A node of a tree with what it says, or without that where it may not be read. Of its state, what concerns children is as of the last
 * change of its data.
 */
export interface TreeItem {
  readonly state: NodeState | undefined
  readonly properties: ReadonlyMap<string, Value> | undefined
}

export interface TreeViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly children: ViewPool<TreePath, ChildrenView>
  readonly turn: RefreshQueue
  readonly clock: Clock
  readonly maxNodes: number
}

/** For so long changes wait for others that may belong to the same commit, where news never cease. */
const PATIENCE_MS = 250

/**
 * The node at a real path and everything below it, by their real paths, live. What is told in one turn is shown at once, so that a commit
 * is seen whole; nothing is shown before all nodes below have been told once.
 */
export class TreeView implements Target<TreeItem>, Refreshable {
  readonly rank = 3
  readonly journal = new Journal<TreeItem>()
  readonly #path: TreePath
  readonly #options: TreeViewOptions
  readonly #self: Use<NodeView>
  readonly #listening: Disposable
  readonly #branches = new Map<TreePath, TreeBranch>()
  /** Branches with news. */
  readonly #fresh = new Set<TreeBranch>()
  readonly #unsettled = new Set<TreeBranch>()
  readonly #lost = new Set<ChildrenView>()
  readonly #dependants = new Set<Refreshable>()
  /** What is to be shown; undefined goes. */
  readonly #pending = new Map<TreePath, TreeItem | undefined>()
  #pendingSince: number | undefined
  /** How many nodes there are once all that is pending is shown. */
  #count = 0
  #heard: Revision = 0n
  #failure: RegistryError | undefined
  revision: Revision = 0n
  lostAt: number | undefined

  constructor(path: TreePath, options: TreeViewOptions) {
    this.#path = path
    this.#options = options
    this.#self = options.nodes.acquire(path)
    this.#listening = this.#self.view.listen(() => options.turn.mark(this))
    this.refresh()
  }

  get failure(): RegistryError | undefined {
    return this.#failure
  }

  get settled(): boolean {
    const { turn } = this.#options
    if (this.#unsettled.size > 0 || this.#pending.size > 0 || this.#fresh.size > 0) return false
    return turn.hasNoneBelow(this.rank) && this.journal.version > 0
  }

  *nodes(): Generator<NodeView> {
    yield this.#self.view
    for (const { view } of this.#branches.values()) {
      const [, ...children] = view.nodes()
      yield* children
    }
  }

  lift(revision: Revision): void {
    if (this.settled && revision > this.revision) this.revision = revision
  }

  resume(revision: Revision): (readonly [string, TreeItem])[] | undefined {
    if (!this.settled) return undefined
    for (const { view } of this.#branches.values()) if (view.resume(revision) === undefined) return undefined
    return [...this.journal.items].filter(([, { state }]) => state !== undefined && state.stat.modified > revision)
  }

  listen(dependant: Refreshable): Disposable {
    this.#dependants.add(dependant)
    return { [Symbol.dispose]: () => this.#dependants.delete(dependant) }
  }

  /** The item as it is now: one that says what was shown may belong to another session since. */
  current(path: TreePath, shown: TreeItem): TreeItem {
    const child = this.#branches.get(parent(path))?.view.journal.items.get(basename(path))
    if (path === this.#path || child?.state === undefined || shown.state === undefined) return shown
    return Buffer.compare(child.state.data, shown.state.data) === 0 ? child : shown
  }

  /** A branch has news. */
  touch(branch: TreeBranch): void {
    this.#fresh.add(branch)
    this.#options.turn.mark(this)
  }

  refresh(): void {
    const { state, lookup } = this.#self.view
    // Where the node has gone, the path leads elsewhere, and its view says so.
    if (state !== undefined && lookup !== undefined) {
      if (this.#branches.size === 0) this.#grow(this.#path)
      this.#put(this.#path, { state, properties: lookup.properties })
      for (const branch of this.#fresh) this.#take(branch)
      if (this.#failure === undefined) this.#show()
    }
    this.#standing()
    for (const dependant of this.#dependants) this.#options.turn.mark(dependant)
  }

  /** Whatever a branch shows that this does not, or no longer. */
  #take(branch: TreeBranch): void {
    const { view } = branch
    this.#fresh.delete(branch)
    if (view.settled && view.journal.version > 0) this.#unsettled.delete(branch)
    else this.#unsettled.add(branch)
    if (view.lostAt === undefined) this.#lost.delete(view)
    else this.#lost.add(view)
    if (view.revision > this.#heard) this.#heard = view.revision
    if (view.failure !== undefined) this.#fail(view.failure)
    for (const [name, child] of branch.news()) {
      const path = join(branch.path, name)
      if (isWithin(path, RESERVED) && !isWithin(this.#path, RESERVED)) continue
      this.#put(path, child)
      if (child?.state === undefined || child.state.stat.owner !== undefined) this.#prune(path)
      else if (!this.#branches.has(path)) this.#grow(path)
    }
  }

  #grow(path: TreePath): void {
    if (this.#failure !== undefined) return
    const branch = new TreeBranch(path, this.#options.children.acquire(path), branch => this.touch(branch))
    this.#branches.set(path, branch)
    this.#fresh.add(branch)
  }

  /** With a node goes everything below it, whether or not that was told. */
  #prune(path: TreePath): void {
    const branch = this.#branches.get(path)
    if (branch === undefined) return
    this.#drop(branch)
    for (const name of branch.names) {
      this.#put(join(path, name), undefined)
      this.#prune(join(path, name))
    }
  }

  #drop(branch: TreeBranch): void {
    this.#branches.delete(branch.path)
    this.#fresh.delete(branch)
    this.#unsettled.delete(branch)
    this.#lost.delete(branch.view)
    this.#options.turn.forget(branch)
    branch[Symbol.dispose]()
  }

  #put(path: TreePath, item: TreeItem | undefined): void {
    const shown = this.journal.items.get(path)
    const before = this.#pending.has(path) ? this.#pending.get(path) : shown
    if (isSame(shown, item)) this.#pending.delete(path)
    else this.#pending.set(path, item)
    this.#count += Number(item !== undefined) - Number(before !== undefined)
    const { maxNodes } = this.#options
    if (this.#count > maxNodes && this.#failure === undefined) this.#fail(tooMany(this.#path, maxNodes))
  }

  #show(): void {
    const isWhole = this.#unsettled.size === 0
    if (!isWhole && !this.#isOverdue()) return
    this.#pendingSince = undefined
    if (this.#pending.size > 0 || this.journal.version === 0) this.journal.step([...this.#pending])
    this.#pending.clear()
    // Otherwise not all is shown that was heard.
    if (!isWhole) return
    if (this.#self.view.revision > this.#heard) this.#heard = this.#self.view.revision
    if (this.#heard > this.revision) this.revision = this.#heard
  }

  /** Whether nothing is missing but news that came since others had waited for long. */
  #isOverdue(): boolean {
    const now = this.#options.clock.now()
    this.#pendingSince ??= now
    if (now - this.#pendingSince < PATIENCE_MS) return false
    for (const { view } of this.#unsettled) if (view.journal.version === 0) return false
    return true
  }

  #standing(): void {
    let { lostAt } = this.#self.view
    for (const view of this.#lost) if (lostAt === undefined || (view.lostAt ?? lostAt) < lostAt) lostAt = view.lostAt
    // Contact is back only when everything that was missed is shown.
    if (lostAt !== undefined || this.#unsettled.size === 0) this.lostAt = lostAt
  }

  #fail(failure: RegistryError): void {
    this.#failure = failure
    for (const branch of [...this.#branches.values()]) this.#drop(branch)
  }

  [Symbol.dispose](): void {
    this.#options.turn.forget(this)
    this.#listening[Symbol.dispose]()
    for (const branch of [...this.#branches.values()]) this.#drop(branch)
    this.#self[Symbol.dispose]()
    this.#dependants.clear()
  }
}

function isSame(a: TreeItem | undefined, b: TreeItem | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameData(a.state, b.state)
}

function tooMany(path: TreePath, limit: number): RegistryError {
  return new RegistryError('TOO_MANY', `${path} has more than ${limit} nodes below it; the limit is ${limit}`, {
    facts: { path, limit: String(limit), value: String(limit + 1) },
    hint: 'watch a part of it, or raise --max-watched-nodes',
  })
}
