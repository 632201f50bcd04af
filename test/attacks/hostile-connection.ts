import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import {
  ACK,
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  GOAWAY,
  HEADERS,
  PING,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from '../support/http2-frames.ts'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const EMPTY = Buffer.alloc(0)
const MAX_FRAME = 16_384
const ZEROS = Buffer.alloc(MAX_FRAME)

interface Body {
  left: number
  window: number
  readonly frameBytes: number
  readonly endsStream: boolean
  /** The five bytes before a message. */
  head: Buffer
}

interface HostileOptions {
  readonly port: number
  /** The address to come from; any of 127.0.0.0/8. */
  readonly from: string
  /** The window of each stream for what the gateway sends. */
  readonly window?: number
}

/** A connection of HTTP/2 that does what no client library does: never reads, never ends, sends single bytes. */
export class HostileConnection implements AsyncDisposable {
  /** Received frames by their type. */
  readonly frames = new Map<number, number>()
  /** The error codes of RST_STREAM and GOAWAY frames. */
  readonly resets = new Set<number>()
  readonly goaways = new Set<number>()
  /** Streams that the gateway has ended, with HEADERS or RST_STREAM. */
  ended = 0
  /** Bytes of bodies that were sent. */
  sent = 0
  readonly socket: Socket
  #rest: Buffer = EMPTY
  #nextId = 1
  #window = 65_535
  readonly #bodies = new Map<number, Body>()
  #isClosed = false

  static async open({ port, from, window = 65_535 }: HostileOptions): Promise<HostileConnection> {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    await once(socket, 'connect')
    const settings = Buffer.alloc(12)
    settings.writeUInt16BE(2, 0)
    settings.writeUInt16BE(4, 6)
    settings.writeUInt32BE(window, 8)
    socket.write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, settings)]))
    return new HostileConnection(socket)
  }

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', chunk => this.#take(chunk))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#isClosed = true
    })
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Opens a stream. Returns its id. */
  open(path: string, headers: Readonly<Record<string, string>> = {}, flags = 0): number {
    const id = this.#nextId
    this.#nextId += 2
    const block = headerBlock({ ':path': path, ':authority': 'x', ...headers })
    // What is over a frame goes on in CONTINUATION frames.
    const first = block.subarray(0, MAX_FRAME)
    this.write(frame(HEADERS, flags | (block.length <= MAX_FRAME ? END_HEADERS : 0), id, first))
    for (let at = MAX_FRAME; at < block.length; at += MAX_FRAME)
      this.write(frame(9, at + MAX_FRAME >= block.length ? END_HEADERS : 0, id, block.subarray(at, at + MAX_FRAME)))
    return id
  }

  /** A whole call with one message. */
  call(path: string, message: Uint8Array, headers: Readonly<Record<string, string>> = {}): number {
    const id = this.open(path, headers)
    this.write(frame(DATA, END_STREAM, id, Buffer.concat([head(message.length), message])))
    return id
  }

  /** Announces a message of `bytes`, and sends all but `missing` of them as fast as the gateway lets it. */
  sendMessage(id: number, bytes: number, missing: number, frameBytes = MAX_FRAME): void {
    const body = { left: bytes - missing, window: 65_535, frameBytes, endsStream: missing === 0, head: head(bytes) }
    this.#bodies.set(id, body)
    this.#pump()
  }

  write(bytes: Uint8Array): void {
    if (!this.#isClosed) this.socket.write(bytes)
  }

  /** Reads nothing any more. */
  pause(): void {
    this.socket.pause()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.closed) return
    this.socket.destroy()
    await once(this.socket, 'close')
  }

  #pump(): void {
    for (const [id, body] of this.#bodies) {
      for (;;) {
        const bytes = Math.min(body.left + body.head.length, body.frameBytes, body.window, this.#window)
        if (bytes <= 0) break
        const payload = Buffer.concat([body.head, ZEROS.subarray(0, Math.max(0, bytes - body.head.length))])
        body.left -= payload.length - body.head.length
        body.head = EMPTY
        body.window -= payload.length
        this.#window -= payload.length
        this.sent += payload.length
        this.write(frame(DATA, body.endsStream && body.left === 0 ? END_STREAM : 0, id, payload))
      }
      if (body.left === 0) this.#bodies.delete(id)
      if (this.#window <= 0) return
    }
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (bytes.length - at >= 9) {
      const length = bytes.readUIntBE(at, 3)
      if (bytes.length - at < 9 + length) break
      const id = bytes.readUInt32BE(at + 5) & 0x7fff_ffff
      this.#frame(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, id, bytes.subarray(at + 9, at + 9 + length))
      at += 9 + length
    }
    this.#rest = bytes.subarray(at)
  }

  #frame(type: number, flags: number, id: number, payload: Buffer): void {
    this.frames.set(type, (this.frames.get(type) ?? 0) + 1)
    if (type === SETTINGS && (flags & ACK) === 0) this.write(frame(SETTINGS, ACK, 0, EMPTY))
    if (type === PING && (flags & ACK) === 0) this.write(frame(PING, ACK, 0, payload))
    if (type === GOAWAY) this.goaways.add(payload.readUInt32BE(4))
    if (type === RST_STREAM) this.resets.add(payload.readUInt32BE(0))
    if (type === WINDOW_UPDATE) {
      const bytes = payload.readUInt32BE(0)
      const body = this.#bodies.get(id)
      if (id === 0) this.#window += bytes
      else if (body !== undefined) body.window += bytes
      this.#pump()
    }
    if (type === RST_STREAM || (type === HEADERS && (flags & END_STREAM) !== 0)) {
      this.ended++
      this.#bodies.delete(id)
    }
  }
}

function head(bytes: number): Buffer {
  const five = Buffer.alloc(5)
  five.writeUInt32BE(bytes, 1)
  return five
}

/** HPACK without a table: :method POST, :scheme http, and literals. */
function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const all = { 'content-type': 'application/grpc', te: 'trailers', ...headers }
  // Pseudo-headers come first.
  const sorted = Object.entries(all).sort(([a], [b]) => Number(b.startsWith(':')) - Number(a.startsWith(':')))
  return Buffer.concat([
    Buffer.from([0x83, 0x86]),
    ...sorted.map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])),
  ])
}

/** A string literal: RFC 7541, 5.2. */
function text(value: string): Buffer {
  const length = Buffer.byteLength(value)
  if (length < 127) return Buffer.concat([Buffer.from([length]), Buffer.from(value)])
  const rest = [127]
  for (let left = length - 127; ; left >>= 7) {
    rest.push(left >= 128 ? (left & 127) | 128 : left)
    if (left < 128) break
  }
  return Buffer.concat([Buffer.from(rest), Buffer.from(value)])
}
