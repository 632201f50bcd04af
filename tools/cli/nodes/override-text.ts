import type { Override } from '../../../src/tree/override.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Output } from '../text/output.ts'
import { printable } from '../text/property-line.ts'

/** What an operator has changed in the provider at a path: `weight=0 (client: 1), zone="a" (client: none), version removed (client: "x")`. */
export function overrideText(path: string, { values, removed, wanted }: Override, { secrets }: Output): string {
  const shown = (key: string, value: Value): string => secrets.unquoted(secrets.shown(path, key, value))
  const client = (key: string): string => {
    const value = wanted.get(key)
    return `(client: ${value === undefined ? 'none' : shown(key, value)})`
  }
  return [
    ...[...values].map(([key, value]) => `${printable(key)}=${shown(key, value)} ${client(key)}`),
    ...[...removed].map(key => `${printable(key)} removed ${client(key)}`),
  ].join(', ')
}

/** The same for a document, with values as JSON texts. */
export function overrideJson(path: string, { values, removed, wanted }: Override, { secrets }: Output): object {
  const shown = (properties: Override['values']): object =>
    Object.fromEntries([...properties].map(([key, value]) => [key, secrets.shown(path, key, value)]))
  return { values: shown(values), removed: [...removed], wanted: shown(wanted) }
}
