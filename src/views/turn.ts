/** Something that is computed from other things and can be brought up to date. */
export interface Refreshable {
  /** Those with a lower rank are brought up to date first, so that each sees only finished ones below it. */
  readonly rank: 0 | 1 | 2 | 3
  refresh(): void
}

/**
 * Brings everything that is out of date up to date in one go, each once, after all that the store had to tell in one round of the
 * event loop was told. A commit that touches several nodes is therefore seen whole, and never half.
 */
export class Turn {
  readonly #stale: readonly Set<Refreshable>[] = [new Set(), new Set(), new Set(), new Set()]
  #planned = false

  /** May be called at any time, also while a turn runs: what is marked then is refreshed in the same turn. */
  mark(refreshable: Refreshable): void {
    this.#stale[refreshable.rank]?.add(refreshable)
    if (this.#planned) return
    this.#planned = true
    setImmediate(() => this.#run())
  }

  forget(refreshable: Refreshable): void {
    this.#stale[refreshable.rank]?.delete(refreshable)
  }

  #run(): void {
    try {
      for (let stale = this.#lowest(); stale !== undefined; stale = this.#lowest()) this.#refresh(stale)
    } finally {
      this.#planned = false
      // Only after a refresh that threw: the others must not wait for the next change.
      const left = this.#lowest()?.values().next().value
      if (left !== undefined) this.mark(left)
    }
  }

  /** One iteration for all of them: to begin anew for each is to step over all that were deleted before it. */
  #refresh(stale: Set<Refreshable>): void {
    for (const refreshable of stale) {
      stale.delete(refreshable)
      refreshable.refresh()
      if (this.#lowest() !== stale) return
    }
  }

  #lowest(): Set<Refreshable> | undefined {
    for (const stale of this.#stale) if (stale.size > 0) return stale
    return undefined
  }
}
