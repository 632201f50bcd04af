import type { Revision } from '../../../tree/node.ts'
import { BODY_AT, WireRequest, writeText } from './wire.ts'

const SET_WATCHES = 101

/**
 * Sets watches on the data of existing nodes, as a client does after a reconnect (ZooKeeper's SetWatches). The server first sends an event
 * for each node that is missing, or was changed after `since`; the others are watched.
 */
export function setWatchesRequest(realPaths: readonly string[], since: Revision): WireRequest<void> {
  const size = realPaths.reduce((sum, path) => sum + 4 + Buffer.byteLength(path), 0)
  const bytes = Buffer.allocUnsafe(BODY_AT + 8 + 4 + size + 4 + 4)
  let at = bytes.writeInt32BE(realPaths.length, bytes.writeBigInt64BE(since, BODY_AT))
  for (const path of realPaths) at = writeText(bytes, at, path)
  // No watches on the creation of nodes, and none on their children.
  bytes.writeInt32BE(0, bytes.writeInt32BE(0, at))
  return new WireRequest(SET_WATCHES, bytes, () => undefined)
}
