import { isConnected, type Library, type Manager, type Packet } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/** Checks of a connection per session timeout, checks per ping, and checks without received bytes after which the connection is dead. */
const CHECKS = 12
const CHECKS_PER_PING = 2
const MAX_SILENT_CHECKS = 5

/**
 * The faults: pings are sent only while nothing is received, so that the session of a client that only receives expires; and silence is
 * never detected: on a half-open connection requests hang until the operating system gives up, after a quarter of an hour.
 *
 * The repair: a ping is sent every sixth of the session timeout, so that after a crash or a stall of this process most of the timeout is left
 * for other gateways to take over its ephemeral nodes. A connection that is silent for five twelfths of the timeout is ended, which leaves as
 * long again for another one; so is one on which a request stays unanswered for the whole timeout. Time during which this process was
 * stalled counts as one check.
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
          if (!before && isConnected(this)) startChecks(this, library)
        },
    )
  },
}

function startChecks(manager: Manager, { jute }: Library): void {
  const { socket } = manager
  const everyMs = manager.sessionTimeout / CHECKS
  let checks = 0
  let bytesRead = -1
  let silentChecks = 0
  let oldest: Packet | undefined
  let oldestChecks = 0
  const check = (): void => {
    if (manager.socket !== socket || socket === undefined || socket.destroyed || !isConnected(manager)) return
    silentChecks = socket.bytesRead === bytesRead ? silentChecks + 1 : 0
    bytesRead = socket.bytesRead
    oldestChecks = manager.pendingQueue[0] === oldest && oldest !== undefined ? oldestChecks + 1 : 0
    oldest = manager.pendingQueue[0]
    if (silentChecks >= MAX_SILENT_CHECKS || oldestChecks >= CHECKS) {
      socket.destroy()
      return
    }
    if (checks++ % CHECKS_PER_PING === 0)
      manager.queue(new jute.Request(new jute.protocol.RequestHeader(jute.XID_PING, jute.OP_CODES.PING), null))
    manager.options.clock.after(everyMs, check)
  }
  manager.options.clock.after(everyMs, check)
}
