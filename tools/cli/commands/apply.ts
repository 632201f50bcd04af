import { parseTree } from '../../../src/tree/language/parse.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import { type ImportOutcome, PlanChanged, planImport, runImport, type Wanted } from '../plan/import-run.ts'
import { doneLine, importJson } from '../plan/import-text.ts'
import { isRestOf, type Pin, type PlanFile, pinsOf, readPlanFile, stalePlan } from '../plan/plan-file.ts'
import { countsOf, planLines, summaryLine } from '../plan/plan-text.ts'
import type { Context } from '../session/context.ts'
import { confirm } from '../session/prompt.ts'
import { warnOfUnread } from '../session/unread.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure, usage } from '../text/failure.ts'

export const apply: CommandSpec = {
  name: 'apply',
  arguments: '<plan>',
  summary: 'do exactly what a kept plan says, or nothing',
  examples: [
    ['espalier plan model.tree --trim --out PLAN', 'keep a plan, and have it reviewed'],
    ['espalier apply PLAN', 'do it; exit 5 if it is stale: if anything it is about changed'],
  ],
  flags: [OUTPUT_DOCUMENT],
  async run({ context, args: [file = ''], options }: Call<{ output: 'text' | DocumentFormat }>) {
    const kept = await readPlanFile(file)
    checkTarget(context, kept)
    const wanted: Wanted = { ...kept, tree: parseTree(kept.text).tree }
    const outcome = await planImport(context, wanted)
    const { plan, result } = outcome
    await warnOfUnread(context, result.warnings)
    const title = { target: context.target.label, source: kept.source, path: kept.path }
    const document = isDocument(options.output) ? options.output : undefined
    if (plan.steps.length === 0) {
      if (document !== undefined)
        await context.out.formatted(await documentText(importJson(outcome, title, result, context.out), document))
      else await context.out.line(`Nothing to do: everything is as ${kept.source} says.`)
      return EXIT.done
    }
    if (result.planEtag !== kept.planEtag) await resume(context, kept, outcome)
    if (document === undefined)
      await context.out.lines([...planLines(plan, title, context.out), summaryLine(plan, result.unchanged)])
    await confirm(context, { deletes: countsOf(plan).delete })
    const started = performance.now()
    // Between the look and the deed the gateway compares once more: what was shown is done, or nothing.
    const done = await runImport(context, wanted, { planEtag: result.planEtag }).catch((error: unknown) => {
      if (error instanceof PlanChanged) throw stale(kept, pinsOf(error.plan.steps))
      throw movedOn(error)
    })
    if (document !== undefined)
      await context.out.formatted(await documentText(importJson(outcome, title, done.result, context.out), document))
    await context.say(doneLine(done.result, performance.now() - started))
    return EXIT.done
  },
}

/** A plan for one tree is never applied to another. Gateways without a name may serve the same one. */
function checkTarget(context: Context, { target }: PlanFile): void {
  const { label } = context.target
  if (target === label) return
  if (target.startsWith('@'))
    throw usage(`the plan was made for ${target}; this is ${label}`, `add --context ${target.slice(1)}`)
  if (label.startsWith('@'))
    throw usage(`the plan was made for ${target}; this is ${label}`, `add --endpoint ${target}`)
}

/** A plan of several transactions that stopped in the middle may be continued if what is left is a part of it, on the very same states. */
async function resume(context: Context, kept: PlanFile, { plan }: ImportOutcome): Promise<void> {
  const now = pinsOf(plan.steps)
  if (kept.transactions < 2 || !isRestOf(now, kept.changes)) throw stale(kept, now)
  const done = kept.changes.length - now.length
  await context.say(`${done} of ${kept.changes.length} changes are made already; going on with the rest.`)
}

function stale({ changes, source, path }: PlanFile, now: readonly Pin[]): Failure {
  return stalePlan(changes, now, `look at a new plan: espalier plan ${source}${path === '/' ? '' : ` ${path}`}`)
}

/** Even between comparing and writing nothing is overwritten: the store refuses the transaction. */
function movedOn(error: unknown): unknown {
  const failure = toFailure(error)
  if (failure.code !== 'CONFLICT') return error
  const { message, facts } = failure
  return new Failure('PLAN_STALE', EXIT.conflict, message, { facts, cause: error, hint: 'nothing was written' })
}
