import { type Line, readLine } from '../../../src/tree/language/line.ts'
import { readQuoted } from '../../../src/tree/language/quoted.ts'
import { SyntaxIssue } from '../../../src/tree/language/syntax-issue.ts'
import { join, ROOT, type TreePath } from '../../../src/tree/path.ts'

/** A line of a tree text that says something, with the comments that belong to it and the entries below it. */
export interface Entry {
  readonly line: Line
  /** Counts from 1. */
  readonly number: number
  readonly indent: number
  /** Where a link names its target, counted from 1; where any other line begins. */
  readonly column: number
  /** Comment lines directly above it, without their indentation. */
  readonly above: string[]
  /** The comment at its end. */
  readonly beside: string | undefined
  readonly entries: Entry[]
  /** Comment lines after the last entry below it. */
  readonly below: string[]
}

/** A text by its lines: what `parseTree` leaves out, for those who give the text back. */
export interface TreeLines {
  /** Comment lines at the top, if a blank line follows them. */
  readonly header: readonly string[]
  readonly entries: readonly Entry[]
  readonly below: readonly string[]
}

type Block = Pick<Entry, 'entries' | 'below' | 'indent'>

interface Comment {
  readonly text: string
  readonly indent: number
}

/** Reads the lines of a text that parses. */
export function readTreeLines(text: string): TreeLines {
  const root: Block = { entries: [], below: [], indent: -1 }
  const open = [root]
  let header: readonly string[] = []
  let comments: Comment[] = []
  const holderOf = (comment: Comment): Block => open.findLast(block => block.indent < comment.indent) as Block
  const attach = (comment: Comment): void => void holderOf(comment).below.push(comment.text)
  for (const [i, raw] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const line = raw.trimEnd()
    const indent = line.length - line.trimStart().length
    if (line === '') {
      if (root.entries.length === 0 && header.length === 0) {
        header = comments.map(comment => comment.text)
        comments = []
      }
    } else if (line[indent] === '#') {
      comments.push({ text: line.slice(indent), indent })
    } else {
      const { said, beside } = readSaid(line, indent)
      // A comment that is indented deeper than what follows it closes the block before it, if there is one to close.
      const rest = comments.findIndex(comment => comment.indent <= indent || holderOf(comment).indent < indent)
      for (const comment of comments.splice(0, rest < 0 ? comments.length : rest)) attach(comment)
      const above = comments.map(comment => comment.text)
      comments = []
      while ((open.at(-1) as Block).indent >= indent) open.pop()
      const column = columnOf(line, indent, said)
      const entry: Entry = { line: said, number: i + 1, indent, column, above, beside, entries: [], below: [] }
      ;(open.at(-1) as Block).entries.push(entry)
      if (said.kind === 'node') open.push(entry)
    }
  }
  for (const comment of comments) attach(comment)
  return { header, entries: root.entries, below: root.below }
}

/** A place in a text; both count from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Where a node stands, and by their keys its properties and links. */
export interface NodePlace extends Place {
  readonly properties: ReadonlyMap<string, Place>
}

export function nodePlaces({ entries }: TreeLines): ReadonlyMap<TreePath, NodePlace> {
  const found = new Map<TreePath, NodePlace>()
  const visit = (below: readonly Entry[], path: TreePath): void => {
    for (const { line, number, column, entries } of below) {
      if (line.kind !== 'node') continue
      const at = join(path, line.name)
      const properties = entries.flatMap(({ line, number, column }) =>
        line.kind === 'property' ? [[line.key, { line: number, column }] as const] : [],
      )
      found.set(at, { line: number, column, properties: new Map(properties) })
      visit(entries, at)
    }
  }
  visit(entries, ROOT)
  return found
}

function columnOf(line: string, indent: number, said: Line): number {
  if (said.kind === 'node' || said.key === said.name) return indent + 1
  const nameEnd = line[indent] === '"' ? readQuoted(line, indent, 'UNRECOGNIZED').end : indent + said.name.length
  const operator = /^\s*[-=]>\s*/.exec(line.slice(nameEnd))?.[0] ?? ''
  return [...line.slice(0, nameEnd + operator.length)].length + 1
}

/** A comment at the end of a line is what can be cut off without the line saying anything else. */
function readSaid(line: string, indent: number): { readonly said: Line; readonly beside: string | undefined } {
  const said = readLine(line, indent)
  for (let at = line.indexOf('#', indent); at > 0; at = line.indexOf('#', at + 1)) {
    const rest = line.slice(0, at).trimEnd()
    if (rest.length > indent && saysTheSame(rest, indent, said)) return { said, beside: line.slice(at) }
  }
  return { said, beside: undefined }
}

function saysTheSame(line: string, indent: number, said: Line): boolean {
  try {
    const other = readLine(line, indent)
    if (said.kind === 'node') return other.kind === 'node' && other.name === said.name && other.type === said.type
    return other.kind === 'property' && other.key === said.key && other.value === said.value
  } catch (error) {
    if (error instanceof SyntaxIssue) return false
    throw error
  }
}
