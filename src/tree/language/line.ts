import type { Value } from '../value.ts'
import { readNode } from './node-line.ts'
import { readProperty } from './property-line.ts'
import type { SyntaxIssue } from './syntax-issue.ts'

/** What one line of a tree text says. */
export type Line = NodeLine | PropertyLine

export interface NodeLine {
  readonly kind: 'node'
  readonly name: string
  readonly type: string | undefined
  readonly warning?: SyntaxIssue
}

export interface PropertyLine {
  readonly kind: 'property'
  /** The stored key: links and property links have theirs. */
  readonly key: string
  /** The name as a person sees it. */
  readonly name: string
  readonly value: Value
  readonly warning?: SyntaxIssue
}

/**
 * Reads a line whose white space at the end is gone; `from` is where its indentation ends. The first operator of a line decides
 * what it is, so a value or a target may contain any of them. Throws a SyntaxIssue.
 */
export function readLine(line: string, from: number): Line {
  return line[from] === '/' ? readNode(line, from) : readProperty(line, from)
}
