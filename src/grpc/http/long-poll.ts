import { RegistryError } from '../../tree/errors.ts'

/** A read that waits for a change. */
export interface Wait {
  readonly ms: number
  /** The revision that the client knows. */
  readonly since: string
}

const MAX_MS = 5 * 60_000
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }

/** Takes `wait` and `since` out of the query. Undefined: the read does not wait. Throws BAD_ARGUMENT. */
export function takeWait(query: URLSearchParams): Wait | undefined {
  const [wait, since] = [query.get('wait'), query.get('since')]
  query.delete('wait')
  query.delete('since')
  if (wait === null && since === null) return undefined
  const [, digits, unit = ''] = /^(\d{1,6})(ms|s|m)$/.exec(wait ?? '') ?? []
  const ms = Number(digits) * (UNITS[unit] ?? Number.NaN)
  if (!(ms <= MAX_MS)) throw bad('wait', 'wait is a duration up to 5m, such as 30s')
  if (since === null || !/^\d{1,18}$/.test(since)) throw bad('since', 'since is the revision of an earlier answer')
  return { ms, since }
}

function bad(field: string, message: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', message, { facts: { field } })
}
