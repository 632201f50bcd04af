/** Live providers by the path of the service; services without any are in it, too. */
export class LiveCounts {
  readonly #counts = new Map<string, number>()

  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** Any node of a tree: what is a service's `providers`, or below that, counts. */
  add(path: string, ephemeral: boolean): void {
    const service = /^(.*)\/providers(?:\/[^/]+)?$/.exec(path)?.[1]
    if (service === undefined) return
    this.#counts.set(service || '/', (this.#counts.get(service || '/') ?? 0) + Number(ephemeral))
  }
}
