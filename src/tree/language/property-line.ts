import { linkKey, parsePropertyLink, propertyLinkKey } from '../keys.ts'
import { stringValue, type Value } from '../value.ts'
import { readValue } from './literal.ts'
import { readQuoted } from './quoted.ts'
import { clip, SyntaxIssue, skipSpace, trimmedEnd, wordEnd } from './syntax-issue.ts'

export interface PropertyLine {
  readonly kind: 'property'
  /** The stored key: links and property links have theirs. */
  readonly key: string
  /** The name as a person sees it. */
  readonly name: string
  readonly value: Value
  readonly warning?: SyntaxIssue
}

/** Reads `name = value`, `name -> target` or `name => path property`; names and targets may be quoted. */
export function readProperty(line: string, from: number): PropertyLine {
  const { name, at, operator } = readName(line, from)
  const rest = skipSpace(line, at + operator.length)
  if (operator === '->') return linkLine(line, from, name, rest)
  if (operator === '=>') return propertyLinkLine(line, from, name, rest)
  if (rest === line.length)
    throw new SyntaxIssue('BAD_VALUE', `the value of "${clip(name)}" is missing`, at, at + 1, {
      hint: `${clip(name)} = ""`,
    })
  return { kind: 'property', key: name, name, value: readValue(line, rest, name) }
}

function linkLine(line: string, from: number, name: string, rest: number): PropertyLine {
  const label = clip(name)
  if (name === '')
    throw new SyntaxIssue('BAD_LINK', 'a link needs a name', from, line.length, { hint: 'name -> /path' })
  if (rest === line.length)
    throw new SyntaxIssue('BAD_LINK', 'a link has exactly one target path', from, line.length, {
      hint: `${label} -> /path`,
    })
  const { text, end } = line[rest] === '"' ? readQuoted(line, rest, 'BAD_LINK') : bareWord(line, rest)
  const next = skipSpace(line, end)
  if (next < line.length || (text.startsWith('#') && line[rest] === '#')) {
    const extra = line[rest] === '#' ? rest : next
    const hint =
      line[extra] === '#'
        ? 'put the comment on its own line'
        : `paths contain no spaces; for a property use "${label} => ${clip(line.slice(rest))}"`
    throw new SyntaxIssue('BAD_LINK', 'a link has exactly one target path', extra, line.length, { hint })
  }
  return { kind: 'property', key: linkKey(name), name, value: stringValue(text) }
}

function propertyLinkLine(line: string, from: number, name: string, rest: number): PropertyLine {
  const key = propertyLinkKey(name)
  if (name === '') throw badPropertyLink(line, from, 'a property link needs a name')
  if (line[rest] === '"') {
    const { text, end } = readQuoted(line, rest, 'BAD_PROPERTY_LINK')
    if (skipSpace(line, end) < line.length || parsePropertyLink(text) === undefined) throw badPropertyLink(line, rest)
    return { kind: 'property', key, name, value: stringValue(text) }
  }
  const exported = exportedByOriginal(line, rest, name)
  if (exported !== undefined) return { kind: 'property', key, name, ...exported }
  const words: string[] = []
  for (let at = rest; at < line.length && words.length < 3; ) {
    const word = bareWord(line, at)
    if (word.text.startsWith('#')) throw badPropertyLink(line, at, undefined, 'put the comment on its own line')
    words.push(word.text)
    at = skipSpace(line, word.end)
  }
  if (words.length === 0 || words.length > 2) throw badPropertyLink(line, Math.min(rest, line.length - 1))
  return { kind: 'property', key, name, value: stringValue(words.join(' ')) }
}

/** zc.zk exports property links as if they were properties, `threads => = u'/web threads'`, and cannot read that back. */
function exportedByOriginal(
  line: string,
  rest: number,
  name: string,
): { value: Value; warning: SyntaxIssue } | undefined {
  if (line[rest] !== '=' || (wordEnd(line, rest) !== rest + 1 && !/^=u?['"]/.test(line.slice(rest, rest + 3))))
    return undefined
  const value = readValue(line, skipSpace(line, rest + 1), name)
  const text: unknown = JSON.parse(value)
  if (typeof text !== 'string' || parsePropertyLink(text) === undefined) throw badPropertyLink(line, rest)
  const message = `"${clip(name)} => =" is how zc.zk exports a property link; write "${clip(name)} => ${clip(text)}"`
  return { value, warning: new SyntaxIssue('OLD_PROPERTY_LINK', message, rest, line.length) }
}

function badPropertyLink(
  line: string,
  from: number,
  message = 'expected "=> PATH [PROPERTY]"',
  hint = 'threads => /cms, or with another name there: threads => /cms max_threads',
): SyntaxIssue {
  return new SyntaxIssue('BAD_PROPERTY_LINK', message, from, line.length, { hint })
}

/** The name before the first operator of the line. */
function readName(line: string, from: number): { name: string; at: number; operator: '=' | '->' | '=>' } {
  if (line[from] === '"') {
    const { text, end } = readQuoted(line, from, 'UNRECOGNIZED')
    const at = skipSpace(line, end)
    const operator = operatorAt(line, at)
    if (operator === undefined) throw unrecognized(line, from)
    return { name: text, at, operator }
  }
  let at = from
  let operator = operatorAt(line, at)
  while (operator === undefined && at < line.length) operator = operatorAt(line, ++at)
  if (operator === undefined) throw unrecognized(line, from)
  const end = trimmedEnd(line, from, at)
  const name = line.slice(from, end)
  if (name === '')
    throw new SyntaxIssue(KIND_OF[operator], `a name is missing before "${operator}"`, from, at + operator.length, {
      hint: 'an empty name is written ""',
    })
  const space = wordEnd(line, from)
  if (space < end)
    throw new SyntaxIssue(KIND_OF[operator], `"${clip(name)}": a name has no spaces`, from, end, {
      hint: `${clip(JSON.stringify(name))} ${operator} ${clip(line.slice(skipSpace(line, at + operator.length)))}`,
    })
  return { name, at, operator }
}

const KIND_OF = { '=': 'UNRECOGNIZED', '->': 'BAD_LINK', '=>': 'BAD_PROPERTY_LINK' } as const

function operatorAt(line: string, at: number): '=' | '->' | '=>' | undefined {
  const unit = line.charCodeAt(at)
  if (unit === 0x3d) return line[at + 1] === '>' ? '=>' : '='
  return unit === 0x2d && line[at + 1] === '>' ? '->' : undefined
}

function unrecognized(line: string, from: number): SyntaxIssue {
  const message = 'expected /node, name = value, name -> path or name => path'
  return new SyntaxIssue('UNRECOGNIZED', message, from, line.length, { hint: recognizedHint(line, from) })
}

function recognizedHint(line: string, from: number): string {
  const text = line.slice(from, from + 200)
  if (/^[\u00a0\u2000-\u200b\u3000]/.test(text)) return 'the line is indented with spaces that are not plain ones'
  const yaml = /^([\w.-]+)\s*:\s*(\S.*)$/.exec(text)
  if (yaml !== null) return `for a property: ${yaml[1]} = ${clip(yaml[2] as string)}; for a node: /${clip(text)}`
  return /^[\w.-]+$/.test(text) ? `for a node: /${text}` : 'for a node: /name; for a property: name = "text"'
}

function bareWord(line: string, at: number): { text: string; end: number } {
  const end = wordEnd(line, at)
  return { text: line.slice(at, end), end }
}
