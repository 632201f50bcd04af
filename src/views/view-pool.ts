import type { Clock } from '../lib/clock.ts'

/** A place at a shared view. Disposing gives the place back; the view lives on for others. */
export interface Use<View> extends Disposable {
  readonly view: View
}

export interface SharedOptions<Key, View> {
  readonly open: (key: Key) => View
  readonly clock: Clock
  /** How long a view outlives its last reader. */
  readonly keepMs: number
  /** How many views are kept without a user; beyond that the one unused for longest goes. */
  readonly maxUnused: number
}

interface Entry<View> {
  readonly view: View
  users: number
  /** By `Clock.now`; until then a reader may come back. */
  keepUntil: number
}

/** One view for each key, however many use it. */
export class ViewPool<Key, View extends Disposable> implements Disposable {
  readonly #options: SharedOptions<Key, View>
  readonly #entries = new Map<Key, Entry<View>>()
  /** In the order in which they fell out of use. */
  readonly #unused = new Map<Key, Entry<View>>()
  #sweep: Disposable | undefined

  constructor(options: SharedOptions<Key, View>) {
    this.#options = options
  }

  /** For a reader, who may soon come back: the view is kept for `keepMs` after it is given back. */
  peek(key: Key): Use<View> {
    return this.#take(key, this.#options.keepMs)
  }

  /** For a view built on this one: it goes at once, unless a reader's time is still running. */
  acquire(key: Key): Use<View> {
    return this.#take(key, 0)
  }

  get size(): number {
    return this.#entries.size
  }

  /** How many are in use. */
  get used(): number {
    return this.#entries.size - this.#unused.size
  }

  isUsed(key: Key): boolean {
    return this.#entries.has(key) && !this.#unused.has(key)
  }

  #take(key: Key, keepMs: number): Use<View> {
    const entry = this.#entries.get(key) ?? this.#open(key)
    this.#unused.delete(key)
    entry.users++
    let given = false
    return {
      view: entry.view,
      [Symbol.dispose]: () => {
        if (given) return
        given = true
        entry.users--
        if (keepMs > 0) entry.keepUntil = this.#options.clock.now() + keepMs
        if (entry.users === 0) this.#rest(key, entry)
      },
    }
  }

  #open(key: Key): Entry<View> {
    const entry: Entry<View> = { view: this.#options.open(key), users: 0, keepUntil: 0 }
    this.#entries.set(key, entry)
    return entry
  }

  #rest(key: Key, entry: Entry<View>): void {
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
