import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Holding, Loser } from '../../access/budgets/holding.ts'
import type { RegistryError } from '../../tree/errors.ts'
import { respondStatus } from '../calls/answered-early.ts'
import type { Incomplete, IncompleteRequests } from '../calls/incomplete-requests.ts'
import { toStatus } from '../calls/status.ts'
import { MessageBounds } from './message-bounds.ts'

/** What keeping a chunk takes besides its bytes: a peer may send single bytes. */
const CHUNK_BYTES = 256

/**
 * Counts the request of a stream that grpc-js serves. grpc-js keeps the chunks of a message until it is complete, and messages until the
 * handler takes them, so that they are counted until then.
 */
export class MeteredRequest implements Incomplete, Loser {
  readonly #stream: ServerHttp2Stream
  readonly #holding: Holding
  readonly #incomplete: IncompleteRequests
  readonly #bounds = new MessageBounds()
  /** What the messages that were not taken yet are counted as. */
  readonly #messages: number[] = []
  #counted = 0
  #hasMessage = false
  #isOver = false

  constructor(stream: ServerHttp2Stream, holding: Holding, incomplete: IncompleteRequests) {
    this.#stream = stream
    this.#holding = holding
    this.#incomplete = incomplete
    holding.loser = this
    const { push } = stream
    stream.push = (chunk: Buffer | null, encoding?: BufferEncoding) =>
      chunk === null
        ? this.#end(() => push.call(stream, null))
        : this.#keep(chunk, own => push.call(stream, own, encoding))
    stream.once('close', () => {
      this.#isOver = true
      incomplete.end(this)
      holding.close()
    })
    if (stream.readableEnded || stream.readableLength > 0 || stream.destroyed) this.#hasMessage = true
    else incomplete.begin(this)
  }

  get isComplete(): boolean {
    return this.#isOver || (this.#hasMessage && !this.#bounds.isPartial)
  }

  detach(): void {}

  /** The handler has taken a message. */
  taken(): void {
    this.#holding.received(this.#messages.shift())
  }

  lose(error: RegistryError): void {
    this.fail(error)
  }

  /** Closed at once, because grpc-js would go on to answer a stream that is still open. */
  fail(error: RegistryError): void {
    if (this.#isOver) return
    this.#isOver = true
    const stream = this.#stream
    if (stream.destroyed || stream.closed) return
    if (stream.headersSent) {
      stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)
      return
    }
    respondStatus(stream, toStatus(error))
    stream.close(constants.NGHTTP2_NO_ERROR)
  }

  #keep(chunk: Buffer, push: (own: Buffer) => boolean): boolean {
    if (this.#isOver) return true
    const bytes = chunk.length + CHUNK_BYTES
    const refusal = this.#holding.receive(bytes)
    if (refusal !== undefined) {
      this.fail(refusal)
      return true
    }
    // The chunk is a part of a larger buffer of the socket.
    const own = Buffer.allocUnsafeSlow(chunk.length)
    chunk.copy(own)
    this.#count(own, bytes)
    return push(own)
  }

  #count(chunk: Buffer, bytes: number): void {
    const wasComplete = this.isComplete
    this.#counted += bytes
    for (let ended = this.#bounds.feed(chunk); ended > 0; ended--) {
      this.#hasMessage = true
      this.#messages.push(this.#counted)
      this.#counted = 0
    }
    if (this.isComplete) this.#incomplete.end(this)
    else if (wasComplete) this.#incomplete.begin(this)
  }

  #end(push: () => boolean): boolean {
    this.#hasMessage = true
    this.#incomplete.end(this)
    return push()
  }
}
