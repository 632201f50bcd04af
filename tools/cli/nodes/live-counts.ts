/** Live providers by the path of their service; services without any have the count 0. */
export class LiveCounts {
  readonly #counts = new Map<string, number>()

  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** Called for each node of a tree; only `providers` nodes and their children count. */
  add(path: string, ephemeral: boolean): void {
    const service = /^(.*)\/providers(?:\/[^/]+)?$/.exec(path)?.[1]
    if (service === undefined) return
    this.#counts.set(service || '/', (this.#counts.get(service || '/') ?? 0) + Number(ephemeral))
  }
}
