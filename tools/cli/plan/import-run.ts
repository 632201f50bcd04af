import type { ImportResult, KeptNode, PlanStep } from '@espalier/contract/espalier/v1/tree'
import type { EspalierError, ImportOptions } from '../../../clients/typescript/index.ts'
import type { Acl } from '../../../src/tree/acl.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import type { Context } from '../session/context.ts'
import { Progress } from '../session/progress.ts'
import type { SkipUnreadable } from '../session/unread.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, toFailure } from '../text/failure.ts'
import { hintFor } from '../text/hints.ts'
import type { WholePlan } from './plan-text.ts'

/** A text to import at a path. */
export interface Wanted {
  readonly text: string
  /** The parsed text. */
  readonly tree: TreeNode
  readonly path: string
  readonly trim: NonNullable<ImportOptions['trim']>
  /** The ACL of new nodes; undefined for the store's default. */
  readonly acl?: Acl | undefined
}

export interface ImportOutcome {
  readonly plan: WholePlan
  readonly result: ImportResult
}

/** Nothing was written: the plan is not the one with the given etag. */
export class PlanChanged extends Error {
  override readonly name = 'PlanChanged'
  readonly plan: WholePlan

  constructor(plan: WholePlan, cause: unknown) {
    super('the tree changed since the plan was made', { cause })
    this.plan = plan
  }
}

/** Plans an import and writes nothing. */
export function planImport(
  context: Context,
  wanted: Wanted,
  { skipUnreadable = false }: SkipUnreadable = {},
): Promise<ImportOutcome> {
  return run(context, wanted, { validateOnly: true, skipUnreadable }, 'planning', context.signal, async () => {})
}

/**
 * Runs an import; `planned` is called with the whole plan before the first progress. With a `planEtag` exactly that plan is executed, or
 * PlanChanged is thrown. If the import stops in the middle, the failure says how many changes are written.
 */
export async function runImport(
  context: Context,
  wanted: Wanted,
  { planEtag = '', planned = async () => {} }: { planEtag?: string; planned?: (plan: WholePlan) => Promise<void> },
): Promise<ImportOutcome> {
  const seen = { steps: 0, applied: 0 }
  const notice = (steps: number, applied: number): void => void Object.assign(seen, { steps, applied })
  try {
    return await run(context, wanted, { planEtag }, 'importing', context.signal, planned, notice)
  } catch (error) {
    throw await interruptedImport(context, wanted, seen, error)
  }
}

async function run(
  context: Context,
  wanted: Wanted,
  options: Pick<ImportOptions, 'validateOnly' | 'planEtag' | 'skipUnreadable'>,
  what: string,
  signal: AbortSignal,
  planned: (plan: WholePlan) => Promise<void>,
  notice: (steps: number, applied: number) => void = () => {},
): Promise<ImportOutcome> {
  const client = await context.client()
  const { text, path, trim, acl = [] } = wanted
  const steps: PlanStep[] = []
  const kept: KeptNode[] = []
  let plan: WholePlan = { steps, kept, tree: wanted.tree, path }
  let printed: Promise<void> | undefined
  using progress = new Progress(context, 'planning')
  try {
    // Detects a gateway that does not answer: planning itself has no deadline.
    await client.health({ signal })
    for await (const part of client.importTree(text, { path, trim, acl, ...options, signal })) {
      if (part.kind === 'plan') {
        for (const step of part.steps) steps.push(step)
        kept.push(...part.kept)
        continue
      }
      if (printed === undefined) {
        plan = { ...plan, topLevel: trim === 'delete' ? await topLevelExtras(context, wanted, signal) : [] }
        printed = planned(plan)
        notice(steps.length, 0)
      }
      await printed
      if (part.kind === 'result') return { plan, result: part }
      notice(Number(part.steps), Number(part.applied))
      progress.at(what, Number(part.applied), Number(part.steps))
    }
  } catch (error) {
    if (isOtherPlan(error)) throw new PlanChanged(plan, error)
    throw error
  }
  throw new Error('the gateway ended the import without a result')
}

function isOtherPlan(error: unknown): boolean {
  const { reason, metadata } = error as EspalierError
  return error instanceof Error && reason === 'CONFLICT' && metadata.plan_etag !== undefined
}

/** Nodes directly under the path that are not in the text: they are never trimmed. */
async function topLevelExtras(
  context: Context,
  { path, tree }: Wanted,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { tree: calls } = await context.client()
  const extras: string[] = []
  let pageToken = ''
  do {
    const page = await calls.listChildren({ path, namesOnly: true, pageToken }, { signal })
    for (const child of page.children)
      if (!tree.children.has(child.path.slice(child.path.lastIndexOf('/') + 1))) extras.push(child.path)
    pageToken = page.nextPageToken
  } while (pageToken !== '')
  return extras
}

/**
 * The failure of an import that did not end. The gateway reports how many changes are written if it can; if the connection broke or the user
 * interrupted, a new plan shows it: steps that it no longer has are done.
 */
async function interruptedImport(
  context: Context,
  wanted: Wanted,
  { steps, applied }: { readonly steps: number; readonly applied: number },
  error: unknown,
): Promise<unknown> {
  const { metadata, transient } = error as EspalierError
  const isCut = context.signal.aborted || (error instanceof Error && error.name === 'EspalierError' && transient)
  if (steps === 0 || !isCut || metadata?.applied !== undefined) return error
  const why = context.signal.aborted ? 'interrupted' : toFailure(error).message
  const left = await stepsLeft(context, wanted)
  const known = left === undefined ? applied : Math.max(applied, steps - left)
  if (known === 0 && (left !== undefined || context.signal.aborted)) return error
  if (known === 0)
    return new Failure('OUTCOME_UNKNOWN', EXIT.unreachable, `${why}; the changes may or may not have been written`, {
      hint: 'look whether they were, or repeat the same import: what is finished is skipped',
      cause: error,
    })
  const written = left === undefined ? `at least ${known}` : String(known)
  return new Failure('PARTLY_APPLIED', EXIT.partly, `${written} of ${steps} changes written, then: ${why}`, {
    hint: hintFor('PARTLY_APPLIED'),
    facts: { applied: String(known), steps: String(steps), ...(left === undefined ? {} : { left: String(left) }) },
    cause: error,
  })
}

/** The number of steps that a new plan has; undefined if it could not be made in time. */
async function stepsLeft(context: Context, wanted: Wanted): Promise<number | undefined> {
  const signal = AbortSignal.timeout(context.globals.timeoutMs)
  try {
    const { plan } = await run(context, wanted, { validateOnly: true }, 'counting', signal, async () => {})
    return plan.steps.length
  } catch {
    // The first failure is the one to report.
    return undefined
  }
}
