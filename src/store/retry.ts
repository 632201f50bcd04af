import { exponentialBackoff } from '../lib/backoff.ts'
import type { Clock } from '../lib/clock.ts'
import { type ErrorCode, RegistryError } from '../tree/errors.ts'

const MAX_ATTEMPTS = 10
const BACKOFF = exponentialBackoff(5, 200)
const CONFLICTS: readonly ErrorCode[] = ['CONFLICT', 'ALREADY_EXISTS', 'NOT_FOUND', 'NOT_EMPTY']

export interface RetryOptions {
  readonly signal: AbortSignal
  /** Default 10. */
  readonly maxAttempts?: number
  /** With a clock, every retry but the first waits, with exponential backoff. */
  readonly clock?: Clock
}

/**
 * Repeats `attempt`, which reads, decides and commits, while its commit fails because another write came in between. What the attempt
 * itself decides to throw is thrown at once. After the last attempt the error is a CONFLICT.
 */
export async function retryConflicts<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, maxAttempts = MAX_ATTEMPTS, clock } = options
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isConflict(error)) throw error
      if (count >= maxAttempts) throw error.code === 'CONFLICT' ? error : contended(error)
      if (count > 1) await clock?.sleep(BACKOFF.delay(count), signal)
    }
  }
}

/** Only errors of commits have the fact `operation`. */
type Conflict = RegistryError & { readonly facts: { readonly operation: string } }

/** Whether a commit failed because the state that it was decided on has changed. */
export function isConflict(error: unknown): error is Conflict {
  return error instanceof RegistryError && CONFLICTS.includes(error.code) && error.facts.operation !== undefined
}

function contended(cause: RegistryError): RegistryError {
  const path = cause.facts.path ?? 'the node'
  return new RegistryError('CONFLICT', `${path} keeps being changed by other clients`, { facts: cause.facts, cause })
}
