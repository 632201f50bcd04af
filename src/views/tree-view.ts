import type { Clock } from '../lib/clock.ts'
import type { NodeState } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import { basename, join, parent, segments, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import type { ChildrenView } from './children-view.ts'
import { Dependants } from './dependants.ts'
import { Journal } from './journal.ts'
import { type NodeView, sameData } from './node-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import { saysTheSame } from './same-values.ts'
import type { Target } from './target.ts'
import { TreeBranch } from './tree-branch.ts'
import type { ViewHandle, ViewPool } from './view-pool.ts'

/**
 * A node of a tree with its properties, or without them where it may not be read. The parts of its state that concern children are as of
 * the last change of its data.
 */
export interface TreeItem {
  readonly state: NodeState | undefined
  readonly properties: ReadonlyMap<string, Value> | undefined
}

interface TreeViewOptions {
  readonly nodes: ViewPool<TreePath, NodeView>
  readonly children: ViewPool<TreePath, ChildrenView>
  readonly queue: RefreshQueue
  readonly clock: Clock
  readonly maxNodes: number
  /** How many levels below the top are viewed: at least 1, or Infinity for all. */
  readonly depth: number
}

/** Under changes without a pause, a change waits at most this long for others that may belong to the same commit. */
const MAX_WAIT_MS = 250

/**
 * A live view of a node and the levels below it, by their real paths. What is delivered in one turn of the event loop is shown together, so
 * that a commit is seen whole; nothing is shown before all nodes have been observed once.
 */
export class TreeView implements Target<TreeItem>, Refreshable {
  readonly phase = 'trees'
  readonly journal = new Journal<TreeItem>()
  readonly #path: TreePath
  readonly #options: TreeViewOptions
  readonly #self: ViewHandle<NodeView>
  readonly #listening: Disposable
  readonly #branches = new Map<TreePath, TreeBranch>()
  /** Branches with changes that are not taken yet. */
  readonly #updated = new Set<TreeBranch>()
  readonly #unsettled = new Set<TreeBranch>()
  readonly #lost = new Set<ChildrenView>()
  readonly #dependants: Dependants
  /** Changes that are not shown yet; undefined is a removal. */
  readonly #pending = new Map<TreePath, TreeItem | undefined>()
  #pendingSince: number | undefined
  /** How many nodes there will be when everything pending is shown. */
  #count = 0
  /** The newest revision that was delivered for any of the nodes. */
  #delivered: Revision = 0n
  #topState: NodeState | undefined
  #shownTop: NodeState | undefined
  #failure: RegistryError | undefined
  revision: Revision = 0n
  lostAt: number | undefined

  constructor(path: TreePath, options: TreeViewOptions) {
    this.#path = path
    this.#options = options
    this.#dependants = new Dependants(options.queue)
    this.#self = options.nodes.acquire(path)
    this.#listening = this.#self.view.listen(() => options.queue.schedule(this))
    this.refresh()
  }

  get failure(): RegistryError | undefined {
    return this.#failure
  }

  get settled(): boolean {
    if (this.#unsettled.size > 0 || this.#pending.size > 0 || this.#updated.size > 0) return false
    return this.#options.queue.isDoneBefore(this.phase) && this.journal.version > 0
  }

  *nodes(): Generator<NodeView> {
    yield this.#self.view
    for (const { view } of this.#branches.values()) {
      const [, ...children] = view.nodes()
      yield* children
    }
  }

  advance(revision: Revision): void {
    if (this.settled && revision > this.revision) this.revision = revision
  }

  resume(revision: Revision): (readonly [string, TreeItem])[] | undefined {
    if (!this.settled) return undefined
    for (const { view } of this.#branches.values()) if (view.resume(revision) === undefined) return undefined
    return [...this.journal.items].filter(([, { state }]) => state !== undefined && state.stat.modified > revision)
  }

  listen(dependant: Refreshable): Disposable {
    return this.#dependants.add(dependant)
  }

  /** The top node as of the last time that everything delivered was shown: its children are the items one level below it. */
  get top(): NodeState | undefined {
    return this.#shownTop
  }

  /** The item as it is now: what says the same as the item that is shown is no change, and is not shown. */
  current(path: TreePath, shown: TreeItem): TreeItem {
    const latest = path === this.#path ? this.#top() : this.#childAt(path)
    return latest !== undefined && saysTheSame(shown, latest) ? latest : shown
  }

  #top(): TreeItem | undefined {
    const { state, lookup } = this.#self.view
    return state === undefined || lookup === undefined ? undefined : { state, properties: lookup.properties }
  }

  #childAt(path: TreePath): TreeItem | undefined {
    return this.#branches.get(parent(path))?.view.journal.items.get(basename(path))
  }

  #onBranchChange(branch: TreeBranch): void {
    this.#updated.add(branch)
    this.#options.queue.schedule(this)
  }

  refresh(): void {
    const { state, lookup } = this.#self.view
    // Where the node is gone, the path leads elsewhere, and the view of the path shows that.
    if (state !== undefined && lookup !== undefined) {
      if (this.#branches.size === 0) this.#addBranch(this.#path)
      this.#change(this.#path, { state, properties: lookup.properties })
      if (state !== this.#topState) this.journal.renewed()
      this.#topState = state
      for (const branch of this.#updated) this.#take(branch)
      if (this.#failure === undefined) this.#show()
    }
    this.#updateLostAt()
    this.#dependants.schedule()
  }

  /** Takes what has changed in a branch. */
  #take(branch: TreeBranch): void {
    const { view } = branch
    this.#updated.delete(branch)
    if (view.settled && view.journal.version > 0) this.#unsettled.delete(branch)
    else this.#unsettled.add(branch)
    if (view.lostAt === undefined) this.#lost.delete(view)
    else this.#lost.add(view)
    if (view.revision > this.#delivered) this.#delivered = view.revision
    if (view.failure !== undefined) this.#fail(view.failure)
    if (branch.takeEdition()) this.journal.renewed()
    for (const [name, child] of branch.takeChanges()) {
      const path = join(branch.path, name)
      this.#change(path, child)
      if (child?.state === undefined || child.state.stat.owner !== undefined) this.#removeBranch(path)
      else if (!this.#branches.has(path) && this.#isAboveBottom(path)) this.#addBranch(path)
    }
  }

  #addBranch(path: TreePath): void {
    if (this.#failure !== undefined) return
    const branch = new TreeBranch(path, this.#options.children.acquire(path), branch => this.#onBranchChange(branch))
    this.#branches.set(path, branch)
    this.#updated.add(branch)
  }

  /** Whether the children of a node are part of the view. */
  #isAboveBottom(path: TreePath): boolean {
    const { depth } = this.#options
    return depth === Number.POSITIVE_INFINITY || segments(path).length - segments(this.#path).length < depth
  }

  /** Removes everything below a node together with it, whether or not the removals were delivered. */
  #removeBranch(path: TreePath): void {
    const branch = this.#branches.get(path)
    if (branch === undefined) return
    this.#closeBranch(branch)
    for (const name of branch.names) {
      this.#change(join(path, name), undefined)
      this.#removeBranch(join(path, name))
    }
  }

  #closeBranch(branch: TreeBranch): void {
    this.#branches.delete(branch.path)
    this.#updated.delete(branch)
    this.#unsettled.delete(branch)
    this.#lost.delete(branch.view)
    this.#options.queue.remove(branch)
    branch[Symbol.dispose]()
  }

  #change(path: TreePath, item: TreeItem | undefined): void {
    const shown = this.journal.items.get(path)
    const before = this.#pending.has(path) ? this.#pending.get(path) : shown
    if (isSame(shown, item) || saysTheSame(shown, item)) this.#pending.delete(path)
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
    // Otherwise not everything that was delivered is shown.
    if (!isWhole) return
    this.#shownTop = this.#topState
    if (this.#self.view.revision > this.#delivered) this.#delivered = this.#self.view.revision
    if (this.#delivered > this.revision) this.revision = this.#delivered
  }

  /** Whether the pending changes have waited long enough, and every branch has been complete once. */
  #isOverdue(): boolean {
    const now = this.#options.clock.now()
    this.#pendingSince ??= now
    if (now - this.#pendingSince < MAX_WAIT_MS) return false
    for (const { view } of this.#unsettled) if (view.journal.version === 0) return false
    return true
  }

  #updateLostAt(): void {
    let { lostAt } = this.#self.view
    for (const view of this.#lost) if (lostAt === undefined || (view.lostAt ?? lostAt) < lostAt) lostAt = view.lostAt
    // The view is live again only when everything that was missed is shown.
    if (lostAt !== undefined || this.#unsettled.size === 0) this.lostAt = lostAt
  }

  #fail(failure: RegistryError): void {
    this.#failure = failure
    for (const branch of [...this.#branches.values()]) this.#closeBranch(branch)
  }

  [Symbol.dispose](): void {
    this.#options.queue.remove(this)
    this.#listening[Symbol.dispose]()
    for (const branch of [...this.#branches.values()]) this.#closeBranch(branch)
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
