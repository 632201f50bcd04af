import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import {
  type handleUnaryCall,
  type Metadata,
  type ServerUnaryCall,
  status as Status,
  type StatusObject,
} from '@grpc/grpc-js'
import type { Clock } from '../lib/clock.ts'
import { RegistryError } from '../tree/errors.ts'
import type { GrpcJsInternals, MethodHandler } from './grpc-js-internals.ts'
import { timeoutMs } from './grpc-timeout.ts'
import { toStatus } from './status.ts'

interface Options {
  /** The largest request. */
  readonly messageBytes: number
  readonly clock: Clock
}

const MAX_TIMEOUT_MS = 0x7fff_ffff
const HEAD_BYTES = 5
const HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' }
const OPTIONS = { waitForTrailers: true, sendDate: false }
const LAST = { endStream: true, sendDate: false }
const OK = { 'grpc-status': Status.OK }

/**
 * Serves unary calls directly on their HTTP/2 streams, because the layers of grpc-js in between are a third of the cost of a small call.
 * Everything else, including compressed requests, is served by grpc-js. To be called before the server listens.
 */
export function serveUnaryCalls({ methods, wrapStreamHandler }: GrpcJsInternals, options: Options): void {
  if (methods === undefined) return
  wrapStreamHandler(
    original =>
      function (interceptors, stream, headers) {
        const handler = methods.get(headers[':path'] ?? '')
        const timeout = timeoutMs(headers['grpc-timeout'] as string | undefined)
        if (handler?.type === 'unary' && timeout !== undefined && isPlain(headers))
          new UnaryStream(stream, headers, handler, timeout, options)
        else original.call(this, interceptors, stream, headers)
      },
  )
}

function isPlain(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['grpc-encoding']
  return (
    headers['content-type']?.startsWith('application/grpc') === true &&
    (encoding === undefined || encoding === 'identity')
  )
}

type Answer = Parameters<handleUnaryCall<unknown, unknown>>[1]
type Failure = Parameters<Answer>[0]

/** One call, with the part of `ServerUnaryCall` of grpc-js that handlers use. */
class UnaryStream
  implements Pick<ServerUnaryCall<unknown, unknown>, 'request' | 'cancelled' | 'getPath' | 'getPeer' | 'getDeadline'>
{
  request: unknown
  cancelled = false
  readonly #stream: ServerHttp2Stream
  readonly #headers: IncomingHttpHeaders
  readonly #handler: MethodHandler
  readonly #messageBytes: number
  readonly #deadline: number = Number.POSITIVE_INFINITY
  readonly #timer: Disposable | undefined
  #chunks: Buffer[] = []
  #length = 0
  #isAnswered = false
  #onCancelled: (() => void)[] | undefined

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    handler: MethodHandler,
    timeout: number,
    { messageBytes, clock }: Options,
  ) {
    this.#stream = stream
    this.#headers = headers
    this.#handler = handler
    this.#messageBytes = messageBytes
    if (timeout !== Number.POSITIVE_INFINITY) {
      this.#deadline = clock.wall() + timeout
      this.#timer = clock.after(Math.min(timeout, MAX_TIMEOUT_MS), () => {
        this.#fail({ code: Status.DEADLINE_EXCEEDED, details: 'Deadline exceeded' })
        this.#cancel()
      })
    }
    // An error also closes the stream, which is handled below.
    stream.on('error', () => {})
    stream.on('close', () => this.#cancel())
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('end', () => this.#begin())
  }

  getPath(): string {
    return this.#handler.path
  }

  get metadata(): Pick<Metadata, 'get'> {
    return {
      get: key => {
        const value = this.#headers[key]
        return value === undefined ? [] : [String(value)]
      },
    }
  }

  getPeer(): string {
    const { remoteAddress, remotePort } = this.#stream.session?.socket ?? {}
    return remoteAddress === undefined ? 'unknown' : `${remoteAddress}:${remotePort}`
  }

  getDeadline(): number {
    return this.#deadline
  }

  once(_event: 'cancelled', listener: () => void): void {
    this.#onCancelled ??= []
    this.#onCancelled.push(listener)
  }

  #take(chunk: Buffer): void {
    if (this.#isAnswered) return
    this.#chunks.push(chunk)
    this.#length += chunk.length
    const announced = chunk.length === this.#length && chunk.length >= HEAD_BYTES ? chunk.readUInt32BE(1) : 0
    const bytes = Math.max(announced, this.#length - HEAD_BYTES)
    if (bytes > this.#messageBytes) this.#fail(toStatus(tooLarge(bytes, this.#messageBytes)))
  }

  #begin(): void {
    if (this.#isAnswered || this.cancelled) return
    const [first] = this.#chunks
    const bytes = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks)
    this.#chunks = []
    if (bytes.length < HEAD_BYTES || bytes.length !== HEAD_BYTES + bytes.readUInt32BE(1)) {
      this.#fail({ code: Status.UNIMPLEMENTED, details: `${this.#handler.path} requires exactly one message` })
      return
    }
    if (bytes[0] !== 0) {
      this.#fail({ code: Status.INTERNAL, details: 'the message is compressed, but grpc-encoding is missing' })
      return
    }
    try {
      this.request = this.#handler.deserialize(bytes.subarray(HEAD_BYTES))
    } catch {
      this.#fail({ code: Status.INTERNAL, details: 'Error deserializing request' })
      return
    }
    this.#handler.func(this as unknown as ServerUnaryCall<unknown, unknown>, (error, message) => {
      if (error) this.#fail(error)
      else this.#answer(message)
    })
  }

  #answer(value: unknown): void {
    if (!this.#close()) return
    const message = this.#handler.serialize(value)
    const framed = Buffer.allocUnsafe(HEAD_BYTES + message.length)
    framed[0] = 0
    framed.writeUInt32BE(message.length, 1)
    framed.set(message, HEAD_BYTES)
    this.#stream.respond(HEADERS, OPTIONS)
    this.#stream.on('wantTrailers', sendOk)
    this.#stream.end(framed)
  }

  #fail(failure: Failure): void {
    if (!this.#close()) return
    const { code = Status.UNKNOWN, details = '', metadata } = failure as Partial<StatusObject>
    this.#chunks = []
    this.#stream.respond(
      {
        ...HEADERS,
        'grpc-status': code,
        'grpc-message': encodeURI(details),
        ...(metadata as Metadata)?.toHttp2Headers(),
      },
      LAST,
    )
  }

  /** False: the stream is closed, or a response was sent. */
  #close(): boolean {
    if (this.#isAnswered || this.#stream.destroyed || this.#stream.closed) return false
    this.#isAnswered = true
    this.#timer?.[Symbol.dispose]()
    return true
  }

  #cancel(): void {
    if (this.cancelled) return
    this.cancelled = true
    this.#timer?.[Symbol.dispose]()
    for (const listener of this.#onCancelled ?? []) listener()
  }
}

function sendOk(this: ServerHttp2Stream): void {
  this.sendTrailers(OK)
}

function tooLarge(bytes: number, limit: number): RegistryError {
  return new RegistryError('PAYLOAD_TOO_LARGE', `a message of ${bytes} bytes is over the limit of ${limit}`, {
    facts: { bytes: String(bytes), limit: String(limit) },
    hint: 'an import of text has no such limit',
  })
}
