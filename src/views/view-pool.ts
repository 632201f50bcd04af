import type { Clock } from '../lib/clock.ts'

/** A counted reference to a view of a pool. Disposing returns it; the view stays open for its other users. */
export interface ViewHandle<View> extends Disposable {
  readonly view: View
}

interface ViewPoolOptions<Key, View> {
  readonly open: (key: Key) => View
  readonly clock: Clock
  /** How long a view stays open without a user after it was acquired with `keep`. */
  readonly keepMs: number
  /** How many views stay open without a user; beyond that, the one that is unused for longest is closed. */
  readonly maxUnused: number
}

interface AcquireOptions {
  /** Whether the view stays open for a while after its last user: true for clients, which may soon come back. Default false. */
  readonly keep?: boolean
}

interface Entry<View> {
  readonly view: View
  users: number
  /** By `Clock.now`. */
  keepUntil: number
}

/** One reference-counted view per key. */
export class ViewPool<Key, View extends Disposable> implements Disposable {
  readonly #options: ViewPoolOptions<Key, View>
  readonly #entries = new Map<Key, Entry<View>>()
  /** Least recently used first. */
  readonly #unused = new Map<Key, Entry<View>>()
  #sweep: Disposable | undefined

  constructor(options: ViewPoolOptions<Key, View>) {
    this.#options = options
  }

  /**
   * The view of `key`, opened if it is not open. Without `keep` it closes with its last handle, unless an earlier user's `keep` still
   * holds.
   */
  acquire(key: Key, { keep = false }: AcquireOptions = {}): ViewHandle<View> {
    const entry = this.#entries.get(key) ?? this.#open(key)
    this.#unused.delete(key)
    entry.users++
    let isReturned = false
    return {
      view: entry.view,
      [Symbol.dispose]: () => {
        if (isReturned) return
        isReturned = true
        entry.users--
        if (keep) entry.keepUntil = this.#options.clock.now() + this.#options.keepMs
        if (entry.users === 0) this.#onUnused(key, entry)
      },
    }
  }

  /** How many views are open. */
  get size(): number {
    return this.#entries.size
  }

  /** How many of them have a user. */
  get used(): number {
    return this.#entries.size - this.#unused.size
  }

  isUsed(key: Key): boolean {
    return this.#entries.has(key) && !this.#unused.has(key)
  }

  #open(key: Key): Entry<View> {
    const entry: Entry<View> = { view: this.#options.open(key), users: 0, keepUntil: 0 }
    this.#entries.set(key, entry)
    return entry
  }

  #onUnused(key: Key, entry: Entry<View>): void {
    const left = entry.keepUntil - this.#options.clock.now()
    if (left <= 0 || this.#entries.get(key) !== entry) {
      this.#close(key, entry)
      return
    }
    this.#unused.set(key, entry)
    for (const [oldest, unused] of this.#unused) {
      if (this.#unused.size <= this.#options.maxUnused) break
      this.#close(oldest, unused)
    }
    this.#sweep ??= this.#options.clock.after(left, () => this.#sweepUnused())
  }

  #sweepUnused(): void {
    const now = this.#options.clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const [key, entry] of this.#unused) {
      if (entry.keepUntil <= now) this.#close(key, entry)
      else next = Math.min(next, entry.keepUntil)
    }
    this.#sweep =
      next === Number.POSITIVE_INFINITY ? undefined : this.#options.clock.after(next - now, () => this.#sweepUnused())
  }

  #close(key: Key, entry: Entry<View>): void {
    this.#unused.delete(key)
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
    entry.view[Symbol.dispose]()
  }

  /** Closes every view, used or not. */
  [Symbol.dispose](): void {
    this.#sweep?.[Symbol.dispose]()
    for (const [key, entry] of [...this.#entries]) this.#close(key, entry)
  }
}
