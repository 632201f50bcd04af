import type { RequestHead } from './request-head.ts'

/** What happens to one request. Its slot is its own until `closed`. */
export interface StreamListener {
  /** A part of the body, valid during the call only. As many bytes must be given to `Connection.consumed` once they are not needed. */
  data(bytes: Buffer, from: number, to: number): void
  /** The request is complete. */
  ended(): void
  /** All that was written has left: more can be written. */
  drained(): void
  /** The stream is over. NO_ERROR: the response was sent. Otherwise one side has reset it, or the connection is gone. */
  closed(code: number): void
}

export interface ConnectionListener<Connection> {
  /** A request has begun. It may be answered at any time; `Connection.listen` sets the listener of everything else. */
  request(connection: Connection, slot: number, head: RequestHead): void
  /** The connection ends with GOAWAY because of what the peer did; with a cause, because of a fault of our own. */
  failed(connection: Connection, code: number, message: string, cause: unknown): void
  /** So many bytes of what was written are kept, because the network has not taken them; zero at the end. */
  unsent(connection: Connection, bytes: number): void
}
