import { Notifier } from '../lib/notifier.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Bookmarked, Bookmarks } from './bookmarks.ts'
import type { Followed, FollowedState } from './followed.ts'
import { combine, type Freshness, unchangedSince } from './freshness.ts'
import type { NodeView } from './node-view.ts'
import type { PathState, PathView } from './path-view.ts'
import type { Refreshable, RefreshQueue } from './refresh-queue.ts'
import type { Target } from './target.ts'
import type { Use, ViewPool } from './view-pool.ts'

export interface FollowedViewOptions<T extends Disposable> {
  readonly paths: ViewPool<TreePath, PathView>
  readonly targets: ViewPool<TreePath, T>
  readonly turn: RefreshQueue
  readonly bookmarks: Bookmarks
}

/**
 * What the node shows that a path leads to, live, wherever it leads. When the path comes to lead elsewhere, the old state stays
 * until the new one is complete.
 */
export class FollowedView<Item, T extends Target<Item>> implements Followed<T>, Bookmarked, Refreshable, Disposable {
  readonly rank = 4
  readonly path: TreePath
  readonly #options: FollowedViewOptions<T>
  readonly #where: Use<PathView>
  readonly #listening: Disposable
  readonly #watchers = new Set<Refreshable>()
  readonly #bell = new Notifier()
  #target: Held<T> | undefined
  #next: Held<T> | undefined
  /** What is there, or was left and led to again, must be told at least as of then: what it was in between was never at this path. */
  #since: Revision = 0n
  #moving: false | 'soon' | 'stuck' = false
  #state: FollowedState<T> | undefined
  #epoch = 0
  #shown = ''
  #bookmark: Revision = 0n
  #knowledge: Freshness = { revision: 0n, lostAt: undefined }

  constructor(path: TreePath, options: FollowedViewOptions<T>) {
    this.path = path
    this.#options = options
    this.#where = options.paths.acquire(path)
    this.#listening = this.#where.view.listen(this)
    this.refresh()
  }

  get state(): FollowedState<T> | undefined {
    return this.#state
  }

  /** Counts how often the path came to lead elsewhere. Within one epoch, versions of the target's journal can be compared. */
  get epoch(): number {
    return this.#epoch
  }

  get revision(): Revision {
    return this.#knowledge.revision
  }

  get lostAt(): number | undefined {
    return this.#knowledge.lostAt
  }

  get settled(): boolean {
    if (this.#state === undefined || !this.#where.view.settled || this.#next !== undefined) return false
    return this.#target === undefined || this.#target.use.view.settled
  }

  get moving(): false | 'soon' | 'stuck' {
    return this.#moving
  }

  /** Refreshes `watcher` after every change of the state, its items, or its liveness. */
  watch(watcher: Refreshable): Disposable {
    const { bookmarks } = this.#options
    this.#watchers.add(watcher)
    bookmarks.add(this)
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(watcher)
        if (this.#watchers.size === 0) bookmarks.drop(this)
      },
    }
  }

  /** Everything up to here is in what is shown, and was once found to be: zero before that. */
  get bookmark(): Revision {
    return this.#bookmark
  }

  mark(revision: Revision): void {
    if (this.lostAt !== undefined || !this.settled || revision <= this.#bookmark) return
    this.#lift(revision)
    this.#bookmark = revision
    for (const watcher of this.#watchers) this.#options.turn.mark(watcher)
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#bell.next(signal)
  }

  /** The items new or different since `revision`, if nothing else can have changed since; undefined if that cannot be told. */
  resume(revision: Revision): readonly (readonly [string, Item])[] | undefined {
    const state = this.#state
    if (state?.kind !== 'resolved' || !this.settled) return undefined
    // Data of the node at the end says where the path leads only if a link on it was followed on the way.
    const except = state.hops.some(({ path }) => path === state.realPath) ? undefined : state.realPath
    const where = this.#where.view.consulted
    return unchangedSince(where, revision, except) ? state.target.resume(revision) : undefined
  }

  async confirm(revision: Revision, signal: AbortSignal): Promise<void> {
    const isTrue = (): boolean => this.#state !== undefined && this.#moving !== 'soon' && this.revision >= revision
    while (!isTrue()) {
      await Promise.all([...this.#nodes()].map(node => node.confirm(revision, signal)))
      this.#lift(revision)
      if (!isTrue()) await this.changed(signal)
    }
  }

  refresh(): void {
    const where = this.#where.view.state
    if (where !== undefined) this.#follow(where)
    // As of this turn: what is shown does not change between turns either.
    const moves = this.#next !== undefined || !this.#where.view.settled || !this.#isThere()
    this.#moving = moves && (this.#isAway() ? 'stuck' : 'soon')
    const parts = this.#parts()
    this.#knowledge = this.settled
      ? combine(parts, this.revision)
      : { revision: this.revision, lostAt: combine(parts, 0n).lostAt ?? this.lostAt }
    this.#bell.notify()
    const shown = `${this.#epoch} ${this.#target?.use.view.journal.version} ${this.#target?.use.view.failure?.code} ${this.lostAt} ${this.#moving}`
    if (shown === this.#shown) return
    this.#shown = shown
    for (const watcher of this.#watchers) this.#options.turn.mark(watcher)
  }

  #follow(where: PathState): void {
    if (where.kind === 'unresolved') {
      const before = this.#state?.kind === 'unresolved' ? this.#state.error : undefined
      if (before?.code !== where.error.code || before.message !== where.error.message) this.#epoch++
      this.#state = where
      this.#replace(undefined)
      return
    }
    const { realPath, hops } = where
    if (this.#target?.path === realPath) {
      // A link on the node itself may have led elsewhere meanwhile.
      if (this.#next !== undefined || hops.some(({ path }) => path === realPath))
        this.#since = this.#where.view.revision
      this.#letGo()
    } else if (this.#next?.path !== realPath) {
      this.#letGo()
      this.#next = this.#hold(realPath)
      this.#since = this.#where.view.revision
    }
    if (this.#next !== undefined && (isReady(this.#next.use.view, this.#since) || this.#mustDo(this.#next))) {
      this.#epoch++
      this.#replace(this.#next)
    }
    if (this.#target?.path === realPath)
      this.#state = { kind: 'resolved', realPath, hops, target: this.#target.use.view }
  }

  #isThere(): boolean {
    return this.#target === undefined || isReady(this.#target.use.view, this.#since)
  }

  /** Where nothing is shown yet, and nothing better is to be had. */
  #mustDo({ use }: Held<T>): boolean {
    return this.#state === undefined && use.view.journal.version > 0 && this.#isAway()
  }

  #isAway(): boolean {
    return [...this.#where.view.consulted.values()].some(node => node.lostAt !== undefined)
  }

  #hold(path: TreePath): Held<T> {
    const use = this.#options.targets.acquire(path)
    const listening = use.view.listen(this)
    return {
      path,
      use,
      [Symbol.dispose]: () => {
        listening[Symbol.dispose]()
        use[Symbol.dispose]()
      },
    }
  }

  #letGo(): void {
    this.#next?.[Symbol.dispose]()
    this.#next = undefined
  }

  #replace(next: Held<T> | undefined): void {
    this.#target?.[Symbol.dispose]()
    if (next === undefined) this.#letGo()
    this.#target = next
    this.#next = undefined
  }

  #lift(revision: Revision): void {
    for (const held of [this.#target, this.#next]) held?.use.view.lift(revision)
    if (this.settled && revision > this.revision) this.#knowledge = { ...this.#knowledge, revision }
  }

  *#parts(): Generator<Freshness> {
    yield this.#where.view
    if (this.#target !== undefined) yield this.#target.use.view
  }

  *#nodes(): Generator<NodeView> {
    yield* this.#where.view.consulted.values()
    for (const held of [this.#target, this.#next]) if (held !== undefined) yield* held.use.view.nodes()
  }

  [Symbol.dispose](): void {
    this.#options.turn.forget(this)
    this.#listening[Symbol.dispose]()
    this.#replace(undefined)
    this.#where[Symbol.dispose]()
    this.#watchers.clear()
    this.#options.bookmarks.drop(this)
  }
}

interface Held<T> extends Disposable {
  readonly path: TreePath
  readonly use: Use<T>
}

/** Whether what it shows is as of `since` or newer. */
function isReady(target: Target<unknown>, since: Revision): boolean {
  if (target.failure !== undefined) return true
  return target.journal.version > 0 && (target.settled || target.revision >= since)
}
