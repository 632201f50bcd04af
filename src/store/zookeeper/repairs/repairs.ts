import { authFirst } from './auth-first.ts'
import { closeAtAnyTime } from './close-at-any-time.ts'
import { handshakeDeadline } from './handshake-deadline.ts'
import { heartbeat } from './heartbeat.ts'
import { ipv6Servers } from './ipv6-servers.ts'
import { type Library, library } from './library.ts'
import { lostRequests } from './lost-requests.ts'
import { ownReplies } from './own-replies.ts'
import { readOnlyServers } from './read-only-servers.ts'
import { reconnectPace } from './reconnect-pace.ts'
import type { Repair } from './repair.ts'
import { unknownErrors } from './unknown-errors.ts'
import { watchesInPieces } from './watches-in-pieces.ts'
import { wholeFrames } from './whole-frames.ts'
import { xids } from './xids.ts'

const REPAIRED_VERSION = '1.1.3'

/**
 * The repairs of node-zookeeper-client 1.1.3, in the order of application: a later repair may wrap an earlier one. Each can be removed when
 * the library has fixed that fault; `test/faults/zookeeper-repairs.test.ts` shows each fault without its repair.
 *
 * Faults that need no repair because espalier avoids them: transactions whose expected version 0 becomes "any" and `setData(path, null)`,
 * which throws (transaction.ts encodes both itself); a watcher kept per call (connection.ts registers one function for all paths); retries
 * that create sequential nodes twice (there are no retries).
 */
export const REPAIRS: readonly Repair[] = [
  unknownErrors,
  xids,
  ownReplies,
  readOnlyServers,
  wholeFrames,
  lostRequests,
  watchesInPieces,
  authFirst,
  reconnectPace,
  handshakeDeadline,
  heartbeat,
  closeAtAnyTime,
  ipv6Servers,
]

let repaired = false

/** The repaired library. Throws for any version but the one that the repairs are written for. */
export function repairedLibrary(): Library {
  if (!repaired) applyRepairs(REPAIRS)
  repaired = true
  return library
}

/** Changes the library's prototypes. Once per process. */
export function applyRepairs(repairs: readonly Repair[], of: Library = library): void {
  if (of.version !== REPAIRED_VERSION)
    throw new Error(
      `node-zookeeper-client ${of.version} is installed, but espalier repairs exactly ${REPAIRED_VERSION}: ` +
        'check each repair in src/store/zookeeper/repairs before using another version',
    )
  for (const repair of repairs) repair.apply(of)
}
