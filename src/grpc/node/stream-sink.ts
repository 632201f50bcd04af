import type { ServerHttp2Stream } from 'node:http2'
import { Metadata, type ServerWritableStream } from '@grpc/grpc-js'
import type { Holding } from '../../access/budgets/holding.ts'
import type { Call, Prepared, Sink } from '../calls/call.ts'
import { framed } from '../calls/framed.ts'
import { SinkRoom } from '../calls/sink-room.ts'

/** The writable half, which both kinds of streams have. */
type Outgoing = Pick<
  ServerWritableStream<unknown, unknown>,
  'cancelled' | 'write' | 'writableNeedDrain' | 'sendMetadata'
> & {
  on(event: 'drain', listener: () => void): unknown
  off(event: 'drain', listener: () => void): unknown
  emit(event: 'drain'): unknown
}

/** How many prepared messages are buffered for a peer: one that is being sent and the next one. */
const MAX_WAITING = 2

/** The stream of HTTP/2 below a call of grpc-js, and what is counted for it. */
export interface Below {
  readonly stream: ServerHttp2Stream
  readonly holding: Holding
}

/**
 * Messages are written to the HTTP/2 stream below grpc-js, which would copy each message for each stream, and buffer 16 of them, whatever
 * their size, for a peer that does not read. Without that stream everything is written through grpc-js.
 */
export class StreamSink<Response> implements Sink<Response> {
  readonly #call: Outgoing
  readonly #view: Call
  /** Absent: everything is written through grpc-js. They are fields of their own, since each frame of each stream needs them. */
  readonly #stream: ServerHttp2Stream | undefined
  readonly #holding: Holding | undefined
  readonly #room: SinkRoom | undefined
  readonly #encode: (message: Response) => Prepared
  #waiting = 0

  constructor(call: object, view: Call, encode: (message: Response) => Prepared, below: Below | undefined) {
    this.#call = call as Outgoing
    this.#view = view
    this.#encode = encode
    this.#stream = below?.stream
    this.#holding = below?.holding
    this.#room = below && new SinkRoom(below.holding, () => this.#call.emit('drain'))
  }

  write(message: Response | Prepared): boolean {
    const call = this.#call
    const stream = this.#stream
    if (call.cancelled || stream?.destroyed === true) return false
    if (stream === undefined) return call.write(message)
    if (!stream.headersSent) call.sendMetadata(new Metadata())
    const bytes = framed(Buffer.isBuffer(message) ? message : this.#encode(message as Response))
    this.#waiting++
    this.#holding?.hold(bytes)
    stream.write(bytes, this.#onWritten)
    return !this.full
  }

  get full(): boolean {
    if (this.#holding === undefined) return this.#call.writableNeedDrain
    if (this.#waiting >= MAX_WAITING) return true
    return !this.#holding.hasRoom('watch') && this.#room?.isThere !== true
  }

  onDrain(listener: () => void): Disposable {
    this.#call.on('drain', listener)
    return { [Symbol.dispose]: () => this.#call.off('drain', listener) }
  }

  async send(message: Response | Prepared): Promise<void> {
    const { signal } = this.#view
    signal.throwIfAborted()
    if (this.write(message)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    using _drain = this.onDrain(resolve)
    const gone = (): void => resolve()
    signal.addEventListener('abort', gone, { once: true })
    if (this.full && !signal.aborted) await promise
    signal.removeEventListener('abort', gone)
    signal.throwIfAborted()
  }

  async reserve(bytes: number): Promise<void> {
    await this.#room?.reserve(bytes, this.#view.signal)
  }

  readonly #onWritten = (): void => {
    this.#waiting--
    this.#holding?.release()
    if (this.#waiting === MAX_WAITING - 1) this.#call.emit('drain')
  }
}
