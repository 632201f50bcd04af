import type { Warning } from '@espalier/contract/espalier/v1/tree'
import { toFailure } from '../text/failure.ts'
import type { Context } from './context.ts'

export interface SkipUnreadable {
  readonly skipUnreadable?: boolean
}

/** The flag of every command that reads more than the nodes it names. */
export const SKIP_UNREADABLE = {
  flags: '--skip-unreadable',
  summary: 'leave out nodes that may not be read, with a warning for each',
}

/** Names the nodes that were left out because they may not be read. */
export async function warnOfUnread(context: Context, warnings: readonly Warning[]): Promise<void> {
  for (const { kind, message } of warnings) if (kind === 'UNREAD') await context.warn(message)
}

/** The same error of a command with these flags; with a hint at the flag if a node may not be read. */
export function hintAtSkipping(thrown: unknown, flags: readonly object[]): unknown {
  const failure = toFailure(thrown)
  const { code, facts, hint } = failure
  if (code !== 'NOT_PERMITTED' || facts.permission !== 'read' || !flags.includes(SKIP_UNREADABLE)) return thrown
  return failure.withHint(`${SKIP_UNREADABLE.flags} leaves it out${hint === undefined ? '' : `; ${hint}`}`)
}
