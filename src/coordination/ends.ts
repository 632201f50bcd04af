import { isConflict } from '../store/retry.ts'
import { type ErrorCode, RegistryError } from '../tree/errors.ts'
import type { TreePath } from '../tree/path.ts'

/** They pass, and the contender may exist: it stays, or is looked for, until the lease ends. */
const TRANSIENT: readonly ErrorCode[] = [
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'OUTCOME_UNKNOWN',
  'TIMEOUT',
  'CONFLICT',
]

/** It has ended without a failure. */
export class Ended extends Error {
  readonly reason: 'gone' | 'moved'

  constructor(reason: 'gone' | 'moved') {
    super(reason)
    this.reason = reason
  }
}

export function isTransient(error: unknown): boolean {
  return (error instanceof RegistryError && TRANSIENT.includes(error.code)) || isConflict(error)
}

export function notAcquired(path: TreePath, place: number): RegistryError {
  const who = place === 1 ? 'another holds it' : `${place} are before this one`
  return new RegistryError('NOT_ACQUIRED', `${path} was not free in time: ${who}`, {
    facts: { path, place: String(place) },
  })
}
