/** Lets one piece of work at a time have a path. Paths that nobody holds take no memory. */
export class PathLocks {
  readonly #tails = new Map<string, Promise<void>>()

  /** Whether `hold` would have to wait for one of these paths. */
  isHeld(paths: readonly string[]): boolean {
    return paths.some(path => this.#tails.has(path))
  }

  /** Waits for all of these paths and holds them until disposed. Paths are taken in one order everywhere, so nothing deadlocks. */
  async hold(paths: readonly string[]): Promise<Disposable> {
    const [only] = paths
    if (only !== undefined && paths.length === 1) return { [Symbol.dispose]: await this.#holdOne(only) }
    const held: Array<() => void> = []
    for (const path of [...new Set(paths)].sort()) held.push(await this.#holdOne(path))
    return {
      [Symbol.dispose]: () => {
        for (const release of held.splice(0)) release()
      },
    }
  }

  async #holdOne(path: string): Promise<() => void> {
    const before = this.#tails.get(path)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tails.set(path, promise)
    if (before !== undefined) await before
    return () => {
      if (this.#tails.get(path) === promise) this.#tails.delete(path)
      resolve()
    }
  }
}
