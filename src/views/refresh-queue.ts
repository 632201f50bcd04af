/**
 * The phases of one run, in their order: where paths lead, what nodes show, the branches of a tree, whole trees, what a followed path shows,
 * and the streams that send it. A phase begins when everything of the earlier ones is refreshed, so that each view is computed from views
 * that are up to date.
 */
const PHASES = ['paths', 'targets', 'branches', 'trees', 'followed', 'streams'] as const

type Phase = (typeof PHASES)[number]

/** Something that is computed from other views, or sends what they show. */
export interface Refreshable {
  readonly phase: Phase
  refresh(): void
}

/** After this many streams the run pauses: their frames leave and calls are answered before the others are refreshed. */
const MAX_STREAMS_PER_RUN = 1_000

/**
 * Refreshes everything that is out of date in one run, each once, after all observations of one turn of the event loop have been delivered.
 * A commit that changes several nodes is therefore seen whole, never in part.
 */
export class RefreshQueue {
  readonly #scheduled: Readonly<Record<Phase, Set<Refreshable>>> = {
    paths: new Set(),
    targets: new Set(),
    branches: new Set(),
    trees: new Set(),
    followed: new Set(),
    streams: new Set(),
  }
  readonly #nextTurn = new Set<Refreshable>()
  #isPlanned = false

  /** May be called at any time, also during a run: what is scheduled then is refreshed in the same run. */
  schedule(refreshable: Refreshable): void {
    this.#scheduled[refreshable.phase].add(refreshable)
    this.#plan()
  }

  /** Schedules it in a later turn of the event loop: for work that is done in slices. */
  scheduleNextTurn(refreshable: Refreshable): void {
    if (this.#nextTurn.size === 0)
      setImmediate(() => {
        const due = [...this.#nextTurn]
        this.#nextTurn.clear()
        for (const one of due) this.schedule(one)
      })
    this.#nextTurn.add(refreshable)
  }

  remove(refreshable: Refreshable): void {
    this.#scheduled[refreshable.phase].delete(refreshable)
    this.#nextTurn.delete(refreshable)
  }

  /** Whether nothing of an earlier phase is scheduled. */
  isDoneBefore(phase: Phase): boolean {
    for (const earlier of PHASES) {
      if (earlier === phase) break
      if (this.#scheduled[earlier].size > 0) return false
    }
    return true
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => this.#run())
  }

  #run(): void {
    let streams = 0
    try {
      for (let first = this.#first(); first !== undefined; first = this.#first()) {
        // One iterator for as many as possible: a new one has to step over all entries that were deleted before it.
        for (const refreshable of first) {
          first.delete(refreshable)
          refreshable.refresh()
          if (refreshable.phase === 'streams' && ++streams === MAX_STREAMS_PER_RUN) return
          if (this.#first() !== first) break
        }
      }
    } finally {
      this.#isPlanned = false
      // Also after a refresh that threw: the others must not wait for the next change.
      if (this.#first() !== undefined) this.#plan()
    }
  }

  /** What is scheduled for the earliest phase that has anything. */
  #first(): Set<Refreshable> | undefined {
    for (const phase of PHASES) if (this.#scheduled[phase].size > 0) return this.#scheduled[phase]
    return undefined
  }
}
