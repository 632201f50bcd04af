import type { RegistryError } from '../../../src/tree/errors.ts'
import { formatProblems } from '../../../src/tree/language/problems.ts'
import { hideInProblem } from '../../../src/tree/secret-line.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { Globals } from './globals.ts'

/** A text that does not parse: shown problem by problem, each with its line and a caret, instead of one message. */
export class SyntaxFailure extends Failure {
  constructor(
    source: { readonly name: string; readonly text: string },
    error: RegistryError,
    { showSecrets }: Pick<Globals, 'showSecrets'>,
  ) {
    const problems = showSecrets ? error.problems : error.problems.map(hideInProblem)
    const count = error.problems.filter(problem => problem.severity === 'error').length
    super('BAD_SYNTAX', EXIT.input, `${source.name} has ${count} ${count === 1 ? 'error' : 'errors'}`, {
      facts: {
        problems: problems.map(({ severity, kind, message, line, column }) => ({
          severity,
          kind,
          message,
          line,
          column,
        })),
      },
      report: formatProblems(error.problems, { file: source.name, text: source.text, showSecrets }),
      cause: error,
    })
  }
}
