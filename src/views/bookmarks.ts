import type { Clock } from '../lib/clock.ts'
import type { Revision } from '../tree/node.ts'
import { join } from '../tree/path.ts'
import { RESERVED } from '../tree/reserved.ts'
import { type NodeSource, observe } from './node-view.ts'

/** A view whose watchers can be told how far they have come. */
export interface Bookmarked {
  /** Everything up to this revision has been told of every node. */
  mark(revision: Revision): void
}

export interface BookmarksOptions {
  readonly source: NodeSource
  readonly clock: Clock
  /** About how long from one to the next; zero for never. */
  readonly everyMs: number
}

/** Nobody else looks here, so that what is told of it is never older than the question. */
const NOWHERE = join(RESERVED, 'espalier')

/**
 * Tells all who watch, however many, how far everything has come: with one timer and one look at the store, at a node of no interest,
 * since what is told of any node vouches for all that are observed. Does nothing while nobody watches.
 */
export class Bookmarks implements Disposable {
  readonly #options: BookmarksOptions
  readonly #watched = new Set<Bookmarked>()
  #timer: Disposable | undefined
  #look: Disposable | undefined

  constructor(options: BookmarksOptions) {
    this.#options = options
  }

  /** The view has a watcher. */
  add(view: Bookmarked): void {
    this.#watched.add(view)
    if (this.#options.everyMs > 0) this.#timer ??= this.#wait()
  }

  /** It has none any more. */
  drop(view: Bookmarked): void {
    this.#watched.delete(view)
    if (this.#watched.size === 0) this.#rest()
  }

  // Gateways that were started together do not all do it at the same moment.
  #wait(): Disposable {
    const { clock, everyMs } = this.#options
    return clock.after(everyMs * (0.75 + Math.random() / 2), () => {
      this.#timer = this.#wait()
      this.#look ??= observe(this.#options.source, NOWHERE, ({ revision, source }) => {
        if (source !== 'live' || this.#look === undefined) return
        this.#look[Symbol.dispose]()
        this.#look = undefined
        // What belongs to this revision is told by the end of this turn.
        setImmediate(() => {
          for (const view of this.#watched) view.mark(revision)
        })
      })
    })
  }

  #rest(): void {
    this.#timer?.[Symbol.dispose]()
    this.#look?.[Symbol.dispose]()
    this.#timer = undefined
    this.#look = undefined
  }

  [Symbol.dispose](): void {
    this.#watched.clear()
    this.#rest()
  }
}
