/** Counts one kind of event since the process was started. */
export class Counter {
  value = 0

  add(count = 1): void {
    this.value += count
  }
}

/** Everything that one gateway counts and measures, by name: in snake case, with the unit or what is counted last. */
export class Counters {
  readonly #counters = new Map<string, Counter>()
  readonly #gauges = new Map<string, () => number>()

  /** The counter of this name, which only grows. */
  counter(name: string): Counter {
    const counter = this.#counters.get(name) ?? new Counter()
    this.#counters.set(name, counter)
    return counter
  }

  /** A value that is measured when it is read. */
  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read)
  }

  /** All values, ordered by name. */
  read(): ReadonlyMap<string, number> {
    const values: [string, number][] = [...this.#gauges].map(([name, read]) => [name, read()])
    for (const [name, { value }] of this.#counters) values.push([name, value])
    return new Map(values.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
