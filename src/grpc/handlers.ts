import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js'
import type { Guard } from '../access/guard.ts'
import type { Bidi, Call, Prepared, ServerStream, Unary } from './call.ts'
import { failure, type Report } from './failure.ts'
import type { GrpcJsInternals } from './grpc-js-internals.ts'
import { StreamSink } from './stream-sink.ts'

/** What all handlers of a server share. */
export interface HandlerOptions {
  readonly report: Report
  /** Called before the handler. */
  readonly guard: Guard | undefined
  readonly internals: GrpcJsInternals
}

export function unary<Request, Response>(
  handler: Unary<Request, Response>,
  { report, guard }: HandlerOptions,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const view = new CallView(call)
    const respond = (response: Response | Prepared): void => {
      view.finished()
      callback(null, response as Response)
    }
    const fail = (error: unknown): void => {
      view.finished()
      // There is no one to respond to, and what was aborted is not a failure.
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
  { report, guard, internals }: HandlerOptions,
): handleServerStreamingCall<Request, Response> {
  return call => {
    const view = new CallView(call)
    run(call, report, () => {
      guard?.(call)?.(call.request)
      return handler(call.request, new StreamSink<Response>(call, view, internals.streamOf(call)), view)
    })
  }
}

export function bidi<Request, Response>(
  handler: Bidi<Request, Response>,
  { report, guard, internals }: HandlerOptions,
): handleBidiStreamingCall<Request, Response> {
  return call => {
    const view = new CallView(call)
    run(call, report, () => {
      const check = guard?.(call)
      const requests = requestsOf(call)
      const allowed = check === undefined ? requests : checked(requests, check)
      return handler(allowed, new StreamSink<Response>(call, view, internals.streamOf(call)), view)
    })
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

/** A streaming handler of a library, behind the guard. Only for methods that do not change the tree. */
export function guarded<Request, Response>(
  handler: handleBidiStreamingCall<Request, Response>,
  { report, guard }: HandlerOptions,
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
 * The requests of a stream, read on demand. The iterator of the stream itself would destroy the stream, and with it a status that is being
 * sent, when the call fails while a request is awaited.
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
    else if (call.destroyed) throw new DOMException('the client has disconnected', 'AbortError')
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

type AnyCall = Pick<ServerUnaryCall<unknown, unknown>, 'cancelled' | 'getPeer' | 'getDeadline'> & {
  once(event: 'cancelled', listener: () => void): unknown
}

/** Creates the signal on demand, since most calls never use it. */
class CallView implements Call {
  readonly #call: AnyCall
  #controller: AbortController | undefined
  #isFinished = false

  constructor(call: AnyCall) {
    this.#call = call
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      this.#controller = controller
      this.onOver(() => {
        if (!this.#isFinished) controller.abort()
      })
    }
    return this.#controller.signal
  }

  /** The handler has finished: the signal need not abort any more. */
  finished(): void {
    this.#isFinished = true
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
