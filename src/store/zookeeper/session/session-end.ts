import { RegistryError } from '../../../tree/errors.ts'
import type { Revision } from '../../../tree/node.ts'
import type { SessionState } from '../../store.ts'
import { formatServers, type ServerAddress } from '../wire/connect-string.ts'

/** Why a session ended, and what an operator can do about it. */
export interface SessionEnd {
  readonly reason: string
  readonly hint?: string
}

export function lostHistory(seen: Revision, revision: Revision): SessionEnd {
  return {
    reason: `the servers have lost changes: they are at revision ${revision}, and ${seen} was seen before`,
    hint: 'if ZooKeeper was set up again or restored from a backup, restart this process to continue with that older tree',
  }
}

/** For writes, and for reads that must be live, while ZooKeeper has no quorum. */
export function readOnly(servers: readonly ServerAddress[], awayMs: number): RegistryError {
  const names = formatServers(servers, ', ')
  return new RegistryError(
    'BACKEND_READ_ONLY',
    `ZooKeeper (${names}) has had no quorum for ${Math.round(awayMs / 1_000)} s: it answers reads only, from its last known state`,
    { facts: { servers: names, session: 'read-only' } },
  )
}

export function unreachable(about: {
  readonly servers: readonly ServerAddress[]
  readonly session: SessionState['state']
  readonly awayMs: number
  readonly lastEnd: SessionEnd | undefined
  readonly cause: unknown
}): RegistryError {
  const { session, awayMs, lastEnd, cause } = about
  if (session === 'closed')
    return new RegistryError('BACKEND_UNREACHABLE', 'the store is closed: its session has ended', { cause })
  const servers = formatServers(about.servers, ', ')
  const away = `ZooKeeper (${servers}) has been unreachable for ${Math.round(awayMs / 1_000)} s`
  const why = lastEnd === undefined ? '' : `; the last session ended because ${lastEnd.reason}`
  const facts = { servers, session }
  return new RegistryError('BACKEND_UNREACHABLE', away + why, { facts, hint: lastEnd?.hint, cause })
}
