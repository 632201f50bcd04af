/** Of a method whose calls were not measured yet, in milliseconds. */
const UNKNOWN_MS = 0.25
const LEAST_MS = 0.005
const MOST_MS = 1_000
/** How much the newest measurement counts. */
const WEIGHT = 1 / 2

/** What the calls of each method cost that are not answered at once. */
export class Costs {
  readonly #known = new Map<string, number>()

  of(path: string): number {
    return this.#known.get(path) ?? UNKNOWN_MS
  }

  /** These calls took so long together. */
  learn(paths: readonly string[], ms: number): void {
    let expected = 0
    for (const path of paths) expected += this.of(path)
    for (const path of new Set(paths)) {
      const before = this.of(path)
      const cost = before + WEIGHT * (before * (ms / expected) - before)
      this.#known.set(path, Math.min(MOST_MS, Math.max(LEAST_MS, cost)))
    }
  }
}
