import { type Problem, RegistryError } from '../errors.ts'
import { SyntaxIssue } from './syntax-issue.ts'

/** A text with more problems than this is not read to its end. */
const MAX_PROBLEMS = 1_000

/** The errors and warnings of a text, each with its place in the line that is being read. */
export class ProblemList {
  readonly #errors: Problem[] = []
  readonly #warnings: Problem[] = []
  /** The line that is being read, and its number in the text. */
  line = ''
  number = 0

  get isFull(): boolean {
    return this.#errors.length >= MAX_PROBLEMS
  }

  get warnings(): readonly Problem[] {
    return this.#warnings
  }

  error(kind: string, message: string, from: number, to: number, more: { note?: string; hint?: string } = {}): void {
    this.report(new SyntaxIssue(kind, message, from, to, more), 'error')
  }

  report(issue: SyntaxIssue, severity: Problem['severity']): void {
    const problems = severity === 'error' ? this.#errors : this.#warnings
    if (problems.length >= MAX_PROBLEMS) return
    const width = codePoints(this.line, issue.from, issue.to)
    problems.push({
      severity,
      kind: issue.kind,
      message: issue.message,
      line: this.number,
      column: codePoints(this.line, 0, issue.from) + 1,
      width: Math.max(width, 1),
      source: this.line,
      ...(issue.note === undefined ? {} : { note: issue.note }),
      ...(issue.hint === undefined ? {} : { hint: issue.hint }),
    })
  }

  throwErrors(): void {
    const first = this.#errors[0]
    if (first === undefined) return
    const more = this.#errors.length === 1 ? '' : ` (and ${this.#errors.length - 1} more)`
    throw new RegistryError('BAD_SYNTAX', `line ${first.line}, column ${first.column}: ${first.message}${more}`, {
      facts: { line: String(first.line), column: String(first.column), problems: String(this.#errors.length) },
      hint: first.hint,
      problems: this.#errors,
    })
  }
}

function codePoints(line: string, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to && i < line.length; i++) {
    const isPair = (line.codePointAt(i) as number) > 0xffff
    if (isPair) i++
    count++
  }
  return count
}
