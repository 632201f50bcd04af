import type { ImportResult, Warning } from '@espalier/contract/espalier/v1/tree'
import type { Context } from '../session/context.ts'
import { formatDuration } from '../text/duration.ts'
import type { Output } from '../text/output.ts'
import type { ImportOutcome } from './import-run.ts'
import { planJson } from './plan-json.ts'
import { extraPaths, type PlanTitle, type WholePlan } from './plan-text.ts'

const MAX_NAMED = 5

/** `Done in 0.1 s: 1 changed, 1 deleted.` */
export function doneLine({ created, updated, deleted, revision }: ImportResult, ms: number): string {
  const parts: readonly (readonly [bigint, string])[] = [
    [created, 'added'],
    [updated, 'changed'],
    [deleted, 'deleted'],
  ]
  const done = parts
    .filter(([count]) => count > 0n)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')
  return `Done in ${formatDuration(ms)}: ${done}.   Revision ${revision}.`
}

/** A plan as JSON and, unless it was a dry run, what was done. */
export function importJson(
  outcome: ImportOutcome,
  title: PlanTitle,
  done: ImportResult | undefined,
  { secrets }: Output,
): string {
  const { created = 0n, updated = 0n, deleted = 0n, revision = 0n } = done ?? {}
  const counts = { added: Number(created), changed: Number(updated), deleted: Number(deleted) }
  return planJson(
    outcome,
    title,
    secrets.shown,
    done === undefined ? { dryRun: true } : { done: { ...counts, revision: String(revision) } },
  )
}

/** Warns about nodes that are not in the text and were kept. Returns their number. */
export async function warnOfExtras(context: Context, plan: WholePlan): Promise<number> {
  const extras = extraPaths(plan)
  if (extras.length === 0) return 0
  const [what, was] = extras.length === 1 ? ['1 path is', 'was'] : [`${extras.length} paths are`, 'were']
  const shown =
    extras.length > MAX_NAMED
      ? `${extras.slice(0, MAX_NAMED).join(', ')}, ${context.err.glyphs.more}`
      : extras.join(', ')
  await context.warn(
    `${what} in ${context.target.label} but not in the file and ${was} left alone: ${shown} (use --trim to delete, --no-trim to silence)`,
  )
  return extras.length
}

/** Whether a warning is about a node that is restored although its name is longer, or it is deeper, than a call may create. */
export function isLimit(kind: string): boolean {
  return kind === 'BAD_NAME' || kind === 'DEPTH_EXCEEDED'
}

export async function warnOfLimits(context: Context, warnings: readonly Warning[]): Promise<void> {
  const over = warnings.filter(({ kind }) => isLimit(kind)).map(({ message }) => message)
  for (const message of over.slice(0, MAX_NAMED)) await context.warn(message)
  if (over.length > MAX_NAMED)
    await context.warn(`${over.length - MAX_NAMED} more nodes are over a limit for new nodes`)
}

/** The kind of a link that a child of the same name hides. */
export const SHADOWED = 'LINK_SHADOWED'

export async function warnOfShadowed(context: Context, warnings: readonly Warning[]): Promise<void> {
  const hidden = warnings.filter(({ kind }) => kind === SHADOWED).map(({ message }) => message)
  for (const message of hidden.slice(0, MAX_NAMED)) await context.warn(`${SHADOWED}: ${message}`)
  if (hidden.length > MAX_NAMED) await context.warn(`${hidden.length - MAX_NAMED} more links are hidden by a child`)
}
