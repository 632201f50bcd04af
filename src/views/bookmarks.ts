import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/clock.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { type NodeSource, observe } from './node-view.ts'

/** A view whose watchers receive bookmarks: revisions up to which they have seen everything. */
export interface Bookmarked {
  /** Everything up to this revision has been delivered for every observed node. */
  setBookmark(revision: Revision): void
}

interface BookmarksOptions {
  readonly source: NodeSource
  readonly clock: Clock
  /** The mean time between two bookmarks; zero for none. */
  readonly everyMs: number
}

/**
 * Sends bookmarks to all watched views at regular intervals, with one timer and one observation for all of them. One observation of an
 * otherwise unused node is enough: a revision delivered for any node covers all observed nodes. Idle while nothing is watched.
 */
export class Bookmarks implements Disposable {
  readonly #options: BookmarksOptions
  readonly #watched = new Set<Bookmarked>()
  #timer: Disposable | undefined
  /** No other view observes this path, so its first observation is never older than the call. */
  readonly #probed = `/espalier-bookmarks-${randomUUID()}` as TreePath
  #probe: Disposable | undefined

  constructor(options: BookmarksOptions) {
    this.#options = options
  }

  /** To be called when the view has a watcher. */
  add(view: Bookmarked): void {
    this.#watched.add(view)
    if (this.#options.everyMs > 0) this.#timer ??= this.#schedule()
  }

  /** To be called when the view has no watcher any more. */
  remove(view: Bookmarked): void {
    this.#watched.delete(view)
    if (this.#watched.size === 0) this.#stop()
  }

  // With jitter, so that gateways that were started together do not probe at the same time.
  #schedule(): Disposable {
    const { clock, everyMs } = this.#options
    return clock.after(everyMs * (0.75 + Math.random() / 2), () => {
      this.#timer = this.#schedule()
      this.#probe ??= observe(this.#options.source, this.#probed, ({ revision, source }) => {
        if (source !== 'live' || this.#probe === undefined) return
        this.#probe[Symbol.dispose]()
        this.#probe = undefined
        // Everything up to this revision is delivered by the end of this turn of the event loop.
        setImmediate(() => {
          for (const view of this.#watched) view.setBookmark(revision)
        })
      })
    })
  }

  #stop(): void {
    this.#timer?.[Symbol.dispose]()
    this.#probe?.[Symbol.dispose]()
    this.#timer = undefined
    this.#probe = undefined
  }

  [Symbol.dispose](): void {
    this.#watched.clear()
    this.#stop()
  }
}
