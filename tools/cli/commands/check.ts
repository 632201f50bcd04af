import { checkTree, type Finding } from '../../../src/tree/check.ts'
import type { Problem } from '../../../src/tree/errors.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { parseSource, SyntaxFailure } from '../parsed-source.ts'
import { readSource, type Source } from '../source.ts'
import { nodePlaces, type Place, readTreeLines } from '../tree-lines.ts'
import type { Call, Verb } from '../verb.ts'

interface Options {
  readonly failOn: 'error' | 'warning' | 'never'
  readonly output: 'text' | 'json' | 'github'
}

/** One thing to say about a source; syntax errors and findings of the model alike. */
interface Remark {
  readonly severity: 'error' | 'warning'
  readonly kind: string
  readonly message: string
  readonly hint?: string | undefined
  readonly path?: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

export const check: Verb = {
  name: 'check',
  arguments: '<source...>',
  summary: 'find what is wrong or odd with a model; exit 1 if anything is',
  examples: [
    ['espalier check model.tree', 'links that lead nowhere, circles, services nobody uses'],
    ['espalier check @', 'the live tree'],
    ['espalier check *.tree -o github', 'as annotations of a workflow'],
  ],
  flags: [
    {
      flags: '--fail-on <severity>',
      summary: 'the least that gives exit 1: error, warning or never',
      choices: ['error', 'warning', 'never'],
      fallback: 'error',
    },
    {
      flags: '-o, --output <format>',
      summary: 'text, json or github',
      choices: ['text', 'json', 'github'],
      fallback: 'text',
    },
  ],
  async run({ context, args, options }: Call<Options>) {
    const all: Remark[] = []
    let unreadable = false
    for (const name of args) {
      const source = await readSource(context, name)
      const { remarks, report } = await remarksOn(context, source)
      unreadable ||= report !== undefined
      all.push(...remarks)
      if (report !== undefined && options.output === 'text') await context.out.write(report)
      else for (const remark of remarks) await context.out.write(render(remark, name, context, options))
    }
    const count = (severity: string): number => all.filter(remark => remark.severity === severity).length
    await context.say(`${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}.`)
    if (unreadable) return EXIT.input
    const fails = options.failOn !== 'never' && (count('error') > 0 || (options.failOn === 'warning' && all.length > 0))
    return fails ? EXIT.differs : EXIT.done
  },
}

/** `report` stands for the remarks of a text that does not parse, with lines and carets. */
async function remarksOn(
  context: Context,
  source: Source,
): Promise<{ readonly remarks: readonly Remark[]; readonly report?: string }> {
  try {
    const { tree } = await parseSource(context, source)
    const places = source.live ? undefined : nodePlaces(readTreeLines(source.text))
    const placeOf = ({ path, key }: Finding): Place | undefined => {
      const node = places?.get(path)
      return key === undefined ? node : (node?.properties.get(key) ?? node)
    }
    return { remarks: checkTree(tree).map(finding => remarkOf(finding, placeOf(finding))) }
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    return { remarks: (error.facts.problems as readonly Problem[]).map(asRemark), report: error.report }
  }
}

function remarkOf({ severity, kind, path, message, hint }: Finding, place: Place | undefined): Remark {
  return { severity, kind, path, message, hint, line: place?.line, column: place?.column }
}

function asRemark({ severity, kind, message, line, column }: Problem): Remark {
  return { severity, kind, message, line, column }
}

function render(remark: Remark, file: string, { out }: Context, { output }: Options): string {
  const { severity, kind, message, hint, line, column } = remark
  if (output === 'json') return `${JSON.stringify({ file, ...remark })}\n`
  if (output === 'github') {
    const place = [
      `file=${escapeProperty(file)}`,
      ...(line === undefined ? [] : [`line=${line}`]),
      ...(column === undefined ? [] : [`col=${column}`]),
    ]
    return `::${severity} ${place.join(',')}::${escapeMessage(`${kind}: ${message}${hint === undefined ? '' : ` (${hint})`}`)}\n`
  }
  const head = out.paint(['bold', severity === 'error' ? 'red' : 'yellow'], `${severity}[${kind}]`)
  const where = line === undefined ? '' : `\n  --> ${file}:${line}:${column}`
  return `${head}: ${message}${where}${hint === undefined ? '' : `\n   help: ${hint}`}\n`
}

// The escapes of GitHub's workflow commands.
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
