import { status as Status } from '@grpc/grpc-js'
import { isSharedAnswer } from '../../access/budgets/account.ts'
import type { Budgets } from '../../access/budgets/budgets.ts'
import type { Holding, Loser } from '../../access/budgets/holding.ts'
import type { Allowed, Guard } from '../../access/guard.ts'
import type { Beginning, CallTurns } from '../../access/turns/call-turns.ts'
import type { Connection } from '../../http2/connection.ts'
import { CODE } from '../../http2/frames.ts'
import type { RequestHead } from '../../http2/request-head.ts'
import type { StreamListener } from '../../http2/stream-listener.ts'
import type { Clock } from '../../lib/clock.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Call } from '../calls/call.ts'
import { CallError } from '../calls/call-error.ts'
import { failure, type Report } from '../calls/failure.ts'
import { frame, framed } from '../calls/framed.ts'
import type { Incomplete, IncompleteRequests } from '../calls/incomplete-requests.ts'
import type { Method } from '../calls/method.ts'
import { CallRequests } from './call-requests.ts'
import { CallSink } from './call-sink.ts'
import type { Caller } from './caller.ts'
import { MessageReader } from './message-reader.ts'
import { errorResponse, errorTrailers, OK_TRAILERS, RESPONSE_HEADERS } from './response-blocks.ts'

/** What all calls of a server share. */
export interface CallOptions {
  /** The largest request. */
  readonly messageBytes: number
  readonly guard: Guard
  readonly budgets: Budgets
  readonly incomplete: IncompleteRequests
  readonly turns: CallTurns
  readonly report: Report
  readonly clock: Clock
}

/** Timers cannot wait longer. */
const MAX_TIMER_MS = 0x7fff_ffff

/** One gRPC call on one HTTP/2 stream. */
export class EngineCall implements Call, StreamListener, Incomplete, Loser, Beginning {
  readonly deadline: number
  /** Nothing more can be sent. */
  isOver = false
  readonly #options: CallOptions
  readonly #caller: Caller
  readonly #connection: Connection
  readonly #slot: number
  readonly #method: Method
  readonly #reader: MessageReader
  readonly #check: Allowed['check']
  readonly #holding: Holding
  #requests: CallRequests<unknown> | undefined
  #sink: CallSink<unknown> | undefined
  #timer: Disposable | undefined
  #controller: AbortController | undefined
  #onOver: readonly (() => void)[] = []
  #hasMessage = false
  #hasEnded = false
  /** The handler has finished. */
  #isFinished = false

  /**
   * Throws what the guard throws, or that a budget is full, before anything of the body is kept. `account` is that of the connection;
   * `timeoutMs` is Infinity without a deadline.
   */
  constructor(
    options: CallOptions,
    caller: Caller,
    slot: number,
    method: Method,
    head: RequestHead,
    timeoutMs: number,
  ) {
    const { connection, account } = caller
    this.#options = options
    this.#caller = caller
    this.#connection = connection
    this.#slot = slot
    this.#method = method
    const { name, check } = method.access === 'open' ? OPEN : options.guard(callerOf(method, head, connection))
    this.#check = check
    this.#reader = new MessageReader(options.messageBytes, head.field('grpc-encoding'))
    this.deadline = timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : options.clock.wall() + timeoutMs
    const holding = options.budgets.open(account, name ?? hostOf(connection.peer), head.bytes)
    if (holding instanceof RegistryError) throw holding
    this.#holding = holding
    holding.loser = this
  }

  get peer(): string {
    return this.#connection.peer
  }

  /** Made when it is asked for, since most calls need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      this.#controller = controller
      this.onOver(() => controller.abort())
    }
    return this.#controller.signal
  }

  onOver(listener: () => void): void {
    if (this.isOver) listener()
    else this.#onOver = [...this.#onOver, listener]
  }

  serialize(message: unknown): Buffer {
    return this.#method.serialize(message)
  }

  /** Of a stream of requests: the first one, and none that has begun, is awaited. */
  get isComplete(): boolean {
    if (this.isOver || this.#hasEnded) return true
    return this.#requests !== undefined && this.#hasMessage && this.#reader.missing === 0
  }

  /** The stream is registered with its connection. Calls with a stream of requests begin at once, others with their request. */
  open(): void {
    this.#options.incomplete.begin(this)
    if (this.#method.kind === 'bidi') this.#guarded(() => this.#begin(undefined))
  }

  data(bytes: Buffer, from: number, to: number): void {
    this.#guarded(() => {
      const refusal = this.#holding.receive(to - from)
      if (refusal !== undefined) throw refusal
      const reader = this.#reader
      const wasComplete = this.isComplete
      reader.add(bytes, from, to)
      if (reader.count > 0) this.#hasMessage = true
      this.#await(wasComplete)
      const isOne = this.#requests === undefined
      if (isOne && (reader.count > 1 || (reader.count === 1 && reader.missing > 0))) throw this.#notOneMessage()
      const { missing } = reader
      // A message can be larger than the window of its stream.
      if (missing > 0) this.#connection.windows.allow(this.#slot, missing)
      this.#requests?.added()
    })
  }

  ended(): void {
    this.#hasEnded = true
    this.#options.incomplete.end(this)
    if (this.#requests !== undefined) {
      this.#requests.end('ended')
      return
    }
    this.#guarded(() => {
      if (this.#reader.missing > 0 || this.#reader.count === 0) throw this.#notOneMessage()
      if (this.#holding.mayWait) this.#options.turns.enter(this)
      else this.start()
      // It may wait for its turn.
      if (!this.isOver) this.#startTimer()
    })
  }

  get path(): string {
    return this.#method.path
  }

  get isStream(): boolean {
    return this.#method.kind !== 'unary'
  }

  get caller(): Holding {
    return this.#holding
  }

  get hasRoom(): boolean {
    return this.isStream || this.#holding.hasRoom('call')
  }

  onRoom(callback: () => void): void {
    this.#holding.onConnectionRoom(callback)
  }

  /** The whole request is there, and the call has its turn. */
  start(): boolean {
    if (this.isOver) return false
    this.#guarded(() => {
      const next = this.#reader.take()
      if (next === undefined) throw this.#notOneMessage()
      this.#connection.windows.release(this.#slot)
      this.#holding.received()
      this.#begin(this.#decode(next.message))
    })
    return !this.isOver && !this.#isFinished
  }

  drained(): void {
    this.#sink?.drained()
  }

  /** Nothing of the buffers of the socket is kept. Calls that are complete at once need no timer before they begin. */
  detach(): void {
    if (!this.isOver) this.#startTimer()
  }

  /** The request takes too long. */
  fail(error: RegistryError): void {
    this.#fail(error)
  }

  lose(): void {
    this.#connection.reset(this.#slot, CODE.ENHANCE_YOUR_CALM)
  }

  closed(): void {
    this.isOver = true
    this.#sink?.closed()
    this.#holding.close()
    this.#options.incomplete.end(this)
    this.#options.turns.leave(this)
    this.#timer?.[Symbol.dispose]()
    this.#requests?.end('gone')
    const listeners = this.#onOver
    this.#onOver = []
    // The signal of a unary call does not abort after its response.
    if (this.#isFinished && this.#method.kind === 'unary') return
    for (const listener of listeners) listener()
  }

  /** Starts the time for a message that has begun, and stops it when it is complete. */
  #await(wasComplete: boolean): void {
    const { incomplete } = this.#options
    if (this.isComplete) incomplete.end(this)
    else if (wasComplete) incomplete.begin(this)
  }

  #begin(request: unknown): void {
    const method = this.#method
    if (method.kind === 'unary') {
      if (method.access === 'checked') this.#check?.(request)
      const response = method.handler(request, this)
      if (response instanceof Promise) response.then(this.#respond, this.#fail)
      else this.#respond(response)
    } else if (method.kind === 'server stream') {
      if (method.access === 'checked') this.#check?.(request)
      method.handler(request, this.#openSink(), this).then(this.#finish, this.#fail)
    } else method.handler(this.#openRequests(), this.#openSink(), this).then(this.#finish, this.#fail)
    if (!this.isOver) this.#startTimer()
  }

  #openSink(): CallSink<unknown> {
    this.#sink = new CallSink(this.#caller.outletOf(this.#holding), this.#slot, this, this.#holding)
    return this.#sink
  }

  #openRequests(): AsyncIterable<unknown> {
    this.#requests = new CallRequests({
      reader: this.#reader,
      deserialize: bytes => this.#decode(bytes),
      consumed: bytes => {
        this.#holding.received(bytes)
        if (!this.isOver) this.#connection.windows.consumed(this.#slot, bytes)
      },
    })
    const check = this.#method.access === 'checked' ? this.#check : undefined
    return check === undefined ? this.#requests : checked(this.#requests, check)
  }

  #decode(bytes: Buffer): unknown {
    try {
      return this.#method.deserialize(bytes)
    } catch {
      throw new CallError(Status.INTERNAL, 'Error deserializing request')
    }
  }

  #startTimer(): void {
    if (this.deadline === Number.POSITIVE_INFINITY || this.#timer !== undefined) return
    const { clock } = this.#options
    const ms = Math.max(0, Math.min(this.deadline - clock.wall(), MAX_TIMER_MS))
    this.#timer = clock.after(ms, () => {
      if (this.#connection.sender.hasBacklog(this.#slot)) this.#connection.reset(this.#slot, CODE.CANCEL)
      else this.#sendError(new CallError(Status.DEADLINE_EXCEEDED, 'Deadline exceeded'))
    })
  }

  readonly #respond = (response: unknown): void => {
    if (this.isOver) return
    let message: Buffer
    try {
      message = this.#method.serialize(response)
      // The copy of a small message is cheaper than to look for it.
      message = isSharedAnswer(message) ? framed(message) : frame(message)
      const refusal = this.#holding.refusalOf(message)
      if (refusal !== undefined) throw refusal
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#isFinished = true
    this.#connection.sender.answer(this.#slot, RESPONSE_HEADERS, message, OK_TRAILERS)
    // What has not left is held until the stream is closed.
    if (!this.isOver) this.#holding.hold(message)
  }

  readonly #finish = (): void => {
    if (this.isOver) return
    const { sender } = this.#connection
    sender.headers(this.#slot, RESPONSE_HEADERS)
    sender.end(this.#slot, OK_TRAILERS)
  }

  readonly #fail = (error: unknown): void => {
    // There is no one to respond to, and what was aborted is not a failure.
    if (this.isOver) return
    this.#isFinished = true
    this.#sendError(error)
  }

  #sendError(error: unknown): void {
    const { sender } = this.#connection
    const status = failure(error, this.#method.path, this.#options.report)
    if (sender.hasHeaders(this.#slot)) sender.end(this.#slot, errorTrailers(status))
    else sender.only(this.#slot, errorResponse(status))
  }

  #guarded(work: () => void): void {
    if (this.isOver) return
    try {
      work()
    } catch (error) {
      this.#fail(error)
    }
  }

  #notOneMessage(): CallError {
    return new CallError(Status.UNIMPLEMENTED, `${this.#method.path} requires exactly one message`)
  }
}

/** The requests of a stream. The first one, which has the options of the call, is checked. */
async function* checked<Request>(requests: AsyncIterable<Request>, check: (first: Request) => void) {
  let isFirst = true
  for await (const request of requests) {
    if (isFirst) check(request)
    isFirst = false
    yield request
  }
}

const OPEN: Allowed = { name: undefined, check: undefined }

/** The address of a peer without its port. */
export function hostOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':'))
}

function callerOf({ path }: Method, head: RequestHead, { client }: Connection): Parameters<Guard>[0] {
  return {
    client,
    getPath: () => path,
    metadata: {
      get: key => {
        const value = head.field(key)
        return value === undefined ? [] : [value]
      },
    },
  }
}
