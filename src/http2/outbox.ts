/** What carries the bytes of one connection. */
export interface Transport {
  /** Sends the first `length` bytes. True: `bytes` can be overwritten. False: they belong to the transport now. */
  write(bytes: Buffer, length: number): boolean
  /** So much is written that the network has not taken that messages wait. `Connection.drained` is called when it has taken all. */
  readonly isFull: boolean
  /** Closes the connection once everything written is sent. */
  end(): void
  /** Closes it at once. */
  destroy(): void
}

/** Enough for a thousand small frames in one write, and little enough to lose to a peer that does not read. */
const BYTES = 128 * 1024

/**
 * Collects the frames that are about to be written, so that they leave in one write. There is one outbox for all connections of a server; it
 * is used by one at a time.
 */
export class Outbox {
  readonly #later: (callback: () => void) => void
  #bytes = Buffer.allocUnsafeSlow(BYTES)
  #length = 0
  #transport: Transport | undefined
  #isHeld = false
  #isScheduled = false

  /** `later` calls back when the current turn of the event loop has written what it has to write. */
  constructor(later: (callback: () => void) => void) {
    this.#later = later
  }

  /** Where to write; valid until the next call of `reserve` or `flush`. */
  get bytes(): Buffer {
    return this.#bytes
  }

  /** Reserves `count` bytes, at most 128 KB, and returns the position of the first in `bytes`. They must be written before the next call. */
  reserve(transport: Transport, count: number): number {
    if (this.#transport !== transport || this.#length + count > BYTES) this.flush()
    this.#transport = transport
    const at = this.#length
    this.#length += count
    if (!this.#isHeld && !this.#isScheduled) {
      this.#isScheduled = true
      this.#later(() => {
        this.#isScheduled = false
        this.flush()
      })
    }
    return at
  }

  /** Flushes once after `work`, however much it writes. */
  hold(work: () => void): void {
    this.#isHeld = true
    try {
      work()
    } finally {
      this.#isHeld = false
      this.flush()
    }
  }

  flush(): void {
    const length = this.#length
    if (length === 0) return
    this.#length = 0
    const isFree = this.#transport?.write(this.#bytes, length) ?? true
    if (!isFree) this.#bytes = Buffer.allocUnsafeSlow(BYTES)
  }

  /** Discards what was not flushed: the connection of this transport is gone. */
  discard(transport: Transport): void {
    if (this.#transport !== transport) return
    this.#length = 0
    this.#transport = undefined
  }
}
