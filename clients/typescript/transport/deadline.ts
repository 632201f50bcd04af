import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from '../http2/grpc-error.ts'

/** The longest time that a timer can take. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** When a call must be over. Keeps the process alive until it is disposed. */
export class Deadline implements Disposable {
  readonly #ended = new AbortController()
  readonly #callers: AbortSignal | undefined
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #at: number

  /** `deadline` is in milliseconds from now, or a date. */
  constructor(deadline: number | Date, signal: AbortSignal | undefined) {
    const ms = deadline instanceof Date ? deadline.getTime() - Date.now() : deadline
    this.#at = performance.now() + ms
    this.#timer = setTimeout(
      () => this.#ended.abort(new GrpcError(Code.DEADLINE_EXCEEDED, 'Deadline exceeded')),
      Math.min(Math.max(0, ms), MAX_TIMER_MS),
    )
    this.#callers = signal
    signal?.addEventListener('abort', this.#abort, { once: true })
  }

  /** Aborted by a GrpcError, DEADLINE_EXCEEDED, when the time is over, or as the caller's own signal. */
  get signal(): AbortSignal {
    return this.#ended.signal
  }

  get remainingMs(): number {
    return this.#at - performance.now()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#callers?.removeEventListener('abort', this.#abort)
  }

  readonly #abort = (): void => this.#ended.abort(this.#callers?.reason)
}
