import { CODE, ConnectionError, DEFAULT_WINDOW } from './frames.ts'
import type { Streams } from './streams.ts'

/**
 * Flow control for what the peer sends, RFC 9113 section 5.2. Windows are given back for consumed bytes only, so that the window of the
 * connection bounds what its requests hold in memory.
 */
export class ReceiveWindows {
  readonly #streams: Streams<unknown>
  readonly #streamWindow: number
  readonly #connectionWindow: number
  /** Sends WINDOW_UPDATE; stream 0 is the connection. */
  readonly #update: (streamId: number, bytes: number) => void
  #window: number
  #owed = 0

  constructor(
    streams: Streams<unknown>,
    limits: { readonly streamWindow: number; readonly connectionWindow: number },
    update: (streamId: number, bytes: number) => void,
  ) {
    this.#streams = streams
    this.#streamWindow = limits.streamWindow
    this.#connectionWindow = limits.connectionWindow
    this.#update = update
    this.#window = limits.connectionWindow
  }

  /** What the first WINDOW_UPDATE of the connection adds to the default. */
  get firstUpdate(): number {
    return this.#connectionWindow - DEFAULT_WINDOW
  }

  /** Bytes of DATA have arrived. Throws if the peer exceeds the window of the connection. */
  received(bytes: number): void {
    this.#window -= bytes
    if (this.#window < 0) throw new ConnectionError(CODE.FLOW_CONTROL_ERROR, 'DATA over the window of the connection')
  }

  /** The same for its stream, which holds them until they are consumed. False: over its window. */
  receivedOn(slot: number, bytes: number): boolean {
    this.#streams.receiveWindow[slot]! -= bytes
    this.#streams.held[slot]! += bytes
    return this.#streams.receiveWindow[slot]! >= 0
  }

  /** Bytes of an open stream that are not needed any more. */
  consumed(slot: number, bytes: number): void {
    const streams = this.#streams
    streams.held[slot]! -= bytes
    const owed = streams.owed[slot]! + bytes
    streams.owed[slot] = owed
    if (isDue(owed, streams.receiveWindow[slot]!, this.#streamWindow)) this.#give(slot, owed)
    this.discarded(bytes)
  }

  /** Bytes that no stream holds. */
  discarded(bytes: number): void {
    this.#owed += bytes
    const owed = this.#owed
    if (!isDue(owed, this.#window, this.#connectionWindow)) return
    this.#owed = 0
    this.#window += owed
    this.#update(0, owed)
  }

  /** Lets the peer send `bytes` more on a stream, at least, though nothing is consumed: a message can be larger than the window. */
  allow(slot: number, bytes: number): void {
    const missing = bytes - this.#streams.receiveWindow[slot]!
    if (missing > 0) this.#give(slot, missing)
  }

  /** What the stream holds is not needed any more. */
  release(slot: number): void {
    const bytes = this.#streams.held[slot]!
    this.#streams.held[slot] = 0
    if (bytes > 0) this.discarded(bytes)
  }

  #give(slot: number, bytes: number): void {
    const streams = this.#streams
    // What is owed was consumed, and is part of this.
    streams.owed[slot] = Math.max(0, streams.owed[slot]! - bytes)
    streams.receiveWindow[slot]! += bytes
    this.#update(streams.id[slot]!, bytes)
  }
}

/** Seldom while the peer has room, soon when it has little: what is held may wait for exactly these bytes. */
function isDue(owed: number, window: number, full: number): boolean {
  return owed > 0 && owed >= Math.min(full >> 2, window >> 1)
}
