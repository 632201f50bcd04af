import { isConnected, type Manager, type QueuedRequest, STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/** A request that reads its reply itself. */
interface SelfReading extends QueuedRequest {
  /** Reads one whole frame: length (4 bytes), xid (4), zxid (8), error code (4), body. */
  readReply(frame: Buffer): unknown
}

const XID_AT = 4
const ZXID_AT = 8
const ZXID_END = 16

/**
 * The faults: a reply to an operation that the library does not know (sync, removeWatches) ends the connection; the zxid in the header of a
 * reply is dropped when the node is missing or a transaction succeeds; a reply without a zxid (0 or -1) makes the library forget the last
 * zxid it has seen.
 *
 * The repair: a request with `readReply` is called back with the result of that. Needs whole frames.
 */
export const ownReplies: Repair = {
  name: 'replies to other operations',
  apply(library) {
    wrap(
      library,
      'onSocketData',
      original =>
        function (frame) {
          const packet = this.pendingQueue[0]
          if (packet === undefined || !isAnswerTo(packet.request, frame, this)) return original.call(this, frame)
          this.pendingQueue.shift()
          const zxid = frame.subarray(ZXID_AT, ZXID_END)
          if (zxid.readBigInt64BE() > this.zxid.readBigInt64BE()) this.zxid = Buffer.from(zxid)
          packet.callback?.(null, packet.request.readReply(frame))
        },
    )
  },
}

// The library handles frames with another xid: notifications, pings, and frames out of order.
function isAnswerTo(request: QueuedRequest, frame: Buffer, manager: Manager): request is SelfReading {
  if (!('readReply' in request) || !(isConnected(manager) || manager.state === STATES.CLOSING)) return false
  return frame.length >= ZXID_END && frame.readInt32BE(XID_AT) === request.header.xid
}
