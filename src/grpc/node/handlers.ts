import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js'
import type { Allowed, Guard } from '../../access/guard.ts'
import type { Bidi, Call, Prepared, ServerStream, Unary } from '../calls/call.ts'
import { failure, type Report } from '../calls/failure.ts'
import type { AdmissionControl, Admitted } from './admission-control.ts'
import type { GrpcJsInternals } from './grpc-js-internals.ts'
import { type Below, StreamSink } from './stream-sink.ts'
import { UnaryStream } from './unary-stream.ts'

/** What all handlers of a server share. */
export interface HandlerOptions {
  readonly report: Report
  readonly guard: Guard
  readonly admission: AdmissionControl
  readonly internals: GrpcJsInternals
}

/** Encodes a response that is not prepared. */
type Encode<Response> = (response: Response) => Prepared

export function unary<Request, Response>(
  handler: Unary<Request, Response>,
  options: HandlerOptions,
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
      callback(failure(error, call.getPath(), options.report))
    }
    try {
      begin(call, options)?.(call.request)
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
  options: HandlerOptions,
  encode: Encode<Response>,
): handleServerStreamingCall<Request, Response> {
  return call => {
    const view = new CallView(call)
    run(call, options.report, () => {
      begin(call, options)?.(call.request)
      return handler(call.request, new StreamSink<Response>(call, view, encode, below(call, options)), view)
    })
  }
}

export function bidi<Request, Response>(
  handler: Bidi<Request, Response>,
  options: HandlerOptions,
  encode: Encode<Response>,
): handleBidiStreamingCall<Request, Response> {
  return call => {
    const view = new CallView(call)
    run(call, options.report, () => {
      const check = checkOf(call, options)
      const requests = requestsOf(call, admittedOf(call, options))
      const allowed = check === undefined ? requests : checked(requests, check)
      return handler(allowed, new StreamSink<Response>(call, view, encode, below(call, options)), view)
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
  options: HandlerOptions,
): handleBidiStreamingCall<Request, Response> {
  return call => {
    try {
      checkOf(call, options)
    } catch (error) {
      call.emit('error', Object.assign(new Error(), failure(error, call.getPath(), options.report)))
      return
    }
    const admitted = admittedOf(call, options)
    call.on('data', () => admitted?.request?.taken())
    handler(call)
  }
}

type GuardedCall = Parameters<Guard>[0]

/** The only request of a call has arrived. Returns its check. */
function begin(call: GuardedCall, options: HandlerOptions): Allowed['check'] {
  if (call instanceof UnaryStream) return call.check
  const check = checkOf(call, options)
  admittedOf(call, options)?.request?.taken()
  return check
}

/** Throws UNAUTHENTICATED, also where the call was not admitted before because grpc-js is not as expected. */
function checkOf(call: GuardedCall, options: HandlerOptions): Allowed['check'] {
  const admitted = admittedOf(call, options)
  return admitted === undefined ? options.guard(call).check : admitted.check
}

function admittedOf(call: object, { internals, admission }: HandlerOptions): Admitted | undefined {
  return admission.of(internals.streamOf(call))
}

function below(call: object, { internals, admission }: HandlerOptions): Below | undefined {
  const stream = internals.streamOf(call)
  const holding = admission.of(stream)?.holding
  return stream === undefined || holding === undefined ? undefined : { stream, holding }
}

/**
 * The requests of a stream, read on demand. The iterator of the stream itself would destroy the stream, and with it a status that is being
 * sent, when the call fails while a request is awaited.
 */
async function* requestsOf<Request>(
  call: ServerDuplexStream<Request, unknown>,
  admitted: Admitted | undefined,
): AsyncGenerator<Request, void, undefined> {
  let wake = (): void => {}
  for (const event of ['readable', 'end', 'close']) call.on(event, () => wake())
  for (;;) {
    const request = call.read() as Request | null
    if (request !== null) {
      admitted?.request?.taken()
      yield request
    } else if (call.readableEnded) return
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
