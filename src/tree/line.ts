import { RegistryError } from './errors.ts'
import { clip, Flaw, skipSpace, trimmedEnd, wordEnd } from './flaw.ts'
import { linkKey, parsePropertyLink, propertyLinkKey } from './keys.ts'
import { readValue } from './literal.ts'
import { checkName } from './path.ts'
import { stringValue, type Value } from './value.ts'

/** What one line of a tree text says. */
export type Line = NodeLine | PropertyLine

export interface NodeLine {
  readonly kind: 'node'
  readonly name: string
  readonly type: string | undefined
  readonly warning?: Flaw
}

export interface PropertyLine {
  readonly kind: 'property'
  /** The stored key: links and property links have theirs. */
  readonly key: string
  /** The name as a person sees it. */
  readonly name: string
  readonly value: Value
  readonly warning?: Flaw
}

/**
 * Reads a line whose white space at the end is gone; `from` is where its indentation ends. The first operator of a line decides
 * what it is, so a value or a target may contain any of them. Throws a Flaw.
 */
export function readLine(line: string, from: number): Line {
  return line[from] === '/' ? readNode(line, from) : readProperty(line, from)
}

function readNode(line: string, from: number): NodeLine {
  if (line[from + 1] === '"') {
    const { text, end } = readQuoted(line, from + 1, 'BAD_NODE_NAME')
    return nodeLine(line, from, text, end, skipSpace(line, end))
  }
  const end = wordEnd(line, from)
  const rest = skipSpace(line, end)
  if (rest === line.length || line[rest] === ':') return nodeLine(line, from, line.slice(from + 1, end), end, rest)
  // A name has no spaces, so the last colon of the first word ends it: "/a: t".
  const colon = line.lastIndexOf(':', end - 1)
  if (colon > from) return nodeLine(line, from, line.slice(from + 1, colon), colon, colon)
  throw notANodeLine(line, from, end, rest)
}

/** A node whose name has been read; `at` is where a colon stands if a type follows, and else the end of the line. */
function nodeLine(line: string, from: number, name: string, nameEnd: number, at: number): NodeLine {
  if (at < line.length && line[at] !== ':') throw notANodeLine(line, from, nameEnd, at)
  const quoted = line[from + 1] === '"'
  if (!quoted && OPERATOR.test(name)) throw operatorInName(line, from, nameEnd, name)
  checkNodeName(from, nameEnd, name)
  if (at >= line.length)
    return { kind: 'node', name, type: undefined, ...(quoted ? {} : colonWarning(from, nameEnd, name)) }
  const type = skipSpace(line, at + 1)
  if (type >= line.length)
    throw new Flaw('UNRECOGNIZED', `the type of "/${clip(name)}" is missing`, at, at + 1, {
      hint: `/${clip(name)} : type`,
    })
  return { kind: 'node', name, type: line.slice(type) }
}

function checkNodeName(from: number, to: number, name: string): void {
  const shown = clip(name)
  if (name === '') throw badNodeName(from, to, 'a node needs a name', '/name')
  if (name.includes('/')) {
    const names = name.split('/').filter(part => part !== '')
    const hint =
      names.length > 1
        ? clip(names.map(part => `/${part}`).join(', then an indented '))
        : `/${clip(names[0] ?? 'name')}`
    throw badNodeName(from, to, `"${shown}": one name per line`, hint)
  }
  try {
    checkName(name)
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    throw badNodeName(from, to, error.message, error.hint)
  }
}

function colonWarning(from: number, to: number, name: string): { warning?: Flaw } {
  const colon = name.lastIndexOf(':')
  if (!meansType(name)) return {}
  const [before, after] = [name.slice(0, colon), name.slice(colon + 1)]
  const message = `"/${clip(name)}" is a node called "${clip(name)}"; for a type write "/${clip(before)} : ${clip(after || 'type')}"`
  return {
    warning: new Flaw('TYPE_NEEDS_SPACES', message, from, to, { hint: `if it is a name: /${JSON.stringify(name)}` }),
  }
}

/** Whether a bare node name looks as if its end were meant as a type. Digits after a colon are a port. */
export function meansType(name: string): boolean {
  const colon = name.lastIndexOf(':')
  return colon > 0 && !/^[0-9]+$/.test(name.slice(colon + 1))
}

function operatorInName(line: string, from: number, to: number, name: string): Flaw {
  const hint =
    to === line.length
      ? `${clip(line.slice(from + 1))}, or /${clip(JSON.stringify(name))}`
      : `/${clip(JSON.stringify(name))}`
  return badNodeName(from, to, `"${clip(name)}": the name of a node has no "=" or "->" in it`, hint)
}

function notANodeLine(line: string, from: number, nameEnd: number, rest: number): Flaw {
  const name = line.slice(from + 1, nameEnd)
  const after = line.slice(rest)
  if (after.startsWith('#'))
    return badNodeName(rest, line.length, 'something follows the name', 'a comment stands on its own line')
  if (OPERATOR_START.test(after))
    return badNodeName(from, line.length, `"/${clip(name)}": only nodes begin with "/"`, clip(line.slice(from + 1)))
  if (name === '') throw badNodeName(from, rest, 'the name of a node follows its "/" at once', `/${clip(after)}`)
  const quoted = JSON.stringify(line.slice(from + 1))
  return badNodeName(
    from,
    line.length,
    `"${clip(line.slice(from + 1))}": a name has no spaces`,
    clip(`/${name} : ${after}, or /${quoted}`, 120),
  )
}

function badNodeName(from: number, to: number, message: string, hint?: string): Flaw {
  return new Flaw('BAD_NODE_NAME', message, from, to, { hint })
}

function readProperty(line: string, from: number): PropertyLine {
  const { name, at, operator } = readName(line, from)
  const rest = skipSpace(line, at + operator.length)
  if (operator === '->') return linkLine(line, from, name, rest)
  if (operator === '=>') return propertyLinkLine(line, from, name, rest)
  if (rest === line.length)
    throw new Flaw('BAD_VALUE', `the value of "${clip(name)}" is missing`, at, at + 1, { hint: `${clip(name)} = ""` })
  return { kind: 'property', key: name, name, value: readValue(line, rest, name) }
}

function linkLine(line: string, from: number, name: string, rest: number): PropertyLine {
  const label = clip(name)
  if (name === '') throw new Flaw('BAD_LINK', 'a link needs a name', from, line.length, { hint: 'name -> /path' })
  if (rest === line.length)
    throw new Flaw('BAD_LINK', 'a link has exactly one target path', from, line.length, { hint: `${label} -> /path` })
  const { text, end } = line[rest] === '"' ? readQuoted(line, rest, 'BAD_LINK') : bareWord(line, rest)
  const next = skipSpace(line, end)
  if (next < line.length || (text.startsWith('#') && line[rest] === '#')) {
    const extra = line[rest] === '#' ? rest : next
    const hint =
      line[extra] === '#'
        ? 'a comment stands on its own line'
        : `paths contain no spaces; for a property use "${label} => ${clip(line.slice(rest))}"`
    throw new Flaw('BAD_LINK', 'a link has exactly one target path', extra, line.length, { hint })
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
    if (word.text.startsWith('#')) throw badPropertyLink(line, at, undefined, 'a comment stands on its own line')
    words.push(word.text)
    at = skipSpace(line, word.end)
  }
  if (words.length === 0 || words.length > 2) throw badPropertyLink(line, Math.min(rest, line.length - 1))
  return { kind: 'property', key, name, value: stringValue(words.join(' ')) }
}

/** zc.zk exports property links as if they were properties, `threads => = u'/web threads'`, and cannot read that back. */
function exportedByOriginal(line: string, rest: number, name: string): { value: Value; warning: Flaw } | undefined {
  if (line[rest] !== '=' || (wordEnd(line, rest) !== rest + 1 && !/^=u?['"]/.test(line.slice(rest, rest + 3))))
    return undefined
  const value = readValue(line, skipSpace(line, rest + 1), name)
  const text: unknown = JSON.parse(value)
  if (typeof text !== 'string' || parsePropertyLink(text) === undefined) throw badPropertyLink(line, rest)
  const message = `"${clip(name)} => =" is how zc.zk exports a property link; write "${clip(name)} => ${clip(text)}"`
  return { value, warning: new Flaw('OLD_PROPERTY_LINK', message, rest, line.length) }
}

function badPropertyLink(line: string, from: number, message = 'expected "=> PATH [PROPERTY]"', hint?: string): Flaw {
  return new Flaw('BAD_PROPERTY_LINK', message, from, line.length, { hint })
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
    throw new Flaw(KIND_OF[operator], `a name is missing before "${operator}"`, from, at + operator.length)
  const space = wordEnd(line, from)
  if (space < end)
    throw new Flaw(KIND_OF[operator], `"${clip(name)}": a name has no spaces`, from, end, {
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

function unrecognized(line: string, from: number): Flaw {
  const message = 'expected /node, name = value, name -> path or name => path'
  return new Flaw('UNRECOGNIZED', message, from, line.length, { hint: recognizedHint(line, from) })
}

function recognizedHint(line: string, from: number): string | undefined {
  const text = line.slice(from, from + 200)
  if (/^[\u00a0\u2000-\u200b\u3000]/.test(text)) return 'the line is indented with spaces that are not plain ones'
  const yaml = /^([\w.-]+)\s*:\s*(\S.*)$/.exec(text)
  if (yaml !== null) return `for a property: ${yaml[1]} = ${clip(yaml[2] as string)}; for a node: /${clip(text)}`
  return /^[\w.-]+$/.test(text) ? `for a node: /${text}` : undefined
}

function bareWord(line: string, at: number): { text: string; end: number } {
  const end = wordEnd(line, at)
  return { text: line.slice(at, end), end }
}

/** A name or target in double quotes, escaped as in JSON. */
function readQuoted(line: string, at: number, kind: string): { text: string; end: number } {
  let end = at + 1
  while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1
  if (end >= line.length) throw new Flaw(kind, 'the quotes are not closed', at, line.length)
  try {
    return { text: JSON.parse(line.slice(at, end + 1)) as string, end: end + 1 }
  } catch {
    // JSON.parse names positions of its own; the place of the whole is enough.
    throw new Flaw(kind, 'a quoted name or path is written as in JSON', at, end + 1)
  }
}

const OPERATOR = /=|->/
const OPERATOR_START = /^(?:=|->)/
