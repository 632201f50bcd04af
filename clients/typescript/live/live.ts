/**
 * A value that is kept up to date from afar. Iterating gives the current value as soon as there is one, and then newer ones; values
 * that come faster than they are read are skipped, the last one never is. Any number of readers may iterate at once.
 */
export interface Live<T> extends AsyncIterable<T>, AsyncDisposable {
  /** The newest value; undefined before the first. */
  readonly current: T | undefined
  /**
   * The first value, from the current one on, for which the predicate holds. Rejects with the signal's reason, with the error that
   * ended the value, or with a `DisposedError` when it is disposed.
   */
  waitFor(predicate: (value: T) => boolean, options?: { signal?: AbortSignal }): Promise<T>
}

/** What was waited for will not come, because what it was awaited from was disposed. */
export class DisposedError extends Error {
  override readonly name = 'DisposedError'
}

/** Keeps a value up to date until the signal aborts: calls `publish` with each new one. What it throws ends the value. */
export type Driver<T> = (publish: (value: T) => void, signal: AbortSignal) => Promise<void>

/** Who disposes what is still open in the end. */
export type Owner = Set<AsyncDisposable>

export class LiveValue<T> implements Live<T> {
  readonly #owner: Owner
  readonly #stop = new AbortController()
  readonly #done: Promise<void>
  readonly #waiting = new Set<() => void>()
  #value: T | undefined
  #version = 0
  #ended: { readonly error: unknown } | undefined

  constructor(owner: Owner, drive: Driver<T>) {
    this.#owner = owner
    owner.add(this)
    this.#done = this.#run(drive)
  }

  get current(): T | undefined {
    return this.#value
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let seen = 0; ; ) {
      while (this.#version === seen) {
        if (this.#stop.signal.aborted) return
        if (this.#ended !== undefined) throw this.#ended.error
        await this.#changed()
      }
      seen = this.#version
      yield this.#value as T
    }
  }

  async waitFor(predicate: (value: T) => boolean, { signal }: { signal?: AbortSignal } = {}): Promise<T> {
    for (let seen = 0; ; ) {
      signal?.throwIfAborted()
      if (this.#version !== seen && predicate(this.#value as T)) return this.#value as T
      seen = this.#version
      if (this.#stop.signal.aborted) throw new DisposedError('it was disposed before the awaited value came')
      if (this.#ended !== undefined) throw this.#ended.error
      await this.#changed(signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#wake()
    await this.#done
    this.#owner.delete(this)
  }

  async #run(drive: Driver<T>): Promise<void> {
    try {
      await drive(value => {
        if (this.#stop.signal.aborted) return
        this.#value = value
        this.#version++
        this.#wake()
      }, this.#stop.signal)
    } catch (error) {
      this.#ended = { error }
    }
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  #changed(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const settle = (): void => {
      this.#waiting.delete(settle)
      signal?.removeEventListener('abort', settle)
      resolve()
    }
    this.#waiting.add(settle)
    signal?.addEventListener('abort', settle, { once: true })
    return promise
  }
}
