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
  /** Of streams: those of one connection are refreshed one after the other, so that what they send leaves in one write. */
  readonly connection?: object
  /** Of streams: how many are refreshed together. */
  readonly size?: number
  refresh(): void
}

/** After so much the run pauses: frames leave and calls are answered before the other streams are refreshed. */
const MAX_WRITES_PER_RUN = 1_000
/** One more write, for another connection, takes as long as the frames of so many more streams. */
const STREAMS_PER_WRITE = 16

/**
 * Refreshes everything that is out of date in one run, each once, after all observations of one turn of the event loop have been delivered.
 * A commit that changes several nodes is therefore seen whole, never in part.
 */
export class RefreshQueue {
  readonly #scheduled: Readonly<Record<Exclude<Phase, 'streams'>, Set<Refreshable>>> = {
    paths: new Set(),
    targets: new Set(),
    branches: new Set(),
    trees: new Set(),
    followed: new Set(),
  }
  readonly #computed = Object.values(this.#scheduled)
  /** By connection. */
  readonly #streams = new Map<object, Set<Refreshable>>()
  readonly #nextTurn = new Set<Refreshable>()
  #isPlanned = false

  /** May be called at any time, also during a run: what is scheduled then is refreshed in the same run. */
  schedule(refreshable: Refreshable): void {
    if (refreshable.phase === 'streams') this.#scheduleStreams(refreshable)
    else this.#scheduled[refreshable.phase].add(refreshable)
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
    if (refreshable.phase === 'streams') this.#streams.get(connectionOf(refreshable))?.delete(refreshable)
    else this.#scheduled[refreshable.phase].delete(refreshable)
    this.#nextTurn.delete(refreshable)
  }

  /** Whether nothing of an earlier phase is scheduled. */
  isDoneBefore(phase: Phase): boolean {
    for (const earlier of PHASES) {
      if (earlier === phase || earlier === 'streams') break
      if (this.#scheduled[earlier].size > 0) return false
    }
    return true
  }

  #scheduleStreams(refreshable: Refreshable): void {
    const connection = connectionOf(refreshable)
    const scheduled = this.#streams.get(connection)
    if (scheduled === undefined) this.#streams.set(connection, new Set([refreshable]))
    else scheduled.add(refreshable)
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => this.#run())
  }

  #run(): void {
    let writes = 0
    try {
      do {
        this.#compute()
        writes = this.#send(writes)
      } while (writes < MAX_WRITES_PER_RUN && this.#hasMore)
    } finally {
      this.#isPlanned = false
      // Also after a refresh that threw: the others must not wait for the next change.
      if (this.#hasMore) this.#plan()
    }
  }

  get #hasMore(): boolean {
    return this.#streams.size > 0 || this.#first() !== undefined
  }

  /** Everything but the streams. */
  #compute(): void {
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      // One iterator for as many as possible: a new one has to step over all entries that were deleted before it.
      for (const refreshable of first) {
        first.delete(refreshable)
        refreshable.refresh()
        if (this.#first() !== first) break
      }
    }
  }

  /** Streams, until there is something to compute before the others, or the run has to pause. */
  #send(before: number): number {
    let writes = before
    for (const [connection, streams] of this.#streams) {
      for (const refreshable of streams) {
        streams.delete(refreshable)
        writes += 1 + (refreshable.size ?? 0) / STREAMS_PER_WRITE
        refreshable.refresh()
        if (writes >= MAX_WRITES_PER_RUN || this.#first() !== undefined) return writes
      }
      this.#streams.delete(connection)
    }
    return writes
  }

  /** What is scheduled for the earliest phase that has anything, streams excepted. */
  #first(): Set<Refreshable> | undefined {
    for (const scheduled of this.#computed) if (scheduled.size > 0) return scheduled
    return undefined
  }
}

function connectionOf(refreshable: Refreshable): object {
  return refreshable.connection ?? refreshable
}
