import { isConnected, STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/**
 * The faults: close() before or during connecting throws, or hangs, or lets the connection be made all the same and reads the
 * handshake as a reply.
 *
 * Without a connection there is nobody to tell, so the client is closed at once and no longer connects.
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
