import { RegistryError } from './errors.ts'

/** Throws TOO_MANY when `value` of `what` is over `limit`. */
export function checkCount(what: string, value: number, limit: number): void {
  if (value > limit)
    throw new RegistryError('TOO_MANY', `too many ${what}: ${value}; the limit is ${limit}`, {
      facts: { limit: String(limit), value: String(value) },
    })
}
