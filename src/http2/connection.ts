import { ControlFrames } from './control-frames.ts'
import { FrameReader } from './frame-reader.ts'
import { CODE, ConnectionError, FRAME, HEAD_BYTES, MAX_WINDOW, readUint31, writeHead, writeUint32 } from './frames.ts'
import { HeaderBlocks } from './header-blocks.ts'
import type { Http2Limits } from './limits.ts'
import type { Outbox, Transport } from './outbox.ts'
import { Rates } from './rates.ts'
import { ReceiveWindows } from './receive-windows.ts'
import { RequestLengths } from './request-lengths.ts'
import { Requests } from './requests.ts'
import { Sender } from './sender.ts'
import { StreamEnds } from './stream-ends.ts'
import type { ConnectionListener, StreamListener } from './stream-listener.ts'
import { STATE, Streams } from './streams.ts'

interface Options {
  readonly transport: Transport
  readonly outbox: Outbox
  readonly limits: Http2Limits
  readonly listener: ConnectionListener<Connection>
  /** Address and port of the peer, for people. */
  readonly peer: string
  /** Whom the certificate of the peer names, if it was checked. */
  readonly client: string | undefined
  /** Random; see Streams. */
  readonly secret: number
}

/** RFC 9113 section 5.1.1: identifiers are used once. Those above are for requests that are under way when GOAWAY is sent. */
const LAST_STREAM_ID = MAX_WINDOW - 20_000

/**
 * The server's side of one HTTP/2 connection, RFC 9113, without IO and time: bytes come in with `receive`; calls of listeners and bytes for
 * the transport go out. Whatever a peer sends costs bounded memory, and ends in a response, a reset stream or GOAWAY.
 */
export class Connection {
  readonly sender: Sender
  readonly windows: ReceiveWindows
  readonly #options: Options
  readonly #streams: Streams<StreamListener>
  readonly #rates: Rates
  readonly #blocks: HeaderBlocks
  readonly #ends: StreamEnds
  readonly #requests: Requests
  readonly #control: ControlFrames
  readonly #reader: FrameReader
  /** The last stream before the previous second. */
  #lastIdBefore = 0
  #lastIdAtTick = 0
  #isLeaving = false
  #isOver = false

  constructor(options: Options) {
    const { transport, outbox, limits, secret, listener } = options
    this.#options = options
    const streams = new Streams<StreamListener>(secret)
    const rates = new Rates(limits.perSecond)
    const lengths = new RequestLengths()
    const blocks = new HeaderBlocks(limits)
    const windows = new ReceiveWindows(streams, limits, (id, bytes) => this.#write4(FRAME.WINDOW_UPDATE, id, bytes))
    const ends = new StreamEnds({
      streams,
      rates,
      windows,
      lengths,
      discard: slot => this.sender.forget(slot),
      writeReset: (id, code) => this.#write4(FRAME.RST_STREAM, id, code),
      onGone: () => this.#endIfLeft(),
    })
    this.#streams = streams
    this.#rates = rates
    this.#blocks = blocks
    this.#ends = ends
    this.windows = windows
    this.sender = new Sender({
      streams,
      transport,
      outbox,
      onAnswered: slot => ends.answered(slot),
      onDrained: slot => streams.listener[slot]?.drained(),
    })
    this.#requests = new Requests({
      ...{ streams, blocks, windows, lengths, ends, rates },
      streamWindow: limits.streamWindow,
      isOpen: () => !this.#isLeaving && streams.size < limits.streams,
      onRequest: (slot, head) => {
        if (this.#requests.lastId > LAST_STREAM_ID) this.leave()
        listener.request(this, slot, head)
      },
    })
    this.#control = new ControlFrames({
      rates,
      sender: this.sender,
      write: (type, flags, payload) => this.#write(type, flags, payload),
    })
    this.#reader = new FrameReader({
      head: (type, flags) => this.#control.checkFirst(type, flags),
      frame: (bytes, from, to, type, flags, id) => this.#frame(bytes, from, to, type, flags, id),
    })
    this.#write(FRAME.SETTINGS, 0, this.#control.settings(limits))
    this.#write4(FRAME.WINDOW_UPDATE, 0, windows.firstUpdate)
  }

  get peer(): string {
    return this.#options.peer
  }

  /** Whom the certificate of the peer names; undefined: it was not asked for one. */
  get client(): string | undefined {
    return this.#options.client
  }

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size
  }

  /** Whether the peer has sent its settings. */
  get isGreeted(): boolean {
    return this.#control.hasSettings
  }

  /** Whether GOAWAY was sent for good: the transport ends. */
  get isOver(): boolean {
    return this.#isOver
  }

  receive(chunk: Buffer): void {
    if (this.#isOver) return
    this.#options.outbox.hold(() => {
      try {
        this.#reader.take(chunk)
      } catch (error) {
        if (error instanceof ConnectionError) this.#fail(error.code, error.message, undefined)
        else this.#fail(CODE.INTERNAL_ERROR, 'internal error', error)
      }
    })
  }

  /** The listener of a request that has begun. */
  listen(slot: number, listener: StreamListener): void {
    this.#streams.listener[slot] = listener
  }

  reset(slot: number, code: number): void {
    this.#ends.reset(this.#streams.id[slot]!, code)
  }

  /** Refuses new streams, and ends with the last one, RFC 9113 section 6.8. */
  leave(): void {
    if (this.#isLeaving || this.#isOver) return
    this.#isLeaving = true
    this.#goAway(CODE.NO_ERROR, '')
    this.#endIfLeft()
  }

  /** Ends the connection at once, whatever is unsent. */
  abandon(): void {
    this.#options.transport.destroy()
  }

  /** Asks the peer for a sign of life. */
  ping(): void {
    if (!this.#isOver) this.#write(FRAME.PING, 0, Buffer.alloc(8))
  }

  /** A second has passed. */
  tick(): void {
    if (this.#isOver) return
    this.#rates.tick()
    this.#lastIdBefore = this.#lastIdAtTick
    this.#lastIdAtTick = this.#requests.lastId
    this.#ends.tick()
  }

  /** The transport has room again. */
  drained(): void {
    if (!this.#isOver) this.#options.outbox.hold(() => this.sender.resume())
  }

  /** The transport is gone. */
  closed(): void {
    this.#isOver = true
    this.#reader.stop()
    this.#ends.closeAll(CODE.CANCEL)
    this.#options.outbox.discard(this.#options.transport)
  }

  #frame(bytes: Buffer, from: number, to: number, type: number, flags: number, id: number): void {
    const { openStream } = this.#blocks
    if (openStream !== 0 && (type !== FRAME.CONTINUATION || id !== openStream))
      throw new ConnectionError(CODE.PROTOCOL_ERROR, 'a frame inside a header block')
    switch (type) {
      case FRAME.DATA:
        this.#requests.data(bytes, from, to, flags, id)
        return
      case FRAME.HEADERS:
        this.#requests.headers(bytes, from, to, flags, id)
        return
      case FRAME.CONTINUATION:
        this.#requests.continuation(bytes, from, to, flags, id)
        return
      case FRAME.PRIORITY:
        this.#onPriority(bytes, from, to, id)
        return
      case FRAME.RST_STREAM:
        this.#onReset(to - from, id)
        return
      case FRAME.WINDOW_UPDATE:
        this.#onWindowUpdate(bytes, from, to, id)
        return
      default:
        this.#control.take(bytes, from, to, type, flags, id)
    }
  }

  /** RFC 9113 section 6.3: priorities are ignored, but what cannot be one is an error. */
  #onPriority(bytes: Buffer, from: number, to: number, id: number): void {
    if (id === 0) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'PRIORITY on stream 0')
    this.#rates.count('priorities')
    const isWhole = to - from === 5
    if (isWhole && readUint31(bytes, from) !== id) return
    const code = isWhole ? CODE.PROTOCOL_ERROR : CODE.FRAME_SIZE_ERROR
    // RFC 9113 section 6.4: an idle stream cannot be reset.
    if (id % 2 === 0 || id > this.#requests.lastId) throw new ConnectionError(code, `a wrong PRIORITY on stream ${id}`)
    this.#ends.fault(id, code)
  }

  /** RFC 9113 section 6.4. */
  #onReset(length: number, id: number): void {
    if (length !== 4) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, `RST_STREAM of ${length} bytes`)
    this.#requests.checkBegun(id, 'RST_STREAM')
    this.#rates.count('resets')
    const slot = this.#streams.find(id)
    if (slot < 0) return
    if (id > this.#lastIdBefore && !this.#streams.has(slot, STATE.HEADERS_SENT)) this.#rates.count('abandoned')
    this.#ends.close(slot, CODE.CANCEL)
  }

  /** RFC 9113 section 6.9. */
  #onWindowUpdate(bytes: Buffer, from: number, to: number, id: number): void {
    if (to - from !== 4) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, `WINDOW_UPDATE of ${to - from} bytes`)
    const increment = readUint31(bytes, from)
    this.#rates.count('windowUpdates')
    if (id === 0) {
      if (increment === 0) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'WINDOW_UPDATE of 0')
      this.sender.widenConnection(increment)
      return
    }
    this.#requests.checkBegun(id, 'WINDOW_UPDATE')
    const slot = this.#streams.find(id)
    if (slot < 0) return
    if (increment === 0) this.#ends.fault(id, CODE.PROTOCOL_ERROR)
    else if (!this.sender.widen(slot, increment)) this.#ends.fault(id, CODE.FLOW_CONTROL_ERROR)
  }

  #endIfLeft(): void {
    if (!this.#isLeaving || this.#isOver || this.#streams.size > 0) return
    this.#end()
  }

  #fail(code: number, message: string, cause: unknown): void {
    if (this.#isOver) return
    this.#goAway(code, message)
    this.#end()
    this.#options.listener.failed(this, code, message, cause)
    this.#ends.closeAll(code)
  }

  #end(): void {
    this.#isOver = true
    this.#reader.stop()
    this.#options.outbox.flush()
    this.#options.transport.end()
  }

  #goAway(code: number, message: string): void {
    const payload = Buffer.alloc(8 + message.length)
    writeUint32(payload, 0, this.#requests.lastId)
    writeUint32(payload, 4, code)
    payload.write(message, 8, 'latin1')
    this.#write(FRAME.GOAWAY, 0, payload)
  }

  /** A frame whose payload is one number. */
  #write4(type: number, id: number, value: number): void {
    const { outbox, transport } = this.#options
    const at = outbox.reserve(transport, HEAD_BYTES + 4)
    writeUint32(outbox.bytes, writeHead(outbox.bytes, at, 4, type, 0, id), value)
  }

  /** A frame of the connection. */
  #write(type: number, flags: number, payload: Buffer): void {
    const { outbox, transport } = this.#options
    const at = outbox.reserve(transport, HEAD_BYTES + payload.length)
    outbox.bytes.set(payload, writeHead(outbox.bytes, at, payload.length, type, flags, 0))
  }
}
