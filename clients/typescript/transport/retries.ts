import { Code } from '@espalier/contract/google/rpc/code'
import type { GrpcError } from '../http2/grpc-error.ts'
import { backoffMs, pause } from './backoff.ts'
import type { CallPolicy } from './call-policy.ts'
import { type EspalierError, type Reason, UnansweredError } from './error.ts'
import type { UnaryOptions } from './services.ts'

const BASE_DELAY_MS = 100
const MAX_DELAY_MS = 1_000
/** Nothing was done, and another gateway may do it. */
const ELSEWHERE: ReadonlySet<Reason> = new Set<Reason>([
  'DRAINING',
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'READ_ONLY',
])
/** A refusal that a gateway has described is not only a question of who is asked: it is not repeated as long as the call lasts. */
const DESCRIBED_RETRIES = 3

/** Which attempts of one call may be followed by another one. */
export class Retries {
  readonly #method: { readonly path: string; readonly isRepeatable: boolean }
  readonly #options: UnaryOptions
  readonly #max: number

  constructor(
    method: { readonly path: string; readonly isRepeatable: boolean },
    options: UnaryOptions,
    { retries = Number.POSITIVE_INFINITY }: CallPolicy,
  ) {
    this.#method = method
    this.#options = options
    this.#max = options.retry === false ? 0 : (options.retryMaxAttempts ?? retries)
  }

  /** Whether only the deadline ends the attempts while no gateway answers. */
  get isEndless(): boolean {
    return this.#max === Number.POSITIVE_INFINITY
  }

  /** Whether the call may be made again although it may have been made already. */
  get isRepeatable(): boolean {
    return this.#max > 0 && (this.#options.retry ?? this.#method.isRepeatable)
  }

  /** Whether an attempt that one gateway has refused may be made at another one, unless the caller says what is to be repeated. */
  get goesElsewhere(): boolean {
    return this.#options.retryableStatuses === undefined
  }

  /** Whether another attempt may follow this one, the n-th, of which `elsewhere` can be made at other gateways. */
  mayFollow(attempt: number, error: GrpcError, failure: EspalierError, elsewhere: number): boolean {
    if (attempt > this.#max) return false
    const statuses: readonly number[] = this.#options.retryableStatuses ?? [Code.UNAVAILABLE]
    const isRetried = this.isRepeatable && statuses.includes(error.code)
    if (failure instanceof UnansweredError) return isRetried || (error.isUnsent && error.code === Code.UNAVAILABLE)
    if (this.goesElsewhere && ELSEWHERE.has(failure.reason) && attempt <= elsewhere) return true
    return isRetried && attempt <= DESCRIBED_RETRIES
  }

  /** Waits after the n-th attempt, as long as the signal allows. */
  async wait(attempt: number, error: GrpcError, signal: AbortSignal): Promise<void> {
    const { retryBaseDelayMs = BASE_DELAY_MS, retryMaxDelayMs = MAX_DELAY_MS, onRetryableError } = this.#options
    const delayMs = backoffMs(attempt, retryBaseDelayMs, retryMaxDelayMs)
    if (onRetryableError !== undefined)
      await onRetryableError(await toClientError(this.#method.path, error), attempt - 1, delayMs)
    await pause(delayMs, signal)
  }
}

/** The type that nice-grpc's options promise. */
async function toClientError(path: string, { code, details }: GrpcError) {
  const { ClientError } = await import('nice-grpc-common')
  return new ClientError(path, code, details)
}
