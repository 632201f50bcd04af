import { type NodeLine, readNode } from './node-line.ts'
import { type PropertyLine, readProperty } from './property-line.ts'

/** One line of a tree text. */
export type Line = NodeLine | PropertyLine

/**
 * Reads a line whose white space at the end is gone; `from` is where its indentation ends. The first operator of a line decides
 * what it is, so a value or a target may contain any of them. Throws a SyntaxIssue.
 */
export function readLine(line: string, from: number): Line {
  return line[from] === '/' ? readNode(line, from) : readProperty(line, from)
}
