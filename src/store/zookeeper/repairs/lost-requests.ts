import { STATES } from './library.ts'
import { type Repair, wrap } from './repair.ts'

/**
 * The faults: requests that wait in the queue when the connection ends are sent much later or, when the session ends too, never
 * called back; and those that were sent are called back while the state still says connected, so that one who tries
 * again at once is called back again, for ever.
 *
 * Every request of a connection ends with it, after the state has changed.
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
