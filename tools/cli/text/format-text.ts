import { classify } from '../../../src/tree/keys.ts'
import { formatNode, formatSpelling, formatTree, formatUnread } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import { compareText } from '../../../src/tree/path.ts'
import { stringValue, type Value } from '../../../src/tree/value.ts'
import { type Entry, readTreeLines } from './tree-lines.ts'

/**
 * The canonical form of a text that parses: as `formatTree` writes it, with every comment kept after or above the line it belongs to. Comments
 * at the top stay at the top if a blank line follows them.
 */
export function formatText(text: string): string {
  const { header, entries, below } = readTreeLines(text)
  const lines: string[] = []
  for (const entry of sorted(entries.flatMap(beside))) print(entry, 0, lines)
  const body = [...lines, ...below]
  const head = header.length === 0 || body.length === 0 ? header : [...header, '']
  const formatted = [...head, ...body].map(line => `${line}\n`).join('')
  if (formatTree(parseTree(formatted).tree) !== formatTree(parseTree(text).tree))
    throw new Error('formatting would have changed the meaning of the text; nothing was written')
  return formatted
}

/** Nodes that are written below the root's own line stand beside it, in the canonical form. */
function beside(entry: Entry): readonly Entry[] {
  if (entry.line.kind !== 'node' || entry.line.name !== '') return [entry]
  const nodes = entry.entries.filter(({ line }) => line.kind === 'node')
  return [{ ...entry, entries: entry.entries.filter(({ line }) => line.kind !== 'node') }, ...nodes]
}

function print(entry: Entry, depth: number, lines: string[]): void {
  const indent = '  '.repeat(depth)
  const { line, above, below, trailing } = entry
  if (line.kind !== 'node') {
    for (const comment of above) lines.push(indent + comment)
    const text = line.kind === 'spelling' ? formatSpelling(line.spelling) : propertyText(line.key, line.value)
    lines.push(withComment(`${indent}${text}`, trailing))
    return
  }
  const typeEntry = entry.entries.find(({ line }) => line.kind === 'property' && line.key === 'type')
  const type = line.type === undefined ? typeOf(typeEntry) : stringValue(line.type)
  const node = { properties: new Map(type === undefined ? [] : [['type', type]]), empty: line.empty }
  const written = (
    line.unread === true ? formatUnread(line.name, { depth }) : formatNode(line.name, node, { depth })
  ).split('\n')
  const isOnNodeLine = written.length === 2
  // A type on a line of its own moves to its node's line, and its comments with it.
  const moved = isOnNodeLine ? typeEntry : undefined
  for (const comment of [...above, ...(moved?.above ?? []), ...(moved?.trailing === undefined ? [] : [moved.trailing])])
    lines.push(indent + comment)
  lines.push(withComment(written[0] as string, trailing))
  if (!isOnNodeLine && line.type !== undefined) lines.push(written[1] as string)
  for (const child of sorted(entry.entries)) if (child !== moved) print(child, depth + 1, lines)
  for (const comment of below) lines.push(`${indent}  ${comment}`)
}

function typeOf(entry: Entry | undefined): Value | undefined {
  return entry?.line.kind === 'property' ? entry.line.value : undefined
}

function withComment(line: string, comment: string | undefined): string {
  return comment === undefined ? line : `${line}  ${comment}`
}

function propertyText(key: string, value: Value): string {
  const [, line = ''] = formatNode('x', { properties: new Map([[key, value]]) }, { depth: 0 }).split('\n')
  return line.trimStart()
}

/** Properties, property links, links, nodes; each in order of their names. */
function sorted(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((a, b) => rank(a) - rank(b) || compareText(a.line.name, b.line.name))
}

function rank({ line }: Entry): number {
  if (line.kind === 'spelling') return -1
  return line.kind === 'node' ? 3 : { plain: 0, 'property-link': 1, link: 2 }[classify(line.key, line.value).kind]
}
