import { type Manager, STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/**
 * The fault: once a server has accepted the connection, its reply to the handshake is awaited for ever.
 *
 * The repair: the first handshake may take a sixth of the session timeout, so that another server can be tried before the session expires;
 * each failure doubles the time, up to the library's own connect timeout.
 */
export const handshakeDeadline: Repair = {
  name: 'handshake deadline',
  apply(library) {
    const failures = new WeakMap<Manager, number>()
    wrap(
      library,
      'onSocketConnected',
      original =>
        function () {
          original.call(this)
          const { socket } = this
          const failed = failures.get(this) ?? 0
          this.options.clock.after(Math.min(this.connectTimeout, (this.sessionTimeout / 6) * 2 ** failed), () => {
            const waiting = this.socket === socket && this.state === STATES.CONNECTING
            failures.set(this, waiting ? failed + 1 : 0)
            if (waiting) socket?.destroy()
          })
        },
    )
  },
}
