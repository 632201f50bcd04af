import type { Override } from '../../../src/tree/override.ts'

/** What an operator has changed in a provider: `weight=0 (client: 1), zone="a" (client: none), version removed (client: "x")`. */
export function overrideText({ values, removed, wanted }: Override): string {
  const client = (key: string): string => `(client: ${wanted.get(key) ?? 'none'})`
  return [
    ...[...values].map(([key, value]) => `${key}=${value} ${client(key)}`),
    ...[...removed].map(key => `${key} removed ${client(key)}`),
  ].join(', ')
}

/** The same for a document, with values as JSON texts. */
export function overrideJson({ values, removed, wanted }: Override): object {
  return { values: Object.fromEntries(values), removed: [...removed], wanted: Object.fromEntries(wanted) }
}
