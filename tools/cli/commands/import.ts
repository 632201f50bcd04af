import type { ImportResult } from '../../../clients/typescript/gen/espalier/v1/tree.ts'
import type { Context } from '../context.ts'
import { formatDuration } from '../duration.ts'
import { EXIT } from '../exit.ts'
import { hinting } from '../failure.ts'
import { runImport } from '../import-run.ts'
import { parseSource } from '../parsed-source.ts'
import { countsOf, extraPaths, planText, summaryLine, type WholePlan } from '../plan-text.ts'
import { confirm } from '../prompt.ts'
import { readSource } from '../source.ts'
import type { Call, Verb } from '../verb.ts'

interface Options {
  readonly dryRun?: boolean
  /** Undefined: leave what is not in the text, and list it. */
  readonly trim?: boolean
}

export const importVerb: Verb = {
  name: 'import',
  arguments: '[file] [path]',
  summary: 'make the tree as a text says',
  examples: [
    ['espalier import model.tree', 'add and change; nothing is deleted'],
    ['espalier import model.tree --trim', 'also delete what the text does not say'],
    ['espalier import -dt - /cms < cms.tree', 'only show what would be done below /cms'],
  ],
  flags: [
    { flags: '-d, --dry-run', summary: 'show the plan, and do nothing' },
    { flags: '-t, --trim', summary: 'delete nodes that are not in the text' },
    { flags: '--no-trim', summary: 'leave them, and do not mention them' },
  ],
  async run({ context, args, options }: Call<Options>) {
    const [file = '-', path = '/'] = args
    const source = await readSource(context, file)
    await parseSource(context, source)
    const trim = options.trim === undefined ? 'report' : options.trim ? 'delete' : 'keep'
    const show = (plan: WholePlan): Promise<void> =>
      context.out.write(planText(plan, { target: context.target.label, source: source.name, path }, context.out))

    const dry = options.dryRun === true
    const isAsked = (trim === 'delete' || context.target.protected) && !context.globals.yes
    let planEtag = ''
    if (dry || isAsked) {
      const { plan, result } = await runImport(context, source.text, { path, trim, validateOnly: true }, show)
      await conclude(context, plan, result)
      if (dry || plan.steps.length === 0) return EXIT.done
      await confirm(context, { deletes: countsOf(plan).delete })
      planEtag = result.planEtag
    }
    // What was confirmed is what is done: if anything came between, the gateway refuses.
    const started = performance.now()
    const told = isAsked ? undefined : show
    const { plan, result } = await runImport(context, source.text, { path, trim, planEtag }, told).catch(
      hinting(HINT_OF),
    )
    if (!isAsked) await conclude(context, plan, result)
    if (plan.steps.length > 0)
      await context.say(`Done in ${formatDuration(performance.now() - started)}: ${doneText(result)}.`)
    return EXIT.done
  },
}

function doneText({ created, updated, deleted }: { created: bigint; updated: bigint; deleted: bigint }): string {
  const parts: readonly (readonly [bigint, string])[] = [
    [created, 'added'],
    [updated, 'changed'],
    [deleted, 'deleted'],
  ]
  return parts
    .filter(([count]) => count > 0n)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')
}

async function conclude(context: Context, plan: WholePlan, { unchanged }: ImportResult): Promise<void> {
  await context.out.line(summaryLine(plan, unchanged))
  await warnOfExtras(context, plan)
}

const HINT_OF = { CONFLICT: 'somebody changed the tree meanwhile: run the same import again' }

async function warnOfExtras(context: Context, plan: WholePlan): Promise<void> {
  const extras = extraPaths(plan)
  if (extras.length === 0) return
  const [what, was] = extras.length === 1 ? ['1 path is', 'was'] : [`${extras.length} paths are`, 'were']
  const shown = extras.length > 5 ? `${extras.slice(0, 5).join(', ')}, …` : extras.join(', ')
  await context.warn(
    `${what} in ${context.target.label} but not in the file and ${was} left alone: ${shown} (use --trim to delete, --no-trim to silence)`,
  )
}
