import { type Repair, wrap } from './repair.ts'

/** Far enough below 2^31 that no queue exceeds that before the next check. */
const LAST_XID = 2_000_000_000

/**
 * The faults: xids begin at 0, which a server up to 3.8 counts as outstanding for ever, so that a throttled session stalls; and they never
 * wrap, so that after 2^31 requests (2.5 days at 10,000/s) every call throws.
 */
export const xids: Repair = {
  name: 'request numbers',
  apply(library) {
    wrap(
      library,
      'onPacketQueueReadable',
      original =>
        function () {
          if (this.xid < 1 || this.xid > LAST_XID) this.xid = 1
          original.call(this)
        },
    )
  },
}
