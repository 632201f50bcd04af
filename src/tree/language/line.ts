import { type NodeLine, readNode } from './node-line.ts'
import { type PropertyLine, readProperty } from './property-line.ts'
import { readSpelling, type SpellingLine } from './spelling-line.ts'

/** One line of a tree text. */
export type Line = NodeLine | PropertyLine | SpellingLine

/**
 * Reads a line whose white space at the end is gone; `from` is where its indentation ends. The first operator of a line decides
 * what it is, so a value or a target may contain any of them. Throws a SyntaxIssue.
 */
export function readLine(line: string, from: number): Line {
  if (line[from] === '/') return readNode(line, from)
  return readSpelling(line, from) ?? readProperty(line, from)
}
