import type { EmptyData } from '../../../src/tree/empty-data.ts'
import { classify } from '../../../src/tree/keys.ts'
import { formatEmptyData, formatName } from '../../../src/tree/language/format.ts'
import { literal } from '../../../src/tree/language/literal-text.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Output } from './output.ts'

/** A property as a line of the tree language: `threads = 3`, `main -> /databases/main`, `threads => /web threads`. */
export function exactLine(key: string, value: Value): string {
  const { head, text } = parts(key, value)
  return `${head} ${text}`
}

/** A property of the node at a path in the same way, but for secrets: `password = (hidden)`. */
export function propertyLine(path: string, key: string, value: Value, { secrets }: Pick<Output, 'secrets'>): string {
  return secrets.unquoted(exactLine(key, secrets.shown(path, key, value)))
}

/** The same for a change: `threads = 3 → 4`. If a property became a link or the reverse, both lines are written. */
export function changeLine(
  path: string,
  key: string,
  from: Value,
  to: Value,
  out: Pick<Output, 'secrets' | 'glyphs'>,
): string {
  const { secrets, glyphs } = out
  const [before, after] = [from, to].map(value => parts(key, secrets.shown(path, key, value))) as [Parts, Parts]
  const head = before.head === after.head ? '' : `${after.head} `
  return secrets.unquoted(`${before.head} ${before.text} ${glyphs.arrow} ${head}${after.text}`)
}

interface Parts {
  readonly head: string
  readonly text: string
}

function parts(key: string, value: Value): Parts {
  const kind = classify(key, value)
  if (kind.kind === 'link') return { head: `${formatName(kind.name)} ->`, text: printable(kind.target) }
  if (kind.kind === 'property-link') return { head: `${formatName(kind.name)} =>`, text: printable(kind.link.text) }
  return { head: `${formatName(key)} =`, text: literal(value, 'json') }
}

/** The data of a node without properties as the line of a node has them: `= null`. */
export function dataLine(data: string): string {
  return formatEmptyData(data as EmptyData)
}

/** The same for a change: `= {} → null`. */
export function dataChangeLine(from: string, to: string, { glyphs }: Pick<Output, 'glyphs'>): string {
  return `${dataLine(from)} ${glyphs.arrow} ${dataLine(to).slice(2)}`
}

/** Text from a store for a terminal: quoted if it has control characters. */
export function printable(text: string): string {
  return /[\p{C}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : text
}
