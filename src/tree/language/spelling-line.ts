import { asSpelling, type Spelling } from '../spelling.ts'
import { readValue } from './literal.ts'
import { SyntaxIssue, skipSpace } from './syntax-issue.ts'

/** The exact bytes of the properties of a node. */
export interface SpellingLine {
  readonly kind: 'spelling'
  readonly name: ''
  readonly spelling: Spelling
  readonly warning?: undefined
}

/** Reads `= "{ ... }"`. Undefined for anything else: most such lines are properties whose name is missing. */
export function readSpelling(line: string, from: number): SpellingLine | undefined {
  if (line[from] !== '=' || line[from + 1] === '>') return undefined
  try {
    const spelling = asSpelling(readValue(line, skipSpace(line, from + 1), ''))
    return spelling === undefined ? undefined : { kind: 'spelling', name: '', spelling }
  } catch (error) {
    if (error instanceof SyntaxIssue) return undefined
    throw error
  }
}
