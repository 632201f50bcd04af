import { type Manager, STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

const NO_SESSION = Buffer.alloc(8)
const NO_PASSWORD = Buffer.alloc(16)
// Of the reply to a handshake: length, protocol version, timeout, session id, password, and whether the server is read-only.
const PASSWORD_AT = 20
/** The reply of a server that creates no sessions while it has no quorum: the header of a refused request. */
const REFUSAL_BYTES = 4 + 16

/**
 * The fault: a server without a quorum, which would answer reads (`readonlymode.enabled`), refuses every client of the library, because the
 * library never says that it takes such a server.
 *
 * The repair: with the option `readOnly` every handshake says so, and asks for a new session, since such a server takes no others. The state
 * is CONNECTED_READ_ONLY then. Needs whole frames.
 */
export const readOnlyServers: Repair = {
  name: 'read-only servers',
  apply(library) {
    const { protocol } = library.jute
    const { ConnectRequest } = protocol
    let allowsReadOnly = false
    protocol.ConnectRequest = class extends ConnectRequest {
      override byteLength(): number {
        return super.byteLength() + (allowsReadOnly ? 1 : 0)
      }

      override serialize(buffer: Buffer, offset: number): number {
        super.serialize(buffer, offset)
        const bytes = this.byteLength()
        if (allowsReadOnly) buffer.writeUInt8(1, offset + bytes - 1)
        return bytes
      }
    }
    const readOnly = new WeakSet<Manager>()
    wrap(
      library,
      'onSocketConnected',
      original =>
        function () {
          allowsReadOnly = this.options.readOnly === true
          if (allowsReadOnly) {
            this.sessionId = NO_SESSION
            this.sessionPassword = NO_PASSWORD
          }
          original.call(this)
        },
    )
    wrap(
      library,
      'onSocketData',
      original =>
        function (frame) {
          if (this.state === STATES.CONNECTING) {
            if (frame.length === REFUSAL_BYTES) {
              this.socket?.destroy()
              return
            }
            if (isReadOnly(frame)) readOnly.add(this)
            else readOnly.delete(this)
          }
          original.call(this, frame)
        },
    )
    wrap(
      library,
      'setState',
      original =>
        function (state) {
          original.call(this, state === STATES.CONNECTED && readOnly.has(this) ? STATES.CONNECTED_READ_ONLY : state)
        },
    )
  },
}

function isReadOnly(frame: Buffer): boolean {
  if (frame.length < PASSWORD_AT + 4) return false
  const end = PASSWORD_AT + 4 + Math.max(0, frame.readInt32BE(PASSWORD_AT))
  return frame.length > end && frame.readUInt8(end) === 1
}
