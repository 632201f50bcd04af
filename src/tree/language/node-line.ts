import { asEmptyData, type EmptyData } from '../empty-data.ts'
import { RegistryError } from '../errors.ts'
import { checkName } from '../path.ts'
import { readValue } from './literal.ts'
import { readQuoted } from './quoted.ts'
import { clip, SyntaxIssue, skipSpace, wordEnd } from './syntax-issue.ts'

export interface NodeLine {
  readonly kind: 'node'
  /** Empty for the root, whose line is `/` alone. */
  readonly name: string
  readonly type: string | undefined
  /** The text does not say what the node holds. */
  readonly unread?: true
  /** The data of a node without properties, where the line says them. */
  readonly empty?: EmptyData
  readonly warning?: SyntaxIssue
}

/** Follows the name of a node of which the text does not say what it holds. */
export const UNREAD = '...'

/** Reads `/name`, `/name : type`, `/name ...`, `/"quoted name" : type`, `/name = null`, or `/`, `/ : type` or `/ = null` for the root. */
export function readNode(line: string, from: number): NodeLine {
  if (line[from + 1] === '"') {
    const { text, end } = readQuoted(line, from + 1, 'BAD_NODE_NAME')
    return nodeLine(line, from, text, end, skipSpace(line, end))
  }
  const end = wordEnd(line, from)
  const rest = skipSpace(line, end)
  if (rest === line.length || line[rest] === ':' || line[rest] === '=' || isUnread(line, rest))
    return nodeLine(line, from, line.slice(from + 1, end), end, rest)
  // A name has no spaces, so the last colon of the first word ends it: "/a: t".
  const colon = line.lastIndexOf(':', end - 1)
  if (colon > from) return nodeLine(line, from, line.slice(from + 1, colon), colon, colon)
  throw notANodeLine(line, from, end, rest)
}

/** A node whose name has been read; `at` is the place of the operator if a type or data follow, otherwise the end of the line. */
function nodeLine(line: string, from: number, name: string, nameEnd: number, at: number): NodeLine {
  const unread = isUnread(line, at)
  const empty = line[at] === '=' ? readEmptyData(line, at + 1, name) : undefined
  const hasNoType = at >= line.length || unread || empty !== undefined
  if (!hasNoType && line[at] !== ':') throw notANodeLine(line, from, nameEnd, at)
  const quoted = line[from + 1] === '"'
  if (!quoted && OPERATOR.test(name)) throw operatorInName(line, from, nameEnd, name)
  if (quoted || name !== '') checkNodeName(from, nameEnd, name)
  if (hasNoType) {
    const said = { ...(unread ? { unread } : {}), ...(empty === undefined ? {} : { empty }) }
    return { kind: 'node', name, type: undefined, ...said, ...(quoted ? {} : colonWarning(from, nameEnd, name)) }
  }
  const type = skipSpace(line, at + 1)
  if (type >= line.length)
    throw new SyntaxIssue('UNRECOGNIZED', `the type of "/${clip(name)}" is missing`, at, at + 1, {
      hint: `/${clip(name)} : type`,
    })
  return { kind: 'node', name, type: line.slice(type) }
}

function isUnread(line: string, at: number): boolean {
  return line.startsWith(UNREAD, at) && skipSpace(line, at + UNREAD.length) === line.length
}

/** Undefined for anything else than data without properties: most such lines are properties with a slash too many. */
function readEmptyData(line: string, from: number, name: string): EmptyData | undefined {
  try {
    return asEmptyData(readValue(line, skipSpace(line, from), name))
  } catch (error) {
    if (error instanceof SyntaxIssue) return undefined
    throw error
  }
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

function colonWarning(from: number, to: number, name: string): { warning?: SyntaxIssue } {
  const colon = name.lastIndexOf(':')
  if (!meansType(name)) return {}
  const [before, after] = [name.slice(0, colon), name.slice(colon + 1)]
  const message = `"/${clip(name)}" is a node called "${clip(name)}"; for a type write "/${clip(before)} : ${clip(after || 'type')}"`
  return {
    warning: new SyntaxIssue('TYPE_NEEDS_SPACES', message, from, to, {
      hint: `if it is a name: /${JSON.stringify(name)}`,
    }),
  }
}

/** Whether a bare node name looks as if its end were meant as a type. Digits after a colon are a port. */
export function meansType(name: string): boolean {
  const colon = name.lastIndexOf(':')
  return colon > 0 && !/^[0-9]+$/.test(name.slice(colon + 1))
}

function operatorInName(line: string, from: number, to: number, name: string): SyntaxIssue {
  const hint =
    to === line.length
      ? `${clip(line.slice(from + 1))}, or /${clip(JSON.stringify(name))}`
      : `/${clip(JSON.stringify(name))}`
  return badNodeName(from, to, `"${clip(name)}": the name of a node has no "=" or "->" in it`, hint)
}

function notANodeLine(line: string, from: number, nameEnd: number, rest: number): SyntaxIssue {
  const name = line.slice(from + 1, nameEnd)
  const after = line.slice(rest)
  if (after.startsWith('#'))
    return badNodeName(rest, line.length, 'something follows the name', 'put the comment on its own line')
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

function badNodeName(from: number, to: number, message: string, hint?: string): SyntaxIssue {
  return new SyntaxIssue('BAD_NODE_NAME', message, from, to, { hint })
}

const OPERATOR = /=|->/
const OPERATOR_START = /^(?:=|->)/
