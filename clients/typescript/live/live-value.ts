/**
 * A value that is kept up to date. Iterating yields the current value as soon as there is one, and then newer ones. A slow reader skips
 * values, but never the last one. Any number of readers may iterate at once.
 */
export interface Live<T> extends AsyncIterable<T>, AsyncDisposable {
  /** The newest value; undefined before the first. */
  readonly current: T | undefined
  /**
   * Resolves with the first value, from the current one on, for which the predicate holds. Rejects with the signal's reason, with the error
   * that ended the value, or with a `DisposedError` when it is disposed.
   */
  waitFor(predicate: (value: T) => boolean, options?: { signal?: AbortSignal }): Promise<T>
}

/** The awaited value will not come, because its source was disposed. */
export class DisposedError extends Error {
  override readonly name = 'DisposedError'
}

/** Calls `publish` with each new value until the signal aborts. An error that it throws ends the live value. */
type Producer<T> = (publish: (value: T) => void, signal: AbortSignal) => Promise<void>

/** What a client disposes when it is disposed itself. */
export type OpenResources = Set<AsyncDisposable>

export class LiveValue<T> implements Live<T> {
  readonly #resources: OpenResources
  readonly #stop = new AbortController()
  readonly #done: Promise<void>
  readonly #waiters = new Set<() => void>()
  #value: T | undefined
  #version = 0
  #ended: { readonly error: unknown } | undefined

  constructor(resources: OpenResources, produce: Producer<T>) {
    this.#resources = resources
    resources.add(this)
    this.#done = this.#run(produce)
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
      if (this.#stop.signal.aborted) throw new DisposedError('disposed before the awaited value came')
      if (this.#ended !== undefined) throw this.#ended.error
      await this.#changed(signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#wake()
    await this.#done
    this.#resources.delete(this)
  }

  async #run(produce: Producer<T>): Promise<void> {
    try {
      await produce(value => {
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
    for (const wake of this.#waiters) wake()
  }

  #changed(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const settle = (): void => {
      this.#waiters.delete(settle)
      signal?.removeEventListener('abort', settle)
      resolve()
    }
    this.#waiters.add(settle)
    signal?.addEventListener('abort', settle, { once: true })
    return promise
  }
}
