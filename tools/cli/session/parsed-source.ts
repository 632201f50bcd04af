import type { RegistryError } from '../../../src/tree/errors.ts'
import { type ParsedTree, parseTree } from '../../../src/tree/language/parse.ts'
import { formatProblems } from '../../../src/tree/language/problems.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { Context } from './context.ts'
import type { Source } from './source.ts'

/** A text that does not parse: shown problem by problem, each with its line and a caret, instead of one message. */
export class SyntaxFailure extends Failure {
  constructor(source: Pick<Source, 'name' | 'text'>, error: RegistryError) {
    const count = error.problems.filter(problem => problem.severity === 'error').length
    super('BAD_SYNTAX', EXIT.input, `${source.name} has ${count} ${count === 1 ? 'error' : 'errors'}`, {
      facts: {
        problems: error.problems.map(({ severity, kind, message, line, column }) => ({
          severity,
          kind,
          message,
          line,
          column,
        })),
      },
      report: formatProblems(error.problems, { file: source.name, text: source.text }),
      cause: error,
    })
  }
}

/** Parses a text and shows its warnings. Throws a SyntaxFailure with everything that is wrong. */
export async function parseSource(context: Context, source: Source): Promise<ParsedTree> {
  try {
    const parsed = parseTree(source.text)
    if (parsed.warnings.length > 0 && !context.globals.quiet)
      await context.err.write(formatProblems(parsed.warnings, { file: source.name }))
    return parsed
  } catch (error) {
    if (error instanceof Error && error.name === 'RegistryError')
      throw new SyntaxFailure(source, error as RegistryError)
    throw error
  }
}
