import type { ImportResult, KeptNode, PlanStep } from '../../clients/typescript/gen/espalier/v1/tree.ts'
import type { ImportOptions } from '../../clients/typescript/index.ts'
import type { Context } from './context.ts'
import type { WholePlan } from './plan-text.ts'
import { Progress } from './progress.ts'

export interface ImportOutcome {
  readonly plan: WholePlan
  readonly result: ImportResult
}

/** Runs an import to its end, or makes its plan only; `planned` is called with the whole plan before anything else is told. */
export async function runImport(
  context: Context,
  text: string,
  options: ImportOptions,
  planned: (plan: WholePlan) => Promise<void> = async () => {},
): Promise<ImportOutcome> {
  const client = await context.client()
  const steps: PlanStep[] = []
  const kept: KeptNode[] = []
  const plan: WholePlan = { steps, kept }
  let told: Promise<void> | undefined
  using progress = new Progress(context, 'importing')
  for await (const part of client.importTree(text, { ...options, signal: context.signal })) {
    if (part.kind === 'plan') {
      for (const step of part.steps) steps.push(step)
      kept.push(...part.kept)
      continue
    }
    told ??= planned(plan)
    await told
    if (part.kind === 'progress') progress.at(Number(part.applied), Number(part.steps))
    else return { plan, result: part }
  }
  throw new Error('the gateway ended the import without a result')
}
