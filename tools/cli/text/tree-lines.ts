import { type Line, readLine } from '../../../src/tree/language/line.ts'
import { readQuoted } from '../../../src/tree/language/quoted.ts'
import { SyntaxIssue } from '../../../src/tree/language/syntax-issue.ts'
import { join, ROOT, type TreePath } from '../../../src/tree/path.ts'

/** A line of a tree text that is not a comment, with its comments and the entries below it. */
export interface Entry {
  readonly line: Line
  /** Counts from 1. */
  readonly number: number
  readonly indent: number
  /** Of a link's target, or of the line's first character; counts from 1. */
  readonly column: number
  /** Comment lines directly above it, without their indentation. */
  readonly above: string[]
  /** The comment at its end. */
  readonly trailing: string | undefined
  readonly entries: Entry[]
  /** Comment lines after the last entry below it. */
  readonly below: string[]
}

/** A text by its lines: with comments and positions, which `parseTree` leaves out. */
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

/** Splits a text that parses into entries. */
export function readTreeLines(text: string): TreeLines {
  const root: Block = { entries: [], below: [], indent: -1 }
  const open = [root]
  let header: readonly string[] = []
  let comments: Comment[] = []
  const blockOf = (comment: Comment): Block => open.findLast(block => block.indent < comment.indent) as Block
  const attach = (comment: Comment): void => void blockOf(comment).below.push(comment.text)
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
      const { entryLine, trailing } = readEntryLine(line, indent)
      // A comment that is indented deeper than the next entry belongs to the end of the block before it, if there is one.
      const rest = comments.findIndex(comment => comment.indent <= indent || blockOf(comment).indent < indent)
      for (const comment of comments.splice(0, rest < 0 ? comments.length : rest)) attach(comment)
      const above = comments.map(comment => comment.text)
      comments = []
      while ((open.at(-1) as Block).indent >= indent) open.pop()
      const column = columnOf(line, indent, entryLine)
      const entry: Entry = { line: entryLine, number: i + 1, indent, column, above, trailing, entries: [], below: [] }
      ;(open.at(-1) as Block).entries.push(entry)
      if (entryLine.kind === 'node') open.push(entry)
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

/** The position of a node and, by key, of its properties and links. */
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

function columnOf(line: string, indent: number, entryLine: Line): number {
  if (entryLine.kind !== 'property' || entryLine.key === entryLine.name) return indent + 1
  const nameEnd = line[indent] === '"' ? readQuoted(line, indent, 'UNRECOGNIZED').end : indent + entryLine.name.length
  const operator = /^\s*[-=]>\s*/.exec(line.slice(nameEnd))?.[0] ?? ''
  return [...line.slice(0, nameEnd + operator.length)].length + 1
}

/** A trailing comment is the longest tail from a "#" that can be cut off without changing the meaning of the line. */
function readEntryLine(
  line: string,
  indent: number,
): { readonly entryLine: Line; readonly trailing: string | undefined } {
  const entryLine = readLine(line, indent)
  for (let at = line.indexOf('#', indent); at > 0; at = line.indexOf('#', at + 1)) {
    const rest = line.slice(0, at).trimEnd()
    if (rest.length > indent && isSameEntry(rest, indent, entryLine)) return { entryLine, trailing: line.slice(at) }
  }
  return { entryLine, trailing: undefined }
}

function isSameEntry(line: string, indent: number, entryLine: Line): boolean {
  try {
    const other = readLine(line, indent)
    if (entryLine.kind === 'node')
      return (
        other.kind === 'node' &&
        other.name === entryLine.name &&
        other.type === entryLine.type &&
        other.unread === entryLine.unread &&
        other.empty === entryLine.empty
      )
    if (entryLine.kind === 'spelling') return other.kind === 'spelling' && other.spelling === entryLine.spelling
    return other.kind === 'property' && other.key === entryLine.key && other.value === entryLine.value
  } catch (error) {
    if (error instanceof SyntaxIssue) return false
    throw error
  }
}
