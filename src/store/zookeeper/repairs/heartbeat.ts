import { isConnected, type Library, type Manager, type Packet } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/** How often a connection is looked at within one session timeout, and in how many of these looks it is pinged. */
const LOOKS = 12
const LOOKS_BETWEEN_PINGS = 2
const SILENT_LOOKS = 5

/**
 * The faults: pings are sent only while nothing comes in, so that the session of a client that only receives expires; and
 * silence is never noticed: on a half-open connection requests hang until the operating system gives up, after a quarter of an hour.
 *
 * A ping leaves every sixth of the session timeout, so that a process that is killed or stands still leaves most of it to those who take
 * its ephemerals over. Silence for five twelfths ends the connection, and leaves as much again for another one; so does a request that was
 * not answered for the whole timeout. Time in which this process itself stood still counts as one look.
 */
export const heartbeat: Repair = {
  name: 'heartbeat',
  apply(library) {
    wrap(library, 'onSocketTimeout', () => () => {})
    wrap(
      library,
      'setState',
      original =>
        function (state) {
          const before = isConnected(this)
          original.call(this, state)
          if (!before && isConnected(this)) watchOver(this, library)
        },
    )
  },
}

function watchOver(manager: Manager, { jute }: Library): void {
  const { socket } = manager
  const everyMs = manager.sessionTimeout / LOOKS
  let looks = 0
  let bytesRead = -1
  let silentLooks = 0
  let oldest: Packet | undefined
  let oldestLooks = 0
  const look = (): void => {
    if (manager.socket !== socket || socket === undefined || socket.destroyed || !isConnected(manager)) return
    silentLooks = socket.bytesRead === bytesRead ? silentLooks + 1 : 0
    bytesRead = socket.bytesRead
    oldestLooks = manager.pendingQueue[0] === oldest && oldest !== undefined ? oldestLooks + 1 : 0
    oldest = manager.pendingQueue[0]
    if (silentLooks >= SILENT_LOOKS || oldestLooks >= LOOKS) {
      socket.destroy()
      return
    }
    if (looks++ % LOOKS_BETWEEN_PINGS === 0)
      manager.queue(new jute.Request(new jute.protocol.RequestHeader(jute.XID_PING, jute.OP_CODES.PING), null))
    manager.options.clock.after(everyMs, look)
  }
  manager.options.clock.after(everyMs, look)
}
