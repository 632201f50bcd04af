import { Code } from '@espalier/contract/google/rpc/code'
import type { RetryOptions } from 'nice-grpc-client-middleware-retry'
import { GrpcError } from '../http2/grpc-error.ts'
import { backoffMs, pause } from './backoff.ts'

interface RetryPolicy extends RetryOptions {
  readonly path: string
  readonly retry: boolean
  readonly retryMaxAttempts: number
}

const BASE_DELAY_MS = 100
const MAX_DELAY_MS = 2_000

/** Default options of a call that is or is not to be retried, for either transport. */
export function retryDefaults(isRepeatable: boolean, retries: number) {
  return {
    retry: isRepeatable && retries > 0,
    retryMaxAttempts: retries,
    retryBaseDelayMs: BASE_DELAY_MS,
    retryMaxDelayMs: MAX_DELAY_MS,
    retryableStatuses: [Code.UNAVAILABLE],
  }
}

/** Makes an attempt, and further ones after growing waits while they fail with a status that may be retried. */
export async function withRetries<T>(policy: RetryPolicy, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const { retry, retryMaxAttempts, retryBaseDelayMs = BASE_DELAY_MS, retryMaxDelayMs = MAX_DELAY_MS } = policy
  const statuses: readonly number[] = policy.retryableStatuses ?? [Code.UNAVAILABLE]
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      const isLast = !retry || attempts > retryMaxAttempts
      if (isLast || signal.aborted || !(error instanceof GrpcError) || !statuses.includes(error.code)) throw error
      const delayMs = backoffMs(attempts, retryBaseDelayMs, retryMaxDelayMs)
      await policy.onRetryableError?.(await toClientError(policy.path, error), attempts - 1, delayMs)
      await pause(delayMs, signal)
      signal.throwIfAborted()
    }
  }
}

/** The type that nice-grpc's options promise. */
async function toClientError(path: string, { code, details }: GrpcError) {
  const { ClientError } = await import('nice-grpc-common')
  return new ClientError(path, code, details)
}
