import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import {
  ACK,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  GOAWAY,
  HEADERS,
  messageFrame,
  PADDED,
  PING,
  RST_STREAM,
  requestHeaders,
  SETTINGS,
  WINDOW_UPDATE,
  windowUpdate,
} from './http2-frames.ts'

/**
 * The listener of a call. A message is only valid during the callback: its bytes are overwritten later.
 */
export interface Receiver {
  message(message: Buffer): void
  /** The peer ended the stream. A call that ends without a message has failed. */
  end(): void
}

/** One call. A thin client does not read statuses: use a real client for them. */
export interface Call {
  send(message: Uint8Array): void
  cancel(): void
}

interface Stream {
  readonly receiver: Receiver
  /** The beginning of an incomplete message. */
  rest: Buffer | undefined
}

const MAX_WINDOW = 0x7fff_ffff
/** The window of the connection is refilled whenever this much was received. */
const REFILL_BYTES = 1 << 28
const EMPTY = Buffer.alloc(0)

/** A socket on which HTTP/2 can begin. */
export async function openSocket(port: number, tls?: { readonly authority: string }): Promise<Socket> {
  if (tls === undefined) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const secure = connectTls({ port, host: '127.0.0.1', ca: tls.authority, ALPNProtocols: ['h2'] })
  await once(secure, 'secureConnect')
  return secure
}

/**
 * A gRPC client over one connection, so thin that measurements show the server and not the client, and that can stop reading: HTTP/2
 * frames are parsed in place, response headers are skipped, and flow control never stops the server.
 */
export class GrpcConnection implements AsyncDisposable {
  readonly #socket: Socket
  readonly #streams = new Map<number, Stream>()
  readonly #authority: string
  #next = 1
  #rest: Buffer = EMPTY
  #received = 0
  #window = 65_535
  readonly #blocked: Buffer[] = []
  /** Frames to send at the end of this turn of the event loop, in one write. */
  #leaving: Buffer[] = []
  readonly #headers = new Map<string, Buffer>()

  /** In plain text, or over TLS with an authority to trust. */
  static async open(port: number, tls?: { readonly authority: string }): Promise<GrpcConnection> {
    return new GrpcConnection(await openSocket(port, tls), `127.0.0.1:${port}`)
  }

  private constructor(socket: Socket, authority: string) {
    this.#socket = socket
    this.#authority = authority
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#take(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      for (const { receiver } of this.#streams.values()) receiver.end()
      this.#streams.clear()
    })
    const settings = Buffer.alloc(12)
    settings.writeUInt16BE(2, 0) // ENABLE_PUSH: no
    settings.writeUInt16BE(4, 6) // INITIAL_WINDOW_SIZE
    settings.writeUInt32BE(MAX_WINDOW, 8)
    socket.write(
      Buffer.concat([
        Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        frame(SETTINGS, 0, 0, settings),
        windowUpdate(MAX_WINDOW - 65_535),
      ]),
    )
  }

  /** How many calls are open. */
  get open(): number {
    return this.#streams.size
  }

  /** Begins a call with its first message; `once` also half-closes it. */
  call(path: string, message: Uint8Array, receiver: Receiver, requests: 'once' | 'more' = 'once'): Call {
    const id = this.#next
    this.#next += 2
    this.#streams.set(id, { receiver, rest: undefined })
    this.#write(frame(HEADERS, END_HEADERS, id, this.#headersOf(path)))
    this.#send(id, message, requests === 'once' ? END_STREAM : 0)
    return {
      send: more => this.#send(id, more, 0),
      cancel: () => {
        if (!this.#streams.delete(id)) return
        this.#write(frame(RST_STREAM, 0, id, Buffer.from([0, 0, 0, 8])))
      },
    }
  }

  /** A unary call. */
  unary(path: string, message: Uint8Array): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    this.call(path, message, {
      message: answer => resolve(Buffer.from(answer)),
      end: () => reject(new Error(`${path} failed`)),
    })
    return promise
  }

  /** Stops reading, as a hung program does. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return
    this.#socket.destroy()
    await once(this.#socket, 'close')
  }

  #send(id: number, message: Uint8Array, flags: number): void {
    this.#blocked.push(messageFrame(flags, id, message))
    this.#flush()
  }

  #flush(): void {
    for (let next = this.#blocked[0]; next !== undefined && next.length - 9 <= this.#window; next = this.#blocked[0]) {
      this.#blocked.shift()
      this.#window -= next.length - 9
      this.#write(next)
    }
  }

  #write(bytes: Buffer): void {
    if (this.#leaving.push(bytes) > 1) return
    process.nextTick(() => {
      this.#socket.write(Buffer.concat(this.#leaving))
      this.#leaving = []
    })
  }

  #headersOf(path: string): Buffer {
    const known = this.#headers.get(path)
    if (known !== undefined) return known
    const headers = requestHeaders(this.#authority, path)
    this.#headers.set(path, headers)
    return headers
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (bytes.length - at >= 9) {
      const length = bytes.readUIntBE(at, 3)
      if (bytes.length - at < 9 + length) break
      this.#frame(
        bytes[at + 3] ?? 0,
        bytes[at + 4] ?? 0,
        bytes.readUInt32BE(at + 5) & MAX_WINDOW,
        bytes,
        at + 9,
        length,
      )
      at += 9 + length
    }
    this.#rest = at === bytes.length ? EMPTY : bytes.subarray(at)
  }

  #frame(type: number, flags: number, id: number, bytes: Buffer, at: number, length: number): void {
    const end = at + length
    switch (type) {
      case DATA:
        if ((flags & PADDED) !== 0) throw new Error('padding is not read here')
        this.#data(id, bytes.subarray(at, end))
        break
      case SETTINGS:
        if ((flags & ACK) === 0) this.#write(frame(SETTINGS, ACK, 0, EMPTY))
        return
      case PING:
        if ((flags & ACK) === 0) this.#write(frame(PING, ACK, 0, bytes.subarray(at, end)))
        return
      case WINDOW_UPDATE:
        if (id !== 0) return
        this.#window += bytes.readUInt32BE(at)
        this.#flush()
        return
      case GOAWAY:
        this.#socket.end()
        return
      case RST_STREAM:
        this.#end(id)
        return
    }
    if ((type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0) this.#end(id)
  }

  #data(id: number, data: Buffer): void {
    this.#received += data.length
    if (this.#received >= REFILL_BYTES) {
      this.#write(windowUpdate(this.#received))
      this.#received = 0
    }
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    const bytes = stream.rest === undefined ? data : Buffer.concat([stream.rest, data])
    let at = 0
    while (bytes.length - at >= 5) {
      const length = bytes.readUInt32BE(at + 1)
      if (bytes.length - at < 5 + length) break
      stream.receiver.message(bytes.subarray(at + 5, at + 5 + length))
      at += 5 + length
    }
    stream.rest = at === bytes.length ? undefined : Buffer.from(bytes.subarray(at))
  }

  #end(id: number): void {
    const stream = this.#streams.get(id)
    if (!this.#streams.delete(id)) return
    stream?.receiver.end()
  }
}
