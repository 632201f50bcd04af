import { exponentialBackoff } from '../../../lib/backoff.ts'
import { isConnected, type Manager } from './library.ts'
import { type Repair, wrap } from './repair.ts'

interface Pace {
  attempts: number
  connectedAt: number | undefined
}

const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 5_000
/** A connection that lasts this part of the session timeout resets the backoff. */
const STABLE_PART = 1 / 3

/**
 * The fault: a server that accepts connections and drops them is connected to again at once, some 70 times a second.
 *
 * The repair: every server is tried once without a wait; further attempts back off, up to a tenth of the session timeout, so that several fit
 * in before the session expires. A stable connection resets the backoff.
 */
export const reconnectPace: Repair = {
  name: 'pace of reconnects',
  apply(library) {
    const paces = new WeakMap<Manager, Pace>()
    wrap(
      library,
      'findNextServer',
      () =>
        function (callback) {
          const { clock } = this.options
          const pace = paces.get(this) ?? { attempts: 0, connectedAt: undefined }
          paces.set(this, pace)
          if (pace.connectedAt !== undefined && clock.now() - pace.connectedAt > this.sessionTimeout * STABLE_PART)
            pace.attempts = 0
          pace.connectedAt = undefined
          const waits = ++pace.attempts - this.servers.length
          const longest = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, this.sessionTimeout / 10))
          const next = (): void => callback(this.servers[this.nextServerIndex++ % this.servers.length]!)
          if (waits <= 0) setImmediate(next)
          else clock.after(exponentialBackoff(FIRST_WAIT_MS, longest).delay(waits), next)
        },
    )
    wrap(
      library,
      'setState',
      original =>
        function (state) {
          original.call(this, state)
          const pace = paces.get(this)
          if (pace !== undefined && isConnected(this)) pace.connectedAt ??= this.options.clock.now()
        },
    )
  },
}
