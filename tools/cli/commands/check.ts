import type { Problem } from '../../../src/tree/errors.ts'
import { checkTree, type Finding } from '../../../src/tree/links/check.ts'
import { type Diagnostic, diagnosticAnnotation, diagnosticLines, diagnosticsSarif } from '../compare/diagnostic.ts'
import type { Call, CommandSpec } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { parseSource } from '../session/parsed-source.ts'
import { readSource } from '../session/source.ts'
import { SyntaxFailure } from '../session/syntax-failure.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { DocumentRows, isRows, type RowFormat } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { linesOf } from '../text/lines.ts'
import { nodePlaces, type Place, readTreeLines } from '../text/tree-lines.ts'

interface Options extends SkipUnreadable {
  readonly failOn: 'error' | 'warning' | 'never'
  readonly output: 'text' | 'github' | 'sarif' | RowFormat
}

export const check: CommandSpec = {
  name: 'check',
  arguments: '<source...>',
  summary: 'report errors and warnings of a model; exit 1 if there are errors',
  examples: [
    ['espalier check model.tree', 'dangling links, cycles, unused services'],
    ['espalier check @', 'the live tree'],
    ['espalier check *.tree -o github', 'as annotations of a workflow'],
    ['espalier check *.tree -o sarif', 'for code scanners'],
  ],
  flags: [
    {
      flags: '--fail-on <severity>',
      summary: 'the lowest severity that gives exit 1: error, warning or never',
      choices: ['error', 'warning', 'never'],
      fallback: 'error',
    },
    SKIP_UNREADABLE,
    {
      flags: '-o, --output <format>',
      summary: 'text, json, ndjson, yaml, github or sarif',
      choices: ['text', 'json', 'ndjson', 'yaml', 'github', 'sarif'],
      fallback: 'text',
    },
  ],
  async run({ context, args, options }: Call<Options>) {
    const all: Diagnostic[] = []
    let unreadable = false
    const rows = isRows(options.output) ? new DocumentRows(context.out, options.output) : undefined
    for (const name of args) {
      const { diagnostics, report } = await diagnosticsOf(context, name, options)
      unreadable ||= report !== undefined
      all.push(...diagnostics)
      if (options.output === 'text' && report !== undefined) await context.out.messages([...linesOf(report), ''])
      else if (options.output !== 'sarif')
        for (const diagnostic of diagnostics)
          if (rows !== undefined) await rows.add(JSON.stringify(diagnostic))
          else await context.out.messages(shown(diagnostic, context, options))
    }
    await rows?.end()
    if (options.output === 'sarif') await context.out.formatted(diagnosticsSarif(all, context.tools.version))
    const count = (severity: string): number => all.filter(diagnostic => diagnostic.severity === severity).length
    await context.say(`${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}.`)
    if (unreadable) return EXIT.input
    const fails = options.failOn !== 'never' && (count('error') > 0 || (options.failOn === 'warning' && all.length > 0))
    return fails ? EXIT.differs : EXIT.done
  },
}

/** `report` shows the diagnostics of a text that does not parse, with lines and carets. */
async function diagnosticsOf(
  context: Context,
  name: string,
  options: SkipUnreadable,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly report?: string }> {
  const file = name === '-' ? 'stdin' : name
  try {
    const source = await readSource(context, name, options)
    const { tree } = await parseSource(context, source)
    const places = source.verbatim ? nodePlaces(readTreeLines(source.text)) : undefined
    const placeOf = ({ path, key }: Finding): Place | undefined => {
      const node = places?.get(path)
      return key === undefined ? node : (node?.properties.get(key) ?? node)
    }
    return { diagnostics: checkTree(tree).map(finding => toDiagnostic(file, finding, placeOf(finding))) }
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    return {
      diagnostics: (error.facts.problems as readonly Problem[]).map(problem => ({ file, ...problem })),
      report: error.report,
    }
  }
}

function toDiagnostic(
  file: string,
  { severity, kind, path, message, hint }: Finding,
  place: Place | undefined,
): Diagnostic {
  return { file, severity, kind, path, message, hint, line: place?.line, column: place?.column }
}

function shown(diagnostic: Diagnostic, { out }: Context, { output }: Options): readonly string[] {
  return output === 'github' ? [diagnosticAnnotation(diagnostic)] : diagnosticLines(diagnostic, out)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
