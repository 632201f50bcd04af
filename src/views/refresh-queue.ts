/** Something that is computed from other things and can be brought up to date. */
export interface Refreshable {
  /** Those with a lower rank are brought up to date first, so that each sees only finished ones below it. */
  readonly rank: 0 | 1 | 2 | 3 | 4 | typeof READERS
  refresh(): void
}

const READERS = 5
/** So many at once: then what they were told leaves, and calls are answered, before the others' turn comes. */
const MAX_READERS = 1_000

/**
 * Brings everything that is out of date up to date in one go, each once, after all that the store had to tell in one round of the
 * event loop was told. A commit that touches several nodes is therefore seen whole, and never half.
 */
export class RefreshQueue {
  readonly #stale: readonly Set<Refreshable>[] = Array.from({ length: READERS + 1 }, () => new Set<Refreshable>())
  #planned = false

  /** May be called at any time, also while a turn runs: what is marked then is refreshed in the same turn. */
  mark(refreshable: Refreshable): void {
    this.#stale[refreshable.rank]?.add(refreshable)
    this.#plan()
  }

  forget(refreshable: Refreshable): void {
    this.#stale[refreshable.rank]?.delete(refreshable)
  }

  /** Whether everything of a lower rank is up to date. */
  hasNoneBelow(rank: number): boolean {
    for (let lower = 0; lower < rank; lower++) if ((this.#stale[lower]?.size ?? 0) > 0) return false
    return true
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    setImmediate(() => this.#run())
  }

  #run(): void {
    let readers = 0
    try {
      for (let stale = this.#lowest(); stale !== undefined; stale = this.#lowest()) {
        // One iteration for as many as possible: to begin anew for each is to step over all that were deleted before it.
        for (const refreshable of stale) {
          stale.delete(refreshable)
          refreshable.refresh()
          if (refreshable.rank === READERS && ++readers === MAX_READERS) return
          if (this.#lowest() !== stale) break
        }
      }
    } finally {
      this.#planned = false
      // Also after a refresh that threw: the others must not wait for the next change.
      if (this.#lowest() !== undefined) this.#plan()
    }
  }

  #lowest(): Set<Refreshable> | undefined {
    for (const stale of this.#stale) if (stale.size > 0) return stale
    return undefined
  }
}
