import { isConnected, STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/**
 * The faults: close() before or while connecting throws, or hangs, or the connection is established nevertheless and the handshake is read
 * as a reply.
 *
 * The repair: without a connection no server needs to be notified, so the client is closed at once and stops connecting.
 */
export const closeAtAnyTime: Repair = {
  name: 'close at any time',
  apply(library) {
    wrap(
      library,
      'close',
      original =>
        function () {
          if (isConnected(this)) return original.call(this)
          if (this.state === STATES.CLOSED) return
          clearTimeout(this.connectTimeoutHandler ?? undefined)
          this.setState(STATES.CLOSING)
          if (this.socket === undefined || this.socket.destroyed) this.onSocketClosed(false)
          else this.socket.destroy()
        },
    )
    wrap(
      library,
      'findNextServer',
      original =>
        function (callback) {
          original.call(this, server => {
            if (this.state === STATES.CONNECTING) callback(server)
          })
        },
    )
    wrap(
      library,
      'onSocketClosed',
      original =>
        function (hadError) {
          if (this.state !== STATES.CLOSED) original.call(this, hadError)
        },
    )
  },
}
