import { randomInt } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { Connection } from './connection.ts'
import type { Http2Limits } from './limits.ts'
import type { Outbox, Transport } from './outbox.ts'
import type { ConnectionListener } from './stream-listener.ts'

interface Parts {
  readonly limits: Http2Limits
  readonly listener: ConnectionListener<Connection>
  readonly outbox: Outbox
  /** The handshake is complete. */
  readonly onGreeted: () => void
}

/** A connection that is silent this long is asked for a sign of life. */
const PING_TICKS = 30
/** How long it has to give one, and how long a peer has to close a connection that is over. */
const GRACE_TICKS = 10
/** What is this small is copied, which costs less than to give a buffer away to a socket that does not take it at once. */
const COPIED_BYTES = 16 * 1024
/** A peer that leaves so much unread is not read. DATA stops long before; what is over that are headers, which no window holds back. */
const MAX_UNSENT_BYTES = 1024 * 1024

/** One connection and its socket, which is that of its TLS session, if any. */
export class OpenConnection implements Transport {
  readonly connection: Connection
  readonly #socket: Socket
  readonly #parts: Parts
  readonly #isSecure: boolean
  #isGreeted = false
  /** What the listener knows of. */
  #unsent = 0
  #silentTicks = 0
  #overTicks = 0

  constructor(socket: Socket, parts: Parts) {
    this.#socket = socket
    this.#parts = parts
    this.#isSecure = socket instanceof TLSSocket
    const { remoteAddress = 'unknown', remotePort = 0 } = socket
    const peer = `${remoteAddress}:${remotePort}`
    const client = socket instanceof TLSSocket ? clientOf(socket) : undefined
    this.connection = new Connection({ ...parts, transport: this, peer, client, secret: randomInt(2 ** 31) })
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', chunk => this.#receive(chunk))
    socket.on('drain', () => {
      this.#reportUnsent()
      socket.resume()
      this.connection.drained()
    })
    socket.on('close', () => {
      this.#reportUnsent(0)
      this.connection.closed()
    })
  }

  /** From the high-water mark of the socket on, 64 KB, until all is sent: it emits 'drain' only if it has reached that. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain && this.#socket.writableLength > 0
  }

  write(bytes: Buffer, length: number): boolean {
    const socket = this.#socket
    // A TLS socket never takes bytes at once.
    if (length <= COPIED_BYTES || this.#isSecure || socket.writableLength > 0) {
      socket.write(Buffer.from(bytes.subarray(0, length)))
      this.#reportUnsent()
      return true
    }
    socket.write(bytes.subarray(0, length))
    this.#reportUnsent()
    // Zero: the system has all of it already.
    return socket.writableLength === 0
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** A second has passed. */
  tick(): void {
    // Without 'drain' nothing says that a part was taken.
    this.#reportUnsent()
    this.connection.tick()
    this.#silentTicks++
    if (this.connection.isOver) this.#overTicks++
    else if (this.#silentTicks === PING_TICKS) this.connection.ping()
    if (this.#overTicks > GRACE_TICKS || this.#silentTicks > PING_TICKS + GRACE_TICKS) this.#socket.destroy()
  }

  #reportUnsent(bytes = this.#socket.writableLength): void {
    if (bytes === this.#unsent) return
    this.#unsent = bytes
    this.#parts.listener.unsent(this.connection, bytes)
  }

  #receive(chunk: Buffer): void {
    this.#silentTicks = 0
    this.connection.receive(chunk)
    if (!this.#isGreeted && this.connection.isGreeted) {
      this.#isGreeted = true
      this.#parts.onGreeted()
    }
    // A peer that does not read what it asks for is not read, either.
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) this.#socket.pause()
  }
}

/** Whom the certificate of a client names, if the client was asked for one. */
export function clientOf(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return undefined
  const { subject, subjectaltname, fingerprint256 } = socket.getPeerCertificate()
  return [subject?.CN].flat()[0] ?? subjectaltname ?? fingerprint256
}
