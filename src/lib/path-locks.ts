type Waiting = () => void

/** Lets one piece of work at a time have a path. Paths that nobody holds take no memory. */
export class PathLocks {
  /** The paths that are held, with those who wait for them, first come, first served. */
  readonly #held = new Map<string, Waiting[] | undefined>()

  /** Whether `hold` would have to wait for one of these paths. */
  isHeld(paths: readonly string[]): boolean {
    return paths.some(path => this.#held.has(path))
  }

  /** Waits for all of these paths and holds them until disposed. Paths are taken in one order everywhere, so nothing deadlocks. */
  async hold(paths: readonly string[]): Promise<Disposable> {
    const sorted = paths.length > 1 ? [...new Set(paths)].sort() : paths
    for (const path of sorted) if (!this.#take(path)) await this.#turn(path)
    let isOver = false
    return {
      [Symbol.dispose]: () => {
        if (isOver) return
        isOver = true
        for (const path of sorted) this.#release(path)
      },
    }
  }

  #take(path: string): boolean {
    if (this.#held.has(path)) return false
    this.#held.set(path, undefined)
    return true
  }

  /** Resolves when the path, which is held, was handed over. */
  #turn(path: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = this.#held.get(path)
    if (waiting === undefined) this.#held.set(path, [resolve])
    else waiting.push(resolve)
    return promise
  }

  #release(path: string): void {
    const next = this.#held.get(path)?.shift()
    if (next === undefined) this.#held.delete(path)
    else next()
  }
}
