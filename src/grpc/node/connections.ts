import { constants, type Http2Session, type ServerHttp2Session } from 'node:http2'
import type { Server as NetServer, Socket } from 'node:net'
import type { Account } from '../../access/budgets/account.ts'
import type { Budgets } from '../../access/budgets/budgets.ts'
import type { Connection, Connections } from '../../access/budgets/connections.ts'

/** A connection that was admitted. */
export interface OpenConnection extends Connection {
  readonly account: Account
  /** Open streams whose call was refused. */
  refused: number
  /** Ends it, and says why: it behaves as no client does. */
  cutOff(): void
}

type Listener = (socket: Socket) => void

/** All open connections, each admitted or closed before anything of it is read. */
export class ServerConnections {
  readonly #budgets: Budgets
  readonly #connections: Connections
  readonly #sockets = new Set<Socket>()
  /** Those without a session yet, by the addresses of both ends: with TLS, the session has another socket. */
  readonly #admitted = new Map<string, SocketConnection>()
  readonly #sessions = new WeakMap<Http2Session, SocketConnection>()

  constructor(budgets: Budgets, connections: Connections) {
    this.#budgets = budgets
    this.#connections = connections
  }

  /** To be called before the first connection comes. */
  serve(listener: NetServer): void {
    const accept = listener.listeners('connection') as Listener[]
    listener.removeAllListeners('connection')
    listener.on('connection', (socket: Socket) => {
      if (this.#admit(socket)) for (const one of accept) one.call(listener, socket)
    })
    listener.on('session', (session: ServerHttp2Session) => this.#onSession(session))
  }

  of(session: Http2Session | undefined): OpenConnection | undefined {
    return session === undefined ? undefined : this.#sessions.get(session)
  }

  /** Closes those that are left, also those without a session, which grpc-js waits for when it shuts down. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #admit(socket: Socket): boolean {
    const key = keyOf(socket)
    const peer = socket.remoteAddress ?? 'unknown'
    const connection = new SocketConnection(socket, peer, this.#budgets.connection(`${peer}:${socket.remotePort}`))
    if (!this.#connections.admit(connection)) {
      socket.destroy()
      return false
    }
    this.#sockets.add(socket)
    this.#admitted.set(key, connection)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#admitted.delete(key)
      this.#connections.closed(connection)
    })
    return true
  }

  #onSession(session: ServerHttp2Session): void {
    const key = keyOf(session.socket)
    const connection = this.#admitted.get(key)
    if (connection === undefined) return
    this.#admitted.delete(key)
    connection.session = session
    this.#sessions.set(session, connection)
    // The first frame of a client has its settings: RFC 9113, 3.4.
    session.once('remoteSettings', () => this.#connections.greeted(connection))
  }
}

class SocketConnection implements OpenConnection {
  readonly peer: string
  readonly account: Account
  refused = 0
  session: ServerHttp2Session | undefined
  readonly #socket: Socket

  constructor(socket: Socket, peer: string, account: Account) {
    this.#socket = socket
    this.peer = peer
    this.account = account
  }

  get isUsed(): boolean {
    return this.account.streams > 0
  }

  close(): void {
    this.session?.destroy()
    this.#socket.destroy()
  }

  cutOff(): void {
    this.session?.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM)
  }
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`
}
