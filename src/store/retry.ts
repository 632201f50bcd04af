import { exponentialBackoff } from '../lib/backoff.ts'
import type { Clock } from '../lib/clock.ts'
import { type ErrorCode, RegistryError } from '../tree/errors.ts'
import type { CallOptions } from './store.ts'

const MAX_ATTEMPTS = 10
const BACKOFF = exponentialBackoff(5, 200)
const RACES: readonly ErrorCode[] = ['CONFLICT', 'ALREADY_EXISTS', 'NOT_FOUND', 'NOT_EMPTY']

/**
 * Repeats `attempt`, which reads, decides and commits, as long as its commit says that the state it was decided on is no longer there. An
 * error that the attempt itself decides on must be wrapped in Decided to come through at once.
 */
export async function againstRaces<T>(clock: Clock, call: CallOptions, attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Decided) throw error.cause
      if (!isRace(error)) throw error
      if (count >= MAX_ATTEMPTS) throw error.code === 'CONFLICT' ? error : contended(error)
      if (count > 1) await clock.sleep(BACKOFF.delay(count), call.signal)
    }
  }
}

/** Whether a commit failed because the state that it was decided on is no longer there. */
export function isRace(error: unknown): error is RegistryError {
  return error instanceof RegistryError && RACES.includes(error.code)
}

/** Carries an error past the repetition. */
export class Decided extends Error {
  override readonly cause: RegistryError

  constructor(cause: RegistryError) {
    super(cause.message)
    this.cause = cause
  }
}

function contended(cause: RegistryError): RegistryError {
  const path = cause.facts.path ?? 'the node'
  return new RegistryError('CONFLICT', `${path} is changed by somebody else all the time`, {
    facts: cause.facts,
    cause,
  })
}
