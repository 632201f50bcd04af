import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket, Server as TlsServer } from 'node:tls'
import type { Budgets } from '../../access/budgets/budgets.ts'
import type { Connections } from '../../access/budgets/connections.ts'
import type { AccessLimits } from '../../access/budgets/limits.ts'
import type { TlsSecrets } from '../../access/tls.ts'
import { Listeners } from '../../http2/listeners.ts'
import { secured } from '../../http2/socket.ts'
import type { Clock } from '../../lib/clock.ts'
import { socketKey } from '../../lib/socket-key.ts'
import { Exchange } from './exchange.ts'
import { HttpConnection } from './http-connection.ts'

interface Options {
  readonly host: string
  readonly port: number
  readonly reusePort: boolean
  /** Undefined: plain text. */
  readonly tls: TlsSecrets | undefined
  readonly accessLimits: Pick<AccessLimits, 'requestHeaderBytes' | 'requestMs'>
  readonly connections: Connections
  readonly budgets: Budgets
  readonly clock: Clock
  readonly onRequest: (exchange: Exchange) => void
}

/** How long a connection without a request stays open. */
const IDLE_MS = 65_000
const CHECK_MS = 1_000
const MAX_FIELDS = 100
/** Requests that a client may send before it has the answer to the first of them. */
const MAX_PIPELINED = 16
/** How long the rest of a request is read that was answered before it was complete. */
const LINGER_MS = 1_000

/** Of a request that Node cannot read. */
const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** HTTP/1.1 over sockets, by Node: accepts connections, and measures time for the heads of requests. */
export class HttpServer implements AsyncDisposable {
  readonly #options: Options
  readonly #listeners: Listeners<Server>
  /** By the addresses and ports of both ends: a TLS session has a socket of its own. */
  readonly #accepted = new Map<string, HttpConnection>()
  #isLeaving = false
  #onAllClosed = (): void => {}

  constructor(options: Options) {
    this.#options = options
    const { tls, reusePort } = options
    this.#listeners = new Listeners(() => this.#create(tls), { reusePort })
  }

  /** Returns the port. Rejects with the error of the system. */
  listen(): Promise<number> {
    return this.#listeners.open(this.#options.host, this.#options.port)
  }

  /** Accepts no connections any more, and closes each with the answer to its request. */
  async drain(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#isLeaving = true
    this.#onAllClosed = resolve
    this.#listeners.close()
    for (const connection of this.#accepted.values()) if (!connection.isUsed) connection.close()
    if (this.#accepted.size === 0) resolve()
    using _cut = this.#options.clock.after(ms, resolve)
    await promise
    await this[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.close()
    for (const connection of this.#accepted.values()) connection.close()
  }

  #create(tls: TlsSecrets | undefined): Server {
    const { requestHeaderBytes, requestMs } = this.#options.accessLimits
    const options: ServerOptions = {
      maxHeaderSize: requestHeaderBytes,
      headersTimeout: requestMs,
      // Bodies have a time of their own.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(CHECK_MS, requestMs),
      keepAliveTimeout: IDLE_MS,
      requireHostHeader: true,
    }
    const server = tls === undefined ? builtin('node:http').createServer(options) : this.#createSecure(tls, options)
    server.maxHeadersCount = MAX_FIELDS
    const begin = server.listeners('connection') as ((socket: Socket) => void)[]
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      if (!this.#admit(socket)) return
      const changed = tls?.reload()
      if (changed !== undefined)
        for (const one of this.#listeners.all as unknown as TlsServer[]) one.setSecureContext(secured(changed))
      for (const one of begin) one.call(server, socket)
    })
    server.on('request', (request, response) => this.#request(request, response, false))
    server.on('checkContinue', (request, response) => this.#request(request, response, true))
    server.on('checkExpectation', (_request, response: ServerResponse) => response.writeHead(417).end())
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => this.#refuse(error, socket as Socket))
    return server
  }

  #createSecure(tls: TlsSecrets, options: ServerOptions): Server {
    const asks = tls.content.ca !== undefined
    const manner = { ALPNProtocols: ['http/1.1'], requestCert: asks, rejectUnauthorized: asks }
    const server = builtin('node:https').createServer({ ...options, ...secured(tls.content), ...manner })
    server.prependListener('secureConnection', (socket: TLSSocket) =>
      this.#accepted.get(socketKey(socket))?.secured(socket),
    )
    return server
  }

  #admit(socket: Socket): boolean {
    const { connections, budgets } = this.#options
    const connection = new HttpConnection(socket, name => budgets.connection(name))
    socket.on('error', () => {})
    if (!connections.admit(connection)) {
      socket.destroy()
      return false
    }
    const key = socketKey(socket)
    this.#accepted.set(key, connection)
    socket.on('close', () => {
      this.#accepted.delete(key)
      connections.closed(connection)
      if (this.#accepted.size === 0) this.#onAllClosed()
    })
    return true
  }

  #request(request: IncomingMessage, response: ServerResponse, wantsContinue: boolean): void {
    const connection = this.#accepted.get(socketKey(request.socket))
    if (connection === undefined) {
      request.destroy()
      return
    }
    if (connection.isEnding) return
    this.#options.connections.greeted(connection)
    connection.open++
    const exchange = new Exchange(request, response, connection, wantsContinue)
    if (this.#isLeaving) response.shouldKeepAlive = false
    response.on('finish', () => this.#linger(request, connection))
    response.on('close', () => {
      connection.open--
      if (this.#isLeaving && connection.open === 0) connection.close()
    })
    if (connection.open <= MAX_PIPELINED) this.#options.onRequest(exchange)
    else {
      const message = `more than ${MAX_PIPELINED} requests are pipelined`
      exchange.isLast().replyError(429, 'resource_exhausted', message, 'TOO_MANY')
    }
  }

  /** The rest of a request that is answered is read for a while, since a client that sends has not read its answer. */
  #linger(request: IncomingMessage, connection: HttpConnection): void {
    if (request.complete) return
    this.#options.clock.after(LINGER_MS, () => {
      if (!request.complete) connection.close()
    })
  }

  #refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    const connection = this.#accepted.get(socketKey(socket))
    const { code = '' } = error
    if (connection !== undefined && code !== 'ECONNRESET')
      this.#options.budgets.refusals.note(
        'refused_faulty_requests',
        connection.peer,
        { code },
        'refused a request: it is not HTTP, too large or too slow',
      )
    if (!socket.writable || code === 'ECONNRESET' || connection?.isUsed === true) socket.destroy()
    else
      socket.end(
        `HTTP/1.1 ${STATUS_OF[code] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        () => socket.destroy(),
      )
  }
}

/** An import of node:http would also load what its exports for WebSockets need, which takes longer than all the rest of this folder. */
const builtin = process.getBuiltinModule
