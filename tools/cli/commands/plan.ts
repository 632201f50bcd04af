import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { planImport, type Wanted } from '../plan/import-run.ts'
import { warnOfShadowed } from '../plan/import-text.ts'
import { parseWanted } from '../plan/parse-wanted.ts'
import { writePlanFile } from '../plan/plan-file.ts'
import { planJson } from '../plan/plan-json.ts'
import { planLines, summaryLine } from '../plan/plan-text.ts'
import { readSource } from '../session/source.ts'
import { warnOfUnread } from '../session/unread.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'

interface Options {
  readonly trim?: boolean
  readonly out?: string
  readonly summary?: boolean
  readonly exitZero?: boolean
  readonly output: 'text' | DocumentFormat
}

export const plan: CommandSpec = {
  name: 'plan',
  arguments: '<file> [path]',
  summary: 'show what an import would do; exit 1 if there are changes',
  examples: [
    ['espalier plan model.tree', 'is the tree equal to the file?'],
    ['espalier plan model.tree --trim --out PLAN', 'save it: espalier apply PLAN executes it later'],
    ['espalier plan model.tree --trim -o json', 'with deletions, for a program'],
  ],
  flags: [
    { flags: '-t, --trim', summary: 'count nodes that are not in the text as to be deleted' },
    { flags: '--out <file>', summary: 'save the plan to a file, bound to the state it was made on' },
    { flags: '--summary', summary: 'only the numbers of changes' },
    { flags: '--exit-zero', summary: 'exit 0 also if there are changes' },
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args, options }: Call<Options>) {
    const [file = '-', path = '/'] = args
    const source = await readSource(context, file)
    const { tree } = await parseWanted(context, source)
    const wanted: Wanted = { text: source.text, tree, path, trim: options.trim === true ? 'delete' : 'keep' }
    const outcome = await planImport(context, wanted)
    await warnOfUnread(context, outcome.result.warnings)
    await warnOfShadowed(context, outcome.result.warnings)
    const title = { target: context.target.label, source: file === '-' ? 'stdin' : file, path }
    if (isDocument(options.output))
      await context.out.formatted(
        await documentText(planJson(outcome, title, context.out.secrets.shown), options.output),
      )
    else {
      const lines = options.summary === true ? [] : planLines(outcome.plan, title, context.out)
      await context.out.lines([...lines, summaryLine(outcome.plan, outcome.result.unchanged)])
    }
    if (options.out !== undefined) {
      await writePlanFile(options.out, outcome, title, wanted)
      await context.say(`wrote ${options.out}; espalier apply ${options.out} executes exactly this`)
    }
    return outcome.plan.steps.length === 0 || options.exitZero === true ? EXIT.done : EXIT.differs
  },
}
