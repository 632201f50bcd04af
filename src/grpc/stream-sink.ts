import type { ServerHttp2Stream } from 'node:http2'
import { Metadata, type ServerWritableStream } from '@grpc/grpc-js'
import type { Call, Prepared, Sink } from './handlers.ts'

/** The writing half that both kinds of streams share. */
export type Outgoing = Pick<
  ServerWritableStream<unknown, unknown>,
  'cancelled' | 'write' | 'writableLength' | 'writableNeedDrain' | 'sendMetadata'
> & {
  on(event: 'drain', listener: () => void): unknown
  off(event: 'drain', listener: () => void): unknown
  emit(event: 'drain'): unknown
}

/** So many prepared messages may wait for a peer: one that is being sent, and one to go on with at once. */
const MAX_WAITING = 2

/**
 * Messages that were encoded before go to the HTTP/2 stream below grpc-js, which would copy each of them for each stream, and hold 16 of
 * them, however large, for a peer that does not read.
 */
export class StreamSink<Response> implements Sink<Response> {
  readonly #call: Outgoing
  readonly #view: Call
  readonly #below: ServerHttp2Stream | undefined
  #waiting = 0

  constructor(call: object, view: Call) {
    this.#call = call as Outgoing
    this.#view = view
    this.#below = streamBelow(call)
  }

  write(message: Response | Prepared): boolean {
    const call = this.#call
    const below = this.#below
    if (call.cancelled || below?.destroyed === true) return false
    // What grpc-js still holds must not be overtaken.
    if (below === undefined || !Buffer.isBuffer(message) || call.writableLength > 0) return call.write(message)
    if (!below.headersSent) call.sendMetadata(new Metadata())
    this.#waiting++
    below.write(framed(message), this.#left)
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

  readonly #left = (): void => {
    this.#waiting--
    if (this.#waiting === MAX_WAITING - 1) this.#call.emit('drain')
  }
}

/** Undefined where grpc-js is not as it was when this was written: then it does all by itself. */
function streamBelow(call: object): ServerHttp2Stream | undefined {
  const { call: inner } = call as { readonly call?: { readonly stream?: ServerHttp2Stream } }
  const stream = inner?.stream
  return typeof stream?.write === 'function' && typeof stream.headersSent === 'boolean' ? stream : undefined
}

/** With the five bytes that gRPC puts before a message, once for all streams. */
function framed(message: Prepared): Buffer {
  const known = FRAMED.get(message)
  if (known !== undefined) return known
  const bytes = Buffer.alloc(5 + message.length)
  bytes.writeUInt32BE(message.length, 1)
  message.copy(bytes, 5)
  FRAMED.set(message, bytes)
  return bytes
}

const FRAMED = new WeakMap<Prepared, Buffer>()
