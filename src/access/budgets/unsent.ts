import type { Loser } from './holding.ts'
import type { Resource } from './limits.ts'

/** What counts the bytes. */
interface UnsentLedger {
  /** So many bytes more, or fewer, are kept for this client. */
  onUnsent(unsent: Unsent, more: number): void
}

/** So little is not counted: most connections keep this much at times. */
const SMALL_BYTES = 16 * 1024

/**
 * What was written to one connection and the network has not taken. It counts as answers of one client; a connection bounds it itself. Unlike
 * other answers it stays when their streams are closed.
 */
export class Unsent {
  readonly peerName: string
  /** Ends the connection. */
  readonly loser: Loser
  readonly #ledger: UnsentLedger
  #bytes = 0

  constructor(ledger: UnsentLedger, peerName: string, loser: Loser) {
    this.#ledger = ledger
    this.peerName = peerName
    this.loser = loser
  }

  of(resource: Resource): number {
    return resource === 'answerBytes' ? this.#bytes : 0
  }

  set(bytes: number): void {
    const counted = bytes < SMALL_BYTES ? 0 : bytes
    const more = counted - this.#bytes
    if (more === 0) return
    this.#bytes = counted
    this.#ledger.onUnsent(this, more)
  }

  /** The connection is gone. */
  close(): void {
    this.set(0)
  }
}
