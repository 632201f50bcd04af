import type { ServerHttp2Stream } from 'node:http2'
import { Metadata, type ServerWritableStream } from '@grpc/grpc-js'
import type { Call, Prepared, Sink } from './call.ts'
import { framed } from './framed.ts'

/** The writable half, which both kinds of streams have. */
type Outgoing = Pick<
  ServerWritableStream<unknown, unknown>,
  'cancelled' | 'write' | 'writableLength' | 'writableNeedDrain' | 'sendMetadata'
> & {
  on(event: 'drain', listener: () => void): unknown
  off(event: 'drain', listener: () => void): unknown
  emit(event: 'drain'): unknown
}

/** How many prepared messages are buffered for a peer: one that is being sent and the next one. */
const MAX_WAITING = 2

/**
 * Prepared messages are written to the HTTP/2 stream below grpc-js, which would copy each message for each stream, and buffer 16 of them,
 * whatever their size, for a peer that does not read. Without that stream everything is written through grpc-js.
 */
export class StreamSink<Response> implements Sink<Response> {
  readonly #call: Outgoing
  readonly #view: Call
  readonly #below: ServerHttp2Stream | undefined
  #waiting = 0

  constructor(call: object, view: Call, below: ServerHttp2Stream | undefined) {
    this.#call = call as Outgoing
    this.#view = view
    this.#below = below
  }

  write(message: Response | Prepared): boolean {
    const call = this.#call
    const below = this.#below
    if (call.cancelled || below?.destroyed === true) return false
    // Keeps the order: grpc-js may still buffer earlier messages.
    if (below === undefined || !Buffer.isBuffer(message) || call.writableLength > 0) return call.write(message)
    if (!below.headersSent) call.sendMetadata(new Metadata())
    this.#waiting++
    below.write(framed(message), this.#onWritten)
    return !this.full
  }

  get full(): boolean {
    return this.#waiting >= MAX_WAITING || this.#call.writableNeedDrain
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

  readonly #onWritten = (): void => {
    this.#waiting--
    if (this.#waiting === MAX_WAITING - 1) this.#call.emit('drain')
  }
}
