import { STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/**
 * The faults: requests that are still queued when the connection ends are sent much later or, when the session ends too, never called back;
 * and requests in flight are called back while the state is still connected, so that a caller that retries at once fails again, for ever.
 *
 * The repair: every request of a connection fails when the connection ends, after the state has changed.
 */
export const lostRequests: Repair = {
  name: 'lost requests',
  apply(library) {
    const { Exception } = library
    wrap(
      library,
      'onSocketClosed',
      original =>
        function (hadError) {
          const code = lossCode(this.state)
          const lost = [...this.pendingQueue, ...this.packetQueue.queue]
          this.pendingQueue = []
          this.packetQueue.queue = []
          original.call(this, hadError)
          for (const { callback } of lost) callback?.(Exception.create(code))
        },
    )

    function lossCode(state: number): number {
      if (state === STATES.SESSION_EXPIRED) return Exception.SESSION_EXPIRED
      return state === STATES.AUTHENTICATION_FAILED ? Exception.AUTH_FAILED : Exception.CONNECTION_LOSS
    }
  },
}
