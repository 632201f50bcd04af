import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Account } from '../../access/budgets/account.ts'
import { clientOf } from '../../http2/open-connection.ts'

/** One connection of the HTTP server. */
export class HttpConnection {
  /** The address, without the port. */
  readonly peer: string
  readonly address: string
  readonly account: Account
  /** Requests that are not answered yet; more than one are pipelined. */
  open = 0
  /** Nothing more of it is served: it is closed with the answer to a request that was refused. */
  isEnding = false
  #socket: Socket

  constructor(socket: Socket, account: (address: string) => Account) {
    const { remoteAddress = 'unknown', remotePort = 0 } = socket
    this.#socket = socket
    this.peer = remoteAddress
    this.address = `${remoteAddress}:${remotePort}`
    this.account = account(this.address)
  }

  get isUsed(): boolean {
    return this.open > 0
  }

  /** Whom the certificate of the client names, if it was asked for one. */
  client: string | undefined

  /** The TLS session on it has begun. */
  secured(socket: TLSSocket): void {
    this.#socket = socket
    this.client = clientOf(socket)
  }

  close(): void {
    this.#socket.destroy()
  }
}
