import { Code } from '@espalier/contract/google/rpc/code'
import { pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import type { Logger } from '../transport/log.ts'
import type { Standing, Trouble } from './standing.ts'

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Rejects with TIMEOUT when the time is over. Default: no limit. */
  readonly timeoutMs?: number
}

/**
 * A value that is kept up to date. Iterating yields the current value as soon as there is one, and then newer ones. A slow reader skips
 * values, but never the last one. Any number of readers may iterate at once.
 */
export interface Live<T> extends AsyncIterable<T>, AsyncDisposable {
  /** The newest value; undefined before the first. */
  readonly current: T | undefined
  /**
   * Calls back with the current value at once, if there is one, and then with every newer one, until disposed or until the value ends.
   * `onEnd` is called with the error that ended it; undefined if it was disposed.
   */
  subscribe(onValue: (value: T) => void, onEnd?: (error: Error | undefined) => void): Disposable
  /**
   * Resolves with the first value, from the current one on, for which the predicate holds. Rejects with the signal's reason, with TIMEOUT, with
   * the error that ended the value, or with a `DisposedError` when it is disposed.
   */
  waitFor(predicate: (value: T) => boolean, options?: WaitOptions): Promise<T>
}

/** A live value that a gateway keeps up to date. */
export interface Watched<T extends Standing> extends Live<T> {
  /** Set while the gateway or the store is out of reach, also before the first value; CLOSED when it was disposed. */
  readonly stale: Trouble | undefined
  /** Set while the path does not resolve to a node. */
  readonly unresolved: Trouble | undefined
  /** The path after following all links; undefined while it does not resolve or is not known yet. */
  readonly realPath: string | undefined
}

/** The awaited value will not come, because its source was disposed. Its reason is CLOSED. */
export class DisposedError extends EspalierError {
  constructor() {
    super('CLOSED', 'disposed before the awaited value came', { code: Code.CANCELLED })
  }
}

/** Calls `publish` with each new value until the signal aborts. An error that it throws ends the live value. */
type Producer<T> = (publish: (value: T) => void, signal: AbortSignal) => Promise<void>

/** What a client disposes when it is disposed itself. */
export interface OpenResources {
  readonly logger: Logger
  readonly all: Set<AsyncDisposable>
}

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
    resources.all.add(this)
    this.#done = this.#run(produce)
  }

  get current(): T | undefined {
    return this.#value
  }

  /** Why there may be no newer value, for the error of a wait that took too long. */
  get stale(): Trouble | undefined {
    return undefined
  }

  get isDisposed(): boolean {
    return this.#stop.signal.aborted
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

  subscribe(onValue: (value: T) => void, onEnd: (error: Error | undefined) => void = () => {}): Disposable {
    let isOpen = true
    let seen = 0
    const deliver = (): void => {
      if (isOpen && this.#version !== seen) {
        seen = this.#version
        this.#callBack(() => onValue(this.#value as T))
      }
      if (!isOpen || (!this.#stop.signal.aborted && this.#ended === undefined)) return
      end()
      this.#callBack(() => onEnd(this.#stop.signal.aborted ? undefined : (this.#ended?.error as Error)))
    }
    const end = (): void => {
      isOpen = false
      this.#waiters.delete(deliver)
    }
    this.#waiters.add(deliver)
    deliver()
    return { [Symbol.dispose]: end }
  }

  async waitFor(predicate: (value: T) => boolean, { signal, timeoutMs }: WaitOptions = {}): Promise<T> {
    const timeout = timeoutMs === undefined ? undefined : new AbortController()
    const over = new AbortController()
    if (timeout !== undefined) void pause(timeoutMs as number, over.signal).then(() => timeout.abort())
    const signals = [signal, timeout?.signal].filter(one => one !== undefined)
    try {
      for (let seen = 0; ; ) {
        signal?.throwIfAborted()
        if (this.#stop.signal.aborted) throw new DisposedError()
        if (this.#version !== seen && predicate(this.#value as T)) return this.#value as T
        seen = this.#version
        if (this.#ended !== undefined) throw this.#ended.error
        if (timeout?.signal.aborted) throw this.#timeout(timeoutMs as number)
        await this.#changed(signals)
      }
    } finally {
      over.abort()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#wake()
    await this.#done
    this.#resources.all.delete(this)
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

  #timeout(ms: number): EspalierError {
    const why = this.stale === undefined ? '' : `: ${this.stale.message}`
    return new EspalierError('TIMEOUT', `the awaited value did not come within ${ms} ms${why}`, {
      code: Code.DEADLINE_EXCEEDED,
      ...(this.stale === undefined ? {} : { metadata: { stale: this.stale.reason } }),
    })
  }

  /** What a callback throws is its own fault: it must not keep others from being called. */
  #callBack(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#resources.logger.error?.('a callback of a live value has thrown', { error })
    }
  }

  #wake(): void {
    for (const wake of [...this.#waiters]) wake()
  }

  #changed(signals: readonly AbortSignal[] = []): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const settle = (): void => {
      this.#waiters.delete(settle)
      for (const signal of signals) signal.removeEventListener('abort', settle)
      resolve()
    }
    this.#waiters.add(settle)
    for (const signal of signals) {
      if (signal.aborted) settle()
      else signal.addEventListener('abort', settle, { once: true })
    }
    return promise
  }
}
