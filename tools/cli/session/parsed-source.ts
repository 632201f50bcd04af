import type { RegistryError } from '../../../src/tree/errors.ts'
import { type ParsedTree, parseTree } from '../../../src/tree/language/parse.ts'
import { formatProblems } from '../../../src/tree/language/problems.ts'
import { linesOf } from '../text/lines.ts'
import type { Context } from './context.ts'
import type { Source } from './source.ts'
import { SyntaxFailure } from './syntax-failure.ts'

/** Parses a text and shows its warnings. Throws a SyntaxFailure with everything that is wrong. */
export async function parseSource(context: Context, source: Source): Promise<ParsedTree> {
  try {
    const { showSecrets } = context.globals
    const parsed = parseTree(source.text)
    if (parsed.warnings.length > 0 && !context.globals.quiet)
      await context.err.messages(linesOf(formatProblems(parsed.warnings, { file: source.name, showSecrets })))
    return parsed
  } catch (error) {
    if (error instanceof Error && error.name === 'RegistryError')
      throw new SyntaxFailure(source, error as RegistryError, context.globals)
    throw error
  }
}
