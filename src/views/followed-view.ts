import { Notifier } from '../lib/notifier.ts'
import { someAtOnce } from '../lib/some-at-once.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Bookmarked, Bookmarks } from './bookmarks.ts'
import { Dependants } from './dependants.ts'
import type { Followed, FollowedState } from './followed.ts'
import { afterRefresh, type Freshness, unchangedSince } from './freshness.ts'
import type { NodeView } from './node-view.ts'
import type { PathState, PathView } from './path-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'
import type { ViewHandle, ViewPool } from './view-pool.ts'

/** How many nodes are read at once to find out whether they are current: reads of others wait behind so many. */
const CONFIRMED_AT_ONCE = 256
/** How many nodes are read to find out why nothing is observed. */
const MAX_PROBES = 16

interface FollowedViewOptions<T extends Disposable> {
  readonly paths: ViewPool<TreePath, PathView>
  readonly targets: ViewPool<TreePath, T>
  readonly queue: RefreshQueue
  readonly bookmarks: Bookmarks
}

/**
 * A live view of the node that a path leads to, wherever it leads. When the path comes to lead to another node, the old state stays until
 * the new one is complete.
 */
export class FollowedView<Item, T extends Target<Item>> implements Followed<T>, Bookmarked, Refreshable, Disposable {
  readonly phase = 'followed'
  readonly path: TreePath
  readonly #options: FollowedViewOptions<T>
  readonly #pathView: ViewHandle<PathView>
  readonly #listening: Disposable
  readonly #watchers: Dependants
  readonly #changes = new Notifier()
  #target: AcquiredTarget<T> | undefined
  /** The node that the path leads to by now, until its view is complete. */
  #next: AcquiredTarget<T> | undefined
  /** The revision at which the path came to lead to its present target: what the target showed before was not at this path. */
  #since: Revision = 0n
  #moving: false | 'soon' | 'stuck' = false
  #state: FollowedState<T> | undefined
  #epoch = 0
  #edition = 0
  #shown = ''
  #bookmark: Revision = 0n
  #confirmations = 0
  #refreshes = 0
  #freshness: Freshness = { revision: 0n, lostAt: undefined }

  constructor(path: TreePath, options: FollowedViewOptions<T>) {
    this.path = path
    this.#options = options
    this.#watchers = new Dependants(options.queue)
    this.#pathView = options.paths.acquire(path)
    this.#listening = this.#pathView.view.listen(this)
    this.refresh()
  }

  get state(): FollowedState<T> | undefined {
    return this.#state
  }

  /** Counts how often the path came to lead elsewhere. Versions of the target's journal can be compared within one epoch only. */
  get epoch(): number {
    return this.#epoch
  }

  get revision(): Revision {
    return this.#freshness.revision
  }

  get lostAt(): number | undefined {
    return this.#freshness.lostAt
  }

  get settled(): boolean {
    if (this.#state === undefined || !this.#pathView.view.settled || this.#next !== undefined) return false
    return this.#target === undefined || this.#target.handle.view.settled
  }

  get moving(): false | 'soon' | 'stuck' {
    return this.#moving
  }

  /** Refreshes `watcher` after every change of the state, its items, or its liveness. */
  watch(watcher: Refreshable): Disposable {
    const { bookmarks } = this.#options
    const watching = this.#watchers.add(watcher)
    bookmarks.add(this)
    return {
      [Symbol.dispose]: () => {
        watching[Symbol.dispose]()
        if (this.#watchers.size === 0) bookmarks.remove(this)
      },
    }
  }

  /** The last bookmark: everything up to it is included in the state. Zero before the first. */
  get bookmark(): Revision {
    return this.#bookmark
  }

  setBookmark(revision: Revision): void {
    if (this.lostAt !== undefined || !this.settled || revision <= this.#bookmark) return
    this.#advance(revision)
    this.#bookmark = revision
    this.#notify()
  }

  /** Counts what watchers are refreshed for: what one has to send is the same as long as it is. */
  get edition(): number {
    return this.#edition
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#changes.next(signal)
  }

  /** The items that were added or changed since `revision`, if nothing else can have changed since; undefined if that is not known. */
  resume(revision: Revision): readonly (readonly [string, Item])[] | undefined {
    const state = this.#state
    if (state?.kind !== 'resolved' || !this.settled) return undefined
    // The data of the last node affect where the path leads only if a link on that node was followed on the way.
    const except = state.hops.some(({ path }) => path === state.realPath) ? undefined : state.realPath
    const nodes = this.#pathView.view.dependencies
    return unchangedSince(nodes, revision, except) ? state.target.resume(revision) : undefined
  }

  get progress(): number {
    return this.#refreshes + this.#confirmations
  }

  async probe(signal: AbortSignal): Promise<void> {
    const unknown: NodeView[] = []
    for (const node of this.#nodes()) if (!node.known && unknown.push(node) === MAX_PROBES) break
    await Promise.all(unknown.map(node => node.probe(signal)))
  }

  async confirm(revision: Revision, signal: AbortSignal): Promise<void> {
    const confirm = async (node: NodeView): Promise<void> => {
      if (await node.confirm(revision, signal)) this.#confirmations++
    }
    const isCurrent = (): boolean => this.#state !== undefined && this.#moving !== 'soon' && this.revision >= revision
    while (!isCurrent()) {
      await someAtOnce(this.#nodes(), CONFIRMED_AT_ONCE, confirm)
      this.#advance(revision)
      if (!isCurrent()) await this.changed(signal)
    }
  }

  refresh(): void {
    this.#refreshes++
    const pathState = this.#pathView.view.state
    if (pathState !== undefined) this.#follow(pathState)
    // Computed once per run of the queue: the state does not change between runs either.
    const moves = this.#next !== undefined || !this.#pathView.view.settled || !this.#isTargetReady()
    this.#moving = moves && (this.#isPathLost() ? 'stuck' : 'soon')
    this.#freshness = afterRefresh(this.#freshness, this.#parts(), this.settled)
    this.#changes.notify()
    const shown = `${this.#epoch} ${this.#target?.handle.view.journal.version} ${this.#target?.handle.view.failure?.code} ${this.lostAt} ${this.#moving}`
    if (shown === this.#shown) return
    this.#shown = shown
    this.#notify()
  }

  #notify(): void {
    this.#edition++
    this.#watchers.schedule()
  }

  #follow(pathState: PathState): void {
    if (pathState.kind === 'unresolved') {
      const before = this.#state?.kind === 'unresolved' ? this.#state.error : undefined
      if (before?.code !== pathState.error.code || before.message !== pathState.error.message) this.#epoch++
      this.#state = pathState
      this.#replaceTarget(undefined)
      return
    }
    const { realPath, hops } = pathState
    if (this.#target?.path === realPath) {
      // A link on the node itself may have led elsewhere meanwhile.
      if (this.#next !== undefined || hops.some(({ path }) => path === realPath))
        this.#since = this.#pathView.view.revision
      this.#releaseNext()
    } else if (this.#next?.path !== realPath) {
      this.#releaseNext()
      this.#next = this.#acquire(realPath)
      this.#since = this.#pathView.view.revision
    }
    if (this.#next !== undefined && (isReady(this.#next.handle.view, this.#since) || this.#isBestKnown(this.#next))) {
      this.#epoch++
      this.#replaceTarget(this.#next)
      // Even if the view is not settled: both the path and the new target include everything up to that revision.
      if (this.#target !== undefined && this.#target.handle.view.revision >= this.#since) this.#raise(this.#since)
    }
    if (this.#target?.path === realPath)
      this.#state = { kind: 'resolved', realPath, hops, target: this.#target.handle.view }
  }

  #isTargetReady(): boolean {
    return this.#target === undefined || isReady(this.#target.handle.view, this.#since)
  }

  /** Whether nothing is shown yet, and nothing newer can be read while the store is unreachable. */
  #isBestKnown({ handle }: AcquiredTarget<T>): boolean {
    return this.#state === undefined && handle.view.journal.version > 0 && this.#isPathLost()
  }

  #isPathLost(): boolean {
    return [...this.#pathView.view.dependencies.values()].some(node => node.lostAt !== undefined)
  }

  #acquire(path: TreePath): AcquiredTarget<T> {
    const handle = this.#options.targets.acquire(path)
    const listening = handle.view.listen(this)
    return {
      path,
      handle,
      [Symbol.dispose]: () => {
        listening[Symbol.dispose]()
        handle[Symbol.dispose]()
      },
    }
  }

  #releaseNext(): void {
    this.#next?.[Symbol.dispose]()
    this.#next = undefined
  }

  #replaceTarget(next: AcquiredTarget<T> | undefined): void {
    this.#target?.[Symbol.dispose]()
    if (next === undefined) this.#releaseNext()
    this.#target = next
    this.#next = undefined
  }

  #advance(revision: Revision): void {
    for (const acquired of [this.#target, this.#next]) acquired?.handle.view.advance(revision)
    if (this.settled) this.#raise(revision)
  }

  #raise(revision: Revision): void {
    if (revision > this.revision) this.#freshness = { ...this.#freshness, revision }
  }

  *#parts(): Generator<Freshness> {
    yield this.#pathView.view
    if (this.#target !== undefined) yield this.#target.handle.view
  }

  *#nodes(): Generator<NodeView> {
    yield* this.#pathView.view.dependencies.values()
    for (const acquired of [this.#target, this.#next]) if (acquired !== undefined) yield* acquired.handle.view.nodes()
  }

  [Symbol.dispose](): void {
    this.#options.queue.remove(this)
    this.#listening[Symbol.dispose]()
    this.#replaceTarget(undefined)
    this.#pathView[Symbol.dispose]()
    this.#watchers.clear()
    this.#options.bookmarks.remove(this)
  }
}

interface AcquiredTarget<T> extends Disposable {
  readonly path: TreePath
  readonly handle: ViewHandle<T>
}

/** Whether the target shows a state as of `since` or newer. */
function isReady(target: Target<unknown>, since: Revision): boolean {
  if (target.failure !== undefined) return true
  return target.journal.version > 0 && (target.settled || target.revision >= since)
}
