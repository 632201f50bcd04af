import { classify } from '../../../src/tree/keys.ts'
import { formatName } from '../../../src/tree/language/format.ts'
import { literal } from '../../../src/tree/language/literal-text.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Glyphs } from './glyphs.ts'

/** A property as a line of the tree language: `threads = 3`, `main -> /databases/main`, `threads => /web threads`. */
export function propertyLine(key: string, value: Value): string {
  const { head, text } = parts(key, value)
  return `${head} ${text}`
}

/** The same for a change: `threads = 3 → 4`. If a property became a link or the reverse, both lines are written. */
export function changeLine(key: string, from: Value, to: Value, { arrow }: Pick<Glyphs, 'arrow'>): string {
  const [before, after] = [parts(key, from), parts(key, to)]
  if (before.head !== after.head) return `${before.head} ${before.text} ${arrow} ${after.head} ${after.text}`
  return `${before.head} ${before.text} ${arrow} ${after.text}`
}

function parts(key: string, value: Value): { readonly head: string; readonly text: string } {
  const kind = classify(key, value)
  if (kind.kind === 'link') return { head: `${formatName(kind.name)} ->`, text: printable(kind.target) }
  if (kind.kind === 'property-link') return { head: `${formatName(kind.name)} =>`, text: printable(kind.link.text) }
  return { head: `${formatName(key)} =`, text: literal(value, 'json') }
}

/** Text from a store for a terminal: quoted if it has control characters. */
export function printable(text: string): string {
  return /[\p{C}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : text
}
