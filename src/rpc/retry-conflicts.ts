import { type ErrorCode, RegistryError } from '../tree/errors.ts'

const MAX_ATTEMPTS = 8

/**
 * Repeats a read and the write that was decided on it while somebody else's write comes between. Only for writes that nobody pinned to a
 * state.
 */
export async function retryConflicts<T>(races: readonly ErrorCode[], attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      const race = error instanceof RegistryError && races.includes(error.code) && error.facts.operation !== undefined
      if (!race || count >= MAX_ATTEMPTS) throw error
    }
  }
}
