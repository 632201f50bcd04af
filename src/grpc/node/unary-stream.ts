import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { type handleUnaryCall, type ServerUnaryCall, status as Status, type StatusObject } from '@grpc/grpc-js'
import { isSharedAnswer } from '../../access/budgets/account.ts'
import type { Loser } from '../../access/budgets/holding.ts'
import type { Beginning, CallTurns } from '../../access/turns/call-turns.ts'
import type { Clock } from '../../lib/clock.ts'
import type { RegistryError } from '../../tree/errors.ts'
import { type AnsweredEarly, respondStatus } from '../calls/answered-early.ts'
import { frame, framed } from '../calls/framed.ts'
import { timeoutMs } from '../calls/grpc-timeout.ts'
import type { Incomplete, IncompleteRequests } from '../calls/incomplete-requests.ts'
import { messageTooLarge } from '../calls/message-too-large.ts'
import { toStatus } from '../calls/status.ts'
import type { AdmissionControl, Admitted } from './admission-control.ts'
import type { GrpcJsInternals, MethodHandler } from './grpc-js-internals.ts'
import { MeteredRequest } from './metered-request.ts'
import { RequestBody } from './request-body.ts'

interface Options {
  /** The largest request. */
  readonly messageBytes: number
  readonly clock: Clock
  readonly admission: AdmissionControl
  readonly incomplete: IncompleteRequests
  readonly turns: CallTurns
  readonly answeredEarly: AnsweredEarly
}

const MAX_TIMEOUT_MS = 0x7fff_ffff
const HEAD_BYTES = 5
const HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' }
const OPTIONS = { waitForTrailers: true, sendDate: false }
const OK = { 'grpc-status': Status.OK }

/**
 * Admits every call, and serves unary ones directly on their HTTP/2 streams, because the layers of grpc-js in between are a third of the cost
 * of a small call. Everything else, including compressed requests, is served by grpc-js. To be called before the server listens.
 */
export function serveCalls({ methods, wrapStreamHandler }: GrpcJsInternals, options: Options): void {
  if (methods === undefined) return
  const { admission, incomplete, answeredEarly } = options
  wrapStreamHandler(
    original =>
      function (interceptors, stream, headers, flags, raw) {
        const admitted = admission.admit(stream, headers, raw)
        if (admitted === undefined) return
        const handler = methods.get(headers[':path'] ?? '')
        const timeout = timeoutMs(headers['grpc-timeout'] as string | undefined)
        if (handler?.type === 'unary' && timeout !== undefined && isPlain(headers)) {
          new UnaryStream(stream, handler, timeout, admitted, options)
          return
        }
        admitted.request = new MeteredRequest(stream, admitted.holding, incomplete)
        stream.once('finish', () => {
          if (!stream.readableEnded) answeredEarly.add(stream)
        })
        stream.once('close', () => answeredEarly.delete(stream))
        original.call(this, interceptors, stream, headers, flags, raw)
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
export class UnaryStream
  implements
    Pick<ServerUnaryCall<unknown, unknown>, 'request' | 'cancelled' | 'getPath' | 'getPeer' | 'getDeadline'>,
    Incomplete,
    Loser,
    Beginning
{
  request: unknown
  cancelled = false
  readonly check: Admitted['check']
  readonly #stream: ServerHttp2Stream
  readonly #handler: MethodHandler
  readonly #options: Options
  readonly #holding: Admitted['holding']
  readonly #deadline: number = Number.POSITIVE_INFINITY
  readonly #timer: Disposable | undefined
  readonly #body = new RequestBody()
  isComplete = false
  readonly isStream = false
  #isAnswered = false
  #onCancelled: (() => void)[] | undefined

  constructor(
    stream: ServerHttp2Stream,
    handler: MethodHandler,
    timeout: number,
    { holding, check }: Admitted,
    options: Options,
  ) {
    this.#stream = stream
    this.#handler = handler
    this.#options = options
    this.#holding = holding
    this.check = check
    holding.loser = this
    if (timeout !== Number.POSITIVE_INFINITY) {
      this.#deadline = options.clock.wall() + timeout
      this.#timer = options.clock.after(Math.min(timeout, MAX_TIMEOUT_MS), () => {
        this.#fail({ code: Status.DEADLINE_EXCEEDED, details: 'Deadline exceeded' })
        this.#cancel()
      })
    }
    // An error also closes the stream, which is handled below.
    stream.on('error', () => {})
    stream.on('close', () => this.#onClose())
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.on('end', () => this.#begin())
    options.incomplete.begin(this)
  }

  getPath(): string {
    return this.#handler.path
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

  detach(): void {
    this.#body.detach()
  }

  fail(error: RegistryError): void {
    this.#fail(toStatus(error))
  }

  lose(error: RegistryError): void {
    if (this.#isAnswered) this.#stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    else this.fail(error)
  }

  #take(chunk: Buffer): void {
    if (this.#isAnswered) return
    const refusal = this.#holding.receive(chunk.length)
    if (refusal !== undefined) {
      this.fail(refusal)
      return
    }
    this.#body.append(chunk)
    const { messageBytes } = this.#options
    const bytes = Math.max(this.#body.announced ?? 0, this.#body.length - HEAD_BYTES)
    if (bytes > messageBytes) this.fail(messageTooLarge(bytes, messageBytes))
  }

  #begin(): void {
    this.isComplete = true
    this.#options.incomplete.end(this)
    if (this.#isAnswered || this.cancelled) return
    if (this.#holding.mayWait) this.#options.turns.enter(this)
    else this.start()
  }

  get path(): string {
    return this.#handler.path
  }

  get caller(): Admitted['holding'] {
    return this.#holding
  }

  get hasRoom(): boolean {
    return this.#holding.hasRoom('call')
  }

  onRoom(callback: () => void): void {
    this.#holding.onConnectionRoom(callback)
  }

  /** The whole request is there, and the call has its turn. */
  start(): boolean {
    if (this.#isAnswered || this.cancelled) return false
    this.#handle()
    return !this.#isAnswered
  }

  #handle(): void {
    const bytes = this.#body.bytes()
    this.#body.clear()
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
    const message = this.#handler.serialize(value)
    // The copy of a small message is cheaper than to look for it.
    const bytes = isSharedAnswer(message) ? framed(message) : frame(message)
    const refusal = this.#holding.refusalOf(bytes)
    if (refusal !== undefined) {
      this.fail(refusal)
      return
    }
    if (!this.#close()) return
    this.#holding.hold(bytes)
    this.#stream.respond(HEADERS, OPTIONS)
    this.#stream.on('wantTrailers', sendOk)
    this.#stream.end(bytes)
  }

  #fail(failure: Failure): void {
    if (!this.#close()) return
    this.#body.clear()
    respondStatus(this.#stream, failure as Partial<StatusObject>)
    if (!this.isComplete) this.#options.answeredEarly.add(this.#stream)
  }

  /** False: the stream is closed, or a response was sent. */
  #close(): boolean {
    if (this.#isAnswered || this.#stream.destroyed || this.#stream.closed) return false
    this.#isAnswered = true
    this.#timer?.[Symbol.dispose]()
    this.#holding.received()
    return true
  }

  #onClose(): void {
    if (!this.isComplete) {
      this.#options.incomplete.end(this)
      this.#options.answeredEarly.delete(this.#stream)
      this.isComplete = true
      this.#body.clear()
    }
    this.#holding.close()
    this.#options.turns.leave(this)
    this.#cancel()
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
