import type { ImportResult, Warning } from '@espalier/contract/espalier/v1/tree'
import type { Acl } from '../../../src/tree/acl.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { ACL } from '../nodes/acl-spec.ts'
import { type ImportOutcome, PlanChanged, planImport, runImport, type Wanted } from '../plan/import-run.ts'
import {
  doneLine,
  importJson,
  isLimit,
  SHADOWED,
  warnOfExtras,
  warnOfLimits,
  warnOfShadowed,
} from '../plan/import-text.ts'
import { parseWanted } from '../plan/parse-wanted.ts'
import { pinsOf, stalePlan } from '../plan/plan-file.ts'
import { countsOf, planLines, summaryLine, type WholePlan } from '../plan/plan-text.ts'
import type { Context } from '../session/context.ts'
import { confirm } from '../session/prompt.ts'
import { readSource } from '../session/source.ts'
import { warnOfUnread } from '../session/unread.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'

interface Options {
  readonly dryRun?: boolean
  /** Undefined: keep nodes that are not in the text, and list them. */
  readonly trim?: boolean
  readonly failOnExtra?: boolean
  /** A dangling link is an error, not a warning. */
  readonly strict?: boolean
  readonly acl?: Acl
  readonly output: 'text' | DocumentFormat
}

export const importCommand: CommandSpec = {
  name: 'import',
  arguments: '[file] [path]',
  summary: 'change the tree to what a text says',
  examples: [
    ['espalier import model.tree', 'add and change; nothing is deleted'],
    ['espalier import model.tree --trim', 'also delete nodes that are not in the text'],
    ['espalier import -dt - /cms < cms.tree', 'only show the changes below /cms'],
  ],
  flags: [
    { flags: '-d, --dry-run', summary: 'show the plan, and do nothing' },
    { flags: '-t, --trim', summary: 'delete nodes that are not in the text' },
    { flags: '--no-trim', summary: 'leave them, and do not mention them' },
    { flags: '--fail-on-extra', summary: 'exit 1 if there are nodes that are not in the text' },
    { flags: '--strict', summary: 'fail if links of the text are dangling (exit 3)' },
    ACL,
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args, options }: Call<Options>) {
    const [file = '-', path = '/'] = args
    if (options.failOnExtra === true && options.trim !== undefined)
      throw usage(
        '--fail-on-extra is for imports that leave extra nodes and list them',
        'leave out --trim or --no-trim',
      )
    const source = await readSource(context, file)
    const { tree } = await parseWanted(context, source)
    const trim = options.trim === undefined ? 'report' : options.trim ? 'delete' : 'keep'
    const wanted: Wanted = { text: source.text, tree, path, trim, acl: options.acl }
    const title = { target: context.target.label, source: source.name, path }
    // Kept nodes are listed only if deletion was requested.
    const shown = (plan: WholePlan): WholePlan => (trim === 'delete' ? plan : { ...plan, kept: [] })
    const document = isDocument(options.output) ? options.output : undefined
    const show = async (plan: WholePlan): Promise<void> => {
      if (document === undefined) await context.out.lines(planLines(shown(plan), title, context.out))
    }
    const printDocument = async ({ plan, result }: ImportOutcome, done: ImportResult | undefined): Promise<void> => {
      if (document === undefined) return
      const json = importJson({ plan: shown(plan), result }, title, done, context.out)
      await context.out.formatted(await documentText(json, document))
    }
    const conclude = async ({ plan, result }: ImportOutcome): Promise<number> => {
      if (document === undefined) await context.out.line(summaryLine(plan, result.unchanged))
      const extras = await warnOfExtras(context, plan)
      await warnOfUnread(context, result.warnings)
      await warnOfLimits(context, result.warnings)
      await warnOfShadowed(context, result.warnings)
      await warnOfLinks(context, result.warnings)
      return options.failOnExtra === true && extras > 0 ? EXIT.differs : EXIT.done
    }

    const dry = options.dryRun === true
    const isAsked = (trim === 'delete' || context.target.protected) && !context.globals.yes
    const strict = options.strict === true
    if (!dry && !isAsked && !strict) {
      const started = performance.now()
      const outcome = await runImport(context, wanted, { planned: show })
      const code = await conclude(outcome)
      await printDocument(outcome, outcome.result)
      if (outcome.plan.steps.length > 0) await context.say(doneLine(outcome.result, performance.now() - started))
      return code
    }
    const outcome = await planImport(context, wanted)
    const { plan, result } = outcome
    await show(plan)
    if (strict) refuseLostLinks(result.warnings)
    const code = await conclude(outcome)
    if (dry || plan.steps.length === 0) {
      await printDocument(outcome, dry ? undefined : result)
      return code
    }
    await confirm(context, { deletes: countsOf(plan).delete })
    const started = performance.now()
    // Executes exactly the confirmed plan: the gateway refuses if the tree changed in between.
    const done = await runImport(context, wanted, { planEtag: result.planEtag }).catch((error: unknown) => {
      throw stale(plan, error)
    })
    await printDocument(outcome, done.result)
    await context.say(doneLine(done.result, performance.now() - started))
    return code
  },
}

const MAX_WARNINGS = 10

/** Those of links, not of nodes: the warnings of lines were shown when the text was read, each with its source line and a caret. */
function lostLinks(warnings: readonly Warning[]): readonly string[] {
  return warnings
    .filter(({ line, kind }) => line === 0 && kind !== 'UNREAD' && kind !== SHADOWED && !isLimit(kind))
    .map(({ message }) => message)
}

function refuseLostLinks(warnings: readonly Warning[]): void {
  const links = lostLinks(warnings)
  if (links.length === 0) return
  throw new Failure(
    'LINK_DANGLING',
    EXIT.input,
    `${links.length} ${links.length === 1 ? 'link leads' : 'links lead'} nowhere`,
    {
      details: links,
      hint: 'nothing was written; add their targets to the text, or leave out --strict',
    },
  )
}

/** Dangling links are only a warning: their targets may be created later. */
async function warnOfLinks(context: Context, warnings: readonly Warning[]): Promise<void> {
  const links = lostLinks(warnings)
  for (const warning of links.slice(0, MAX_WARNINGS)) await context.warn(warning)
  if (links.length > MAX_WARNINGS) await context.warn(`${links.length - MAX_WARNINGS} more links lead nowhere yet`)
}

function stale(shown: WholePlan, error: unknown): unknown {
  if (!(error instanceof PlanChanged)) return error
  const hint = 'run the same import again, and look at its new plan'
  return stalePlan(pinsOf(shown.steps), pinsOf(error.plan.steps), hint, error)
}
