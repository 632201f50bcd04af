import { type Repair, wrap } from './repair.ts'

/**
 * The fault: requests that wait while a connection is established are sent before the credentials, so that protected nodes refuse them,
 * and before the watches are set again.
 */
export const authFirst: Repair = {
  name: 'credentials and watches first',
  apply(library) {
    wrap(
      library,
      'onSocketConnected',
      original =>
        function () {
          const waiting = this.packetQueue.queue
          this.packetQueue.queue = []
          original.call(this) // queues credentials and watches; nothing is sent before the handshake ends
          this.packetQueue.queue = this.packetQueue.queue.concat(waiting)
        },
    )
  },
}
