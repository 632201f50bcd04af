type Resume = () => void

/** One exclusive lock per path. Paths that are not locked take no memory. */
export class PathLocks {
  /** The locked paths, each with its waiters in the order of their calls. */
  readonly #held = new Map<string, Resume[] | undefined>()

  /** Whether `acquire` would have to wait for one of these paths. */
  isLocked(paths: readonly string[]): boolean {
    return paths.some(path => this.#held.has(path))
  }

  /** Waits for the locks of all these paths, and holds them until disposed. Every call locks in the same order, so none deadlocks. */
  async acquire(paths: readonly string[]): Promise<Disposable> {
    const sorted = paths.length > 1 ? [...new Set(paths)].sort() : paths
    for (const path of sorted) if (!this.#tryLock(path)) await this.#wait(path)
    let isReleased = false
    return {
      [Symbol.dispose]: () => {
        if (isReleased) return
        isReleased = true
        for (const path of sorted) this.#release(path)
      },
    }
  }

  #tryLock(path: string): boolean {
    if (this.#held.has(path)) return false
    this.#held.set(path, undefined)
    return true
  }

  /** Resolves when the lock, which is held by another call, was handed over. */
  #wait(path: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiters = this.#held.get(path)
    if (waiters === undefined) this.#held.set(path, [resolve])
    else waiters.push(resolve)
    return promise
  }

  #release(path: string): void {
    const next = this.#held.get(path)?.shift()
    if (next === undefined) this.#held.delete(path)
    else next()
  }
}
