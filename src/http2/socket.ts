import { randomInt } from 'node:crypto'
import { createServer as createNetServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { Clock } from '../lib/clock.ts'
import { Connection } from './connection.ts'
import type { Http2Limits } from './limits.ts'
import { Outbox, type Transport } from './outbox.ts'
import type { ConnectionListener } from './stream-listener.ts'

interface Options {
  readonly host: string
  /** Zero: the system chooses. */
  readonly port: number
  /** PEM. Undefined: plain text, with prior knowledge (RFC 9113 section 3.3). */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  readonly limits: Http2Limits
  readonly listener: ConnectionListener<Connection>
  readonly clock: Clock
}

const TICK_MS = 1_000
/** A connection that is silent this long is asked for a sign of life. */
const PING_TICKS = 30
/** How long it has to give one, and how long a peer has to close a connection that is over. */
const GRACE_TICKS = 10
const HANDSHAKE_MS = 10_000
const BACKLOG = 4_096
/** What is this small is copied, which costs less than to give a buffer away to a socket that does not take it at once. */
const COPIED_BYTES = 4_096

/** Connections over sockets: accepts them, moves bytes, and measures time for them. */
export class Http2Server implements AsyncDisposable {
  readonly #options: Options
  readonly #server: Server
  readonly #outbox = new Outbox(queueMicrotask)
  /** All sockets, those without a TLS session included. */
  readonly #sockets = new Set<Socket>()
  readonly #open = new Set<OpenConnection>()
  #timer: Disposable | undefined
  #onAllClosed = (): void => {}

  constructor(options: Options) {
    this.#options = options
    const { tls } = options
    this.#server =
      tls === undefined
        ? createNetServer(socket => this.#accept(socket))
        : createTlsServer({ ...tls, ALPNProtocols: ['h2'], handshakeTimeout: HANDSHAKE_MS }, socket =>
            this.#acceptSecure(socket),
          )
    this.#server.on('connection', (socket: Socket) => this.#track(socket))
  }

  /** Returns the port. Rejects with the error of the system. */
  listen(): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const { host, port } = this.#options
    this.#server.once('error', reject)
    this.#server.listen({ host, port, backlog: BACKLOG }, () => {
      // An error of one connection that could not be accepted is not an error of the others.
      this.#server.off('error', reject).on('error', () => {})
      this.#schedule()
      const address = this.#server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
    return promise
  }

  /** Accepts no connections and no streams any more. Resolves when all connections have closed. */
  leave(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onAllClosed = resolve
    this.#server.close()
    for (const { connection } of this.#open) connection.leave()
    this.#checkClosed()
    return promise
  }

  /** Closes everything now. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]()
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#checkClosed()
    })
  }

  #acceptSecure(socket: TLSSocket): void {
    if (socket.alpnProtocol === 'h2') this.#accept(socket)
    else socket.destroy()
  }

  #accept(socket: Socket): void {
    const { limits, listener } = this.#options
    const opened = new OpenConnection(socket, { limits, listener, outbox: this.#outbox })
    this.#open.add(opened)
    socket.on('close', () => {
      this.#open.delete(opened)
      opened.connection.closed()
    })
  }

  #checkClosed(): void {
    if (this.#sockets.size === 0) this.#onAllClosed()
  }

  #schedule(): void {
    this.#timer = this.#options.clock.after(TICK_MS, () => {
      for (const opened of this.#open) opened.tick()
      this.#schedule()
    })
  }
}

/** One connection and its socket. */
class OpenConnection implements Transport {
  readonly connection: Connection
  readonly #socket: Socket
  readonly #isSecure: boolean
  readonly #maxUnsent: number
  #silentTicks = 0
  #overTicks = 0

  constructor(
    socket: Socket,
    parts: {
      readonly limits: Http2Limits
      readonly listener: ConnectionListener<Connection>
      readonly outbox: Outbox
    },
  ) {
    this.#socket = socket
    this.#isSecure = 'encrypted' in socket
    // DATA stops at this limit. What is over it are headers, which no window holds back.
    this.#maxUnsent = parts.limits.unsentBytes * 2
    const { remoteAddress = 'unknown', remotePort = 0 } = socket
    const peer = `${remoteAddress}:${remotePort}`
    this.connection = new Connection({ ...parts, transport: this, peer, secret: randomInt(2 ** 31) })
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('drain', () => {
      socket.resume()
      this.connection.drained()
    })
  }

  get unsent(): number {
    return this.#socket.writableLength
  }

  write(bytes: Buffer, length: number): boolean {
    const socket = this.#socket
    // A TLS socket never takes bytes at once.
    if (length <= COPIED_BYTES || this.#isSecure || socket.writableLength > 0) {
      socket.write(Buffer.from(bytes.subarray(0, length)))
      return true
    }
    socket.write(bytes.subarray(0, length))
    // Zero: the system has all of it already.
    return socket.writableLength === 0
  }

  end(): void {
    this.#socket.end()
  }

  tick(): void {
    this.connection.tick()
    this.#silentTicks++
    if (this.connection.isOver) this.#overTicks++
    else if (this.#silentTicks === PING_TICKS) this.connection.ping()
    if (this.#overTicks > GRACE_TICKS || this.#silentTicks > PING_TICKS + GRACE_TICKS) this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#silentTicks = 0
    this.connection.receive(chunk)
    // A peer that does not read what it asks for is not read, either.
    if (this.#socket.writableLength > this.#maxUnsent) this.#socket.pause()
  }
}
