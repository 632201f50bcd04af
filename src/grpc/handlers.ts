import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  StatusObject,
} from '@grpc/grpc-js'
import type { Guard } from '../access/guard.ts'
import { RegistryError } from '../tree/errors.ts'
import { namedFailure, toStatus } from './status.ts'
import { StreamSink } from './stream-sink.ts'

/** What a handler knows of its call beside the request. */
export interface Call {
  /** Aborted when the client has gone, its deadline has passed, or the stream is over; not once a single answer was given. */
  readonly signal: AbortSignal
  /** Calls back once when `signal` would abort, or now if it has. For those of whom there are many: a signal takes a kilobyte. */
  onOver(listener: () => void): void
  /** The address and port that the caller comes from, as the socket says it; IPv6 without brackets. */
  readonly peer: string
  /** Milliseconds since 1970; Infinity if the client set none. */
  readonly deadline: number
}

/** A response that was encoded before, to be sent as it is. */
export type Prepared = Buffer

/** The way back to the client of a stream. Messages are sent in the order of the writes. */
export interface Sink<Response> {
  /** Never waits. False: the peer reads slowly; what is written before the next drain is held in memory. */
  write(message: Response | Prepared): boolean
  /** Whether the last write said false and nothing drained since. */
  readonly full: boolean
  /** Calls back each time a full sink can take more. */
  onDrain(listener: () => void): Disposable
  /** Writes, and waits until the sink is not full. Rejects with the abort reason of the call. */
  send(message: Response | Prepared): Promise<void>
}

export type Unary<Request, Response> = (
  request: Request,
  call: Call,
) => Promise<Response | Prepared> | Response | Prepared
/** The stream ends when the promise settles. */
export type ServerStream<Request, Response> = (request: Request, sink: Sink<Response>, call: Call) => Promise<void>
/** As ServerStream. Leaving the loop over `requests` early does not end the call. */
export type Bidi<Request, Response> = (
  requests: AsyncIterable<Request>,
  sink: Sink<Response>,
  call: Call,
) => Promise<void>

/** Takes note of a failure that nobody foresaw and returns the id that it can be found by. */
export type Report = (error: unknown, method: string) => string

/** What stands around every handler. */
export interface Around {
  readonly report: Report
  /** Asked before the handler is. */
  readonly guard: Guard | undefined
}

export function unary<Request, Response>(
  handler: Unary<Request, Response>,
  { report, guard }: Around,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const view = new CallView(call)
    const respond = (response: Response | Prepared): void => {
      view.answered()
      callback(null, response as Response)
    }
    const fail = (error: unknown): void => {
      view.answered()
      // Nobody hears the answer, and what was given up on the way is no failure.
      if (call.cancelled) return
      callback(failure(error, call.getPath(), report))
    }
    try {
      guard?.(call)?.(call.request)
      const response = handler(call.request, view)
      if (response instanceof Promise) response.then(respond, fail)
      else respond(response)
    } catch (error) {
      fail(error)
    }
  }
}

export function serverStream<Request, Response>(
  handler: ServerStream<Request, Response>,
  { report, guard }: Around,
): handleServerStreamingCall<Request, Response> {
  return call => {
    const view = new CallView(call)
    run(call, report, () => {
      guard?.(call)?.(call.request)
      return handler(call.request, new StreamSink<Response>(call, view), view)
    })
  }
}

export function bidi<Request, Response>(
  handler: Bidi<Request, Response>,
  { report, guard }: Around,
): handleBidiStreamingCall<Request, Response> {
  return call => {
    const view = new CallView(call)
    run(call, report, () => {
      const check = guard?.(call)
      const requests = requestsOf(call)
      const welcome = check === undefined ? requests : checked(requests, check)
      return handler(welcome, new StreamSink<Response>(call, view), view)
    })
  }
}

/** The requests of a stream whose first one, which says what the stream is about, passes the check. */
async function* checked<Request>(requests: AsyncIterable<Request>, check: (first: Request) => void) {
  let isFirst = true
  for await (const request of requests) {
    if (isFirst) check(request)
    isFirst = false
    yield request
  }
}

/** A stream of somebody else's making, let in by the guard alone: nothing of it may change the tree. */
export function guarded<Request, Response>(
  handler: handleBidiStreamingCall<Request, Response>,
  { report, guard }: Around,
): handleBidiStreamingCall<Request, Response> {
  return call => {
    try {
      guard?.(call)
    } catch (error) {
      call.emit('error', Object.assign(new Error(), failure(error, call.getPath(), report)))
      return
    }
    handler(call)
  }
}

/**
 * The requests of a stream, read as fast as they are taken. Not the stream's own iterator, which destroys the stream, and with it the status
 * that is on its way, when the call fails while a request is awaited.
 */
async function* requestsOf<Request>(
  call: ServerDuplexStream<Request, unknown>,
): AsyncGenerator<Request, void, undefined> {
  let wake = (): void => {}
  for (const event of ['readable', 'end', 'close']) call.on(event, () => wake())
  for (;;) {
    const request = call.read() as Request | null
    if (request !== null) yield request
    else if (call.readableEnded) return
    else if (call.destroyed) throw new DOMException('the client has gone', 'AbortError')
    else {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
}

type StreamCall<Request, Response> = ServerWritableStream<Request, Response> | ServerDuplexStream<Request, Response>

function run<Request, Response>(call: StreamCall<Request, Response>, report: Report, body: () => Promise<void>): void {
  const end = (): void => {
    if (!call.cancelled) call.end()
  }
  const fail = (error: unknown): void => {
    if (!call.cancelled) call.emit('error', Object.assign(new Error(), failure(error, call.getPath(), report)))
  }
  try {
    body().then(end, fail)
  } catch (error) {
    fail(error)
  }
}

function failure(error: unknown, method: string, report: Report): StatusObject {
  const named = namedFailure(error)
  if (named !== undefined && named.code !== 'INTERNAL') return toStatus(named)
  const id = report(error, method)
  return toStatus(new RegistryError('INTERNAL', `unexpected error, please report: ${id}`, { facts: { id } }))
}

type AnyCall = Pick<ServerUnaryCall<unknown, unknown>, 'cancelled' | 'getPeer' | 'getDeadline'> & {
  once(event: 'cancelled', listener: () => void): unknown
}

/** Most calls never ask for their signal, so that it is made on demand. */
class CallView implements Call {
  readonly #call: AnyCall
  #controller: AbortController | undefined
  #isAnswered = false

  constructor(call: AnyCall) {
    this.#call = call
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      this.#controller = controller
      this.onOver(() => {
        if (!this.#isAnswered) controller.abort()
      })
    }
    return this.#controller.signal
  }

  /** Nobody waits for anything any more, so that nobody needs to be told that the call is over. */
  answered(): void {
    this.#isAnswered = true
  }

  onOver(listener: () => void): void {
    if (this.#call.cancelled) listener()
    else this.#call.once('cancelled', listener)
  }

  get peer(): string {
    return this.#call.getPeer()
  }

  get deadline(): number {
    return Number(this.#call.getDeadline())
  }
}
