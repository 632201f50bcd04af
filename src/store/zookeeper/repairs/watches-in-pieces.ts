import type { Library, Manager, QueuedRequest } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/** As the Java client; a server takes at most 1 MiB. */
const PIECE_BYTES = 128 * 1024

/** An event of the manager: watches could not be set again, so changes may have been missed. */
export const WATCHES_LOST = 'watchesLost'

type Kind = 'dataWatches' | 'existWatches' | 'childWatches'

/**
 * The fault: after a reconnect all watches are set again in one packet. From about 14,000 watches on it is over 1 MiB, for which the server
 * ends the connection, and so on for ever.
 *
 * The repair: several packets. That adds a risk: if the connection breaks between the replies to two of them, the last zxid seen is already
 * that of the first reply, but the watches of the second packet have not been checked for missed changes. So the next attempt uses the same
 * zxid as the first, until one attempt has succeeded as a whole.
 */
export const watchesInPieces: Repair = {
  name: 'watches in pieces',
  apply(library) {
    const since = new WeakMap<Manager, Buffer>()
    wrap(
      library,
      'queue',
      original =>
        function (request, callback) {
          // Our own requests have no payload; they set watches since a revision of their own.
          if (request.header?.type !== library.jute.OP_CODES.SET_WATCHES || request.payload === null)
            return original.call(this, request, callback)
          const relativeZxid = since.get(this) ?? (request.payload as { relativeZxid: Buffer }).relativeZxid
          since.set(this, relativeZxid)
          const requests = split(request, relativeZxid, library)
          let open = requests.length
          const done = (error: (Error & { code?: number }) | null): void => {
            if (error === null && --open === 0) since.delete(this)
            else if (error !== null && error.code !== library.Exception.CONNECTION_LOSS) this.emit(WATCHES_LOST)
          }
          for (const piece of requests) original.call(this, piece, done)
        },
    )
  },
}

function split(request: QueuedRequest, relativeZxid: Buffer, { jute }: Library): QueuedRequest[] {
  const whole = request.payload as Record<Kind, readonly string[]>
  const pieces: Record<Kind, string[]>[] = []
  let room = 0
  for (const kind of ['dataWatches', 'existWatches', 'childWatches'] as const)
    for (const path of whole[kind]) {
      const bytes = 4 + Buffer.byteLength(path)
      if (pieces.length === 0 || bytes > room) {
        pieces.push({ dataWatches: [], existWatches: [], childWatches: [] })
        room = PIECE_BYTES
      }
      pieces.at(-1)![kind].push(path)
      room -= bytes
    }
  return pieces.map(piece => {
    const header = new jute.protocol.RequestHeader()
    header.type = jute.OP_CODES.SET_WATCHES
    const payload = Object.assign(new jute.protocol.SetWatches(), piece, { relativeZxid })
    return new jute.Request(header, payload)
  })
}
