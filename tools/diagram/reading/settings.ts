import { RegistryError } from '../../../src/tree/errors.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { type Glob, globOf } from '../words/glob.ts'
import { ROLES, type Role } from '../words/role.ts'
import type { SettingsSource } from '../words/source.ts'

/** A project's settings for its pictures. */
export interface Settings {
  /** The configured role of a node, if any; it takes precedence over the role derived from its names. */
  role(path: TreePath): Role | undefined
  /** The configured number of live providers of a service, if any. */
  expected(path: TreePath): number | undefined
}

const NONE: Settings = { role: () => undefined, expected: () => undefined }

/**
 * Reads `{"roles": {PATTERN: ROLE}, "expected": {PATTERN: COUNT}}`, both optional. Of the patterns that match a path the last one wins. Throws
 * BAD_SYNTAX for anything else, because a setting that is ignored silently would be worse than none.
 */
export function settingsOf(file: SettingsSource | undefined): Settings {
  if (file === undefined) return NONE
  const fail = failureIn(file)
  const { roles = {}, expected = {}, ...rest } = objectOf(file.value, [], fail)
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw fail([unknown], `"${unknown}" is no setting`, 'there are "roles" and "expected"')
  const roleRules = rulesOf(objectOf(roles, ['roles'], fail), (value, key) => {
    const role = ROLES.find(role => role === value)
    if (role !== undefined) return role
    throw fail(['roles', key], `the role of "${key}" is ${JSON.stringify(value)}`, `roles are ${ROLES.join(', ')}`)
  })
  const countRules = rulesOf(objectOf(expected, ['expected'], fail), (value, key) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    const hint = 'write how many providers should live: 0, 1, 2, ...'
    throw fail(['expected', key], `"${key}" expects ${JSON.stringify(value)}`, hint)
  })
  return { role: path => lastOf(roleRules, path), expected: path => lastOf(countRules, path) }
}

type Fail = (keys: readonly string[], what: string, hint: string) => RegistryError
type Rules<T> = readonly (readonly [Glob, T])[]

function failureIn({ name, placeOf }: SettingsSource): Fail {
  return (keys, what, hint) => {
    const place = placeOf?.(keys)
    if (place === undefined) return new RegistryError('BAD_SYNTAX', `${name}: ${what}`, { facts: { file: name }, hint })
    const { line, column } = place
    const facts = { file: name, line: String(line), column: String(column) }
    return new RegistryError('BAD_SYNTAX', `${name}:${line}:${column}: ${what}`, { facts, hint })
  }
}

function objectOf(value: unknown, keys: readonly string[], fail: Fail): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  const [key] = keys
  throw fail(keys, `${key === undefined ? 'the file' : `"${key}"`} is not an object`, 'write expected: {/cms: 3}')
}

function rulesOf<T>(entries: Readonly<Record<string, unknown>>, read: (value: unknown, key: string) => T): Rules<T> {
  return Object.entries(entries).map(([pattern, value]) => [globOf(pattern), read(value, pattern)] as const)
}

function lastOf<T>(rules: Rules<T>, path: TreePath): T | undefined {
  return rules.findLast(([glob]) => glob(path))?.[1]
}
