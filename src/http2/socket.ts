import { constants } from 'node:crypto'
import { createServer as createNetServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import type { Clock } from '../lib/clock.ts'
import { socketKey } from '../lib/socket-key.ts'
import type { Connection } from './connection.ts'
import type { Http2Limits } from './limits.ts'
import { Listeners } from './listeners.ts'
import { OpenConnection } from './open-connection.ts'
import { Outbox } from './outbox.ts'
import type { ConnectionListener } from './stream-listener.ts'

/** A connection of TCP, as those see it who decide which ones stay. */
interface AcceptedConnection {
  /** The address, without the port. */
  readonly peer: string
  /** Whether it has open streams. */
  readonly isUsed: boolean
  /** Ends it at once. */
  close(): void
}

/** Decides which connections stay. */
interface ConnectionAdmission {
  /** Called once for each, before anything of it is read. False: it is closed at once. */
  admit(connection: AcceptedConnection): boolean
  /** Its handshakes, of TLS if any and of HTTP/2, are complete. */
  greeted(connection: AcceptedConnection): void
  closed(connection: AcceptedConnection): void
}

/** What a server of TLS needs, in PEM. */
interface TlsContent {
  readonly cert: string
  readonly key: string
  /** The CAs that sign for clients: each must show a certificate of one of them. Undefined: no client is asked for one. */
  readonly ca: string | undefined
}

interface TlsSource {
  readonly content: TlsContent
  /** What it is now, if it has changed since the last call; for new connections. */
  reload(): TlsContent | undefined
}

interface Options {
  /** An address, or a name: all of its addresses. */
  readonly host: string
  /** Zero: the system chooses. */
  readonly port: number
  /** Let other processes listen on the same port, which share its connections. */
  readonly reusePort: boolean
  /** Undefined: plain text, with prior knowledge (RFC 9113 section 3.3). */
  readonly tls: TlsSource | undefined
  readonly limits: Http2Limits
  readonly admission: ConnectionAdmission
  readonly listener: ConnectionListener<Connection>
  /** A handshake of TLS failed, and its connection is closed. */
  readonly onHandshakeFailed: (peer: string, message: string) => void
  readonly clock: Clock
}

const TICK_MS = 1_000

/** Connections over sockets: accepts them, moves bytes, and measures time for them. */
export class Http2Server implements AsyncDisposable {
  readonly #options: Options
  readonly #listeners: Listeners<Server>
  readonly #outbox = new Outbox(queueMicrotask)
  /** By the address and port of the peer: a TLS session has a socket of its own. */
  readonly #accepted = new Map<string, Accepted>()
  #timer: Disposable | undefined
  #onAllClosed = (): void => {}

  constructor(options: Options) {
    this.#options = options
    const { tls, reusePort } = options
    const create = (): Server => (tls === undefined ? this.#createPlain() : this.#createSecure(tls))
    this.#listeners = new Listeners(create, { reusePort })
  }

  /** Returns the port. Rejects with the error of the system. */
  async listen(): Promise<number> {
    const { host, port } = this.#options
    const bound = await this.#listeners.open(host, port)
    this.#schedule()
    return bound
  }

  /** Accepts no connections and no streams any more. Resolves when all connections have closed. */
  leave(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onAllClosed = resolve
    this.#listeners.close()
    for (const { open } of this.#accepted.values()) open?.connection.leave()
    this.#checkClosed()
    return promise
  }

  /** Closes everything now. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]()
    this.#listeners.close()
    for (const accepted of this.#accepted.values()) accepted.close()
  }

  #createPlain(): Server {
    return createNetServer(socket => {
      if (this.#admit(socket)) this.#open(socket)
    })
  }

  #createSecure(tls: TlsSource): Server {
    const asks = tls.content.ca !== undefined
    const manner = { ALPNProtocols: ['h2'], requestCert: asks, rejectUnauthorized: asks }
    const server: TlsServer = createTlsServer({ ...secured(tls.content), ...manner }, socket =>
      this.#openSecure(socket),
    )
    server.on('tlsClientError', ({ message }, { remoteAddress = 'unknown' }) =>
      this.#options.onHandshakeFailed(remoteAddress, message.trim()),
    )
    const begin = server.listeners('connection') as ((socket: Socket) => void)[]
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      if (!this.#admit(socket)) return
      const changed = tls.reload()
      if (changed !== undefined)
        for (const one of this.#listeners.all as TlsServer[]) one.setSecureContext(secured(changed))
      for (const one of begin) one.call(server, socket)
    })
    return server
  }

  #admit(socket: Socket): boolean {
    const { admission } = this.#options
    const accepted = new Accepted(socket)
    socket.on('error', () => {})
    if (!admission.admit(accepted)) {
      socket.destroy()
      return false
    }
    const key = socketKey(socket)
    this.#accepted.set(key, accepted)
    socket.on('close', () => {
      this.#accepted.delete(key)
      admission.closed(accepted)
      this.#checkClosed()
    })
    return true
  }

  #openSecure(socket: TLSSocket): void {
    // RFC 9113 section 3.2: over TLS, HTTP/2 is agreed upon.
    if (socket.alpnProtocol === 'h2') this.#open(socket)
    else socket.destroy()
  }

  #open(socket: Socket): void {
    const accepted = this.#accepted.get(socketKey(socket))
    if (accepted === undefined) {
      socket.destroy()
      return
    }
    const { limits, listener, admission } = this.#options
    const onGreeted = (): void => admission.greeted(accepted)
    accepted.open = new OpenConnection(socket, { limits, listener, outbox: this.#outbox, onGreeted })
  }

  #checkClosed(): void {
    if (this.#accepted.size === 0) this.#onAllClosed()
  }

  #schedule(): void {
    this.#timer = this.#options.clock.after(TICK_MS, () => {
      for (const { open } of this.#accepted.values()) open?.tick()
      this.#schedule()
    })
  }
}

/** RFC 9113 section 9.2.1: TLS 1.2 is not renegotiated. */
export function secured(content: TlsContent) {
  return { ...content, secureOptions: constants.SSL_OP_NO_RENEGOTIATION }
}

class Accepted implements AcceptedConnection {
  readonly peer: string
  /** Undefined until its TLS session begins. */
  open: OpenConnection | undefined
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    this.peer = socket.remoteAddress ?? 'unknown'
  }

  get isUsed(): boolean {
    return this.open !== undefined && this.open.connection.size > 0
  }

  close(): void {
    this.#socket.destroy()
  }
}
