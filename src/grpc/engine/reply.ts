import { status as Status } from '@grpc/grpc-js'
import { isSharedAnswer } from '../../access/budgets/account.ts'
import type { Holding, Loser } from '../../access/budgets/holding.ts'
import type { Connection } from '../../http2/connection.ts'
import { CODE } from '../../http2/frames.ts'
import type { StreamListener } from '../../http2/stream-listener.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Call } from '../calls/call.ts'
import { CallError } from '../calls/call-error.ts'
import { failure, type Report } from '../calls/failure.ts'
import { frame, framed } from '../calls/framed.ts'
import type { Method } from '../calls/method.ts'
import type { Caller } from './caller.ts'
import { errorResponse, errorTrailers, OK_TRAILERS, RESPONSE_HEADERS } from './response-blocks.ts'

/** What all replies of a server share. */
export interface ReplyOptions {
  readonly report: Report
  readonly clock: Clock
}

/** Timers cannot wait longer. */
const MAX_TIMER_MS = 0x7fff_ffff

/** The response to one call, from the headers of its request until its HTTP/2 stream is closed, and what its handler knows of the call. */
export class Reply implements Call, StreamListener, Loser {
  readonly caller: Caller
  readonly slot: number
  readonly method: Method
  readonly holding: Holding
  /** Nothing more can be sent. */
  isOver = false
  /** The handler has responded, or the call has failed. */
  isFinished = false
  readonly #options: ReplyOptions
  #deadline: { readonly at: number; timer: Disposable | undefined } | undefined
  #controller: AbortController | undefined

  /** `timeoutMs` is Infinity without a deadline. */
  constructor(
    options: ReplyOptions,
    caller: Caller,
    slot: number,
    method: Method,
    holding: Holding,
    timeoutMs: number,
  ) {
    this.#options = options
    this.caller = caller
    this.slot = slot
    this.method = method
    this.holding = holding
    holding.loser = this
    if (timeoutMs < Number.POSITIVE_INFINITY)
      this.#deadline = { at: options.clock.wall() + timeoutMs, timer: undefined }
  }

  get connection(): Connection {
    return this.caller.connection
  }

  get peer(): string {
    return this.connection.peer
  }

  get deadline(): number {
    return this.#deadline?.at ?? Number.POSITIVE_INFINITY
  }

  /** Made when it is asked for, since most calls need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.isOver) this.#controller.abort()
    }
    return this.#controller.signal
  }

  /** Nobody waits for the signal any more. */
  protected forgetSignal(): void {
    this.#controller = undefined
  }

  /** Does nothing the second time. */
  startTimer(): void {
    const deadline = this.#deadline
    if (deadline === undefined || deadline.timer !== undefined || this.isOver) return
    const { clock } = this.#options
    const ms = Math.max(0, Math.min(deadline.at - clock.wall(), MAX_TIMER_MS))
    deadline.timer = clock.after(ms, () => {
      if (this.connection.sender.hasBacklog(this.slot)) this.connection.reset(this.slot, CODE.CANCEL)
      else this.#sendError(new CallError(Status.DEADLINE_EXCEEDED, 'Deadline exceeded'))
    })
  }

  /** The handler of a unary call has returned this. */
  answer(response: unknown): void {
    if (response instanceof Promise)
      response.then(
        value => this.#respond(value),
        error => this.fail(error),
      )
    else this.#respond(response)
  }

  fail(error: unknown): void {
    // There is no one to respond to, and what was aborted is not a failure.
    if (this.isOver) return
    this.isFinished = true
    this.#sendError(error)
  }

  lose(): void {
    this.connection.reset(this.slot, CODE.ENHANCE_YOUR_CALM)
  }

  /** The request was complete before this listens. */
  data(): void {}

  ended(): void {}

  drained(): void {}

  closed(): void {
    this.isOver = true
    this.holding.close()
    this.#deadline?.timer?.[Symbol.dispose]()
    // The signal of a unary call does not abort after its response.
    if (!this.isFinished || this.method.kind !== 'unary') this.#controller?.abort()
  }

  #respond(response: unknown): void {
    if (this.isOver) return
    let message: Buffer
    try {
      message = this.method.serialize(response)
      // The copy of a small message is cheaper than to look for it.
      message = isSharedAnswer(message) ? framed(message) : frame(message)
      const refusal = this.holding.refusalOf(message)
      if (refusal !== undefined) throw refusal
    } catch (error) {
      this.fail(error)
      return
    }
    this.isFinished = true
    this.connection.sender.answer(this.slot, RESPONSE_HEADERS, message, OK_TRAILERS)
    // What has not left is held until the stream is closed.
    if (!this.isOver) this.holding.hold(message)
  }

  #sendError(error: unknown): void {
    const { sender } = this.connection
    const status = failure(error, this.method.path, this.#options.report)
    if (sender.hasHeaders(this.slot)) sender.end(this.slot, errorTrailers(status))
    else sender.only(this.slot, errorResponse(status))
  }
}
