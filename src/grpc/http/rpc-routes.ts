import {
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf'
import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ContextValues,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from '@connectrpc/connect'
import type { UniversalHandler, UniversalServerResponse } from '@connectrpc/connect/protocol'
import { abortable } from '../../lib/abortable.ts'
import { onAbort } from '../../lib/on-abort.ts'
import type { Prepared } from '../calls/call.ts'
import { failure } from '../calls/failure.ts'
import type { Method } from '../calls/method.ts'
import { toConnectError } from './connect-error.ts'
import type { Contract } from './contract.ts'
import type { Exchange } from './exchange.ts'
import { HttpCall, type HttpCallOptions } from './http-call.ts'
import { HttpSink } from './http-sink.ts'

export interface RpcOptions extends HttpCallOptions {
  /** The largest message of a request. */
  readonly messageBytes: number
  readonly contract: Contract
  readonly methods: Iterable<Method>
}

type UnaryMethod = Extract<Method, { kind: 'unary' }>
type ServerStreamMethod = Extract<Method, { kind: 'server stream' }>
type BidiMethod = Extract<Method, { kind: 'bidi' }>

const EXCHANGE = createContextKey<Exchange | undefined>(undefined)
const CALL = createContextKey<HttpCall | undefined>(undefined)

/** Of a request that is no call. */
const REFUSED: Readonly<Record<number, string>> = {
  405: 'use POST; reads can be called by GET',
  415: 'use the content type application/json, or another one of Connect or gRPC-Web',
}

/** The rpcs over Connect, with messages in JSON or binary, and over gRPC-Web. The handlers are those of gRPC. */
export class RpcRoutes {
  readonly #options: RpcOptions
  readonly #handlers: ReadonlyMap<string, UniversalHandler>
  /** What many streams send is decoded once. */
  readonly #decoded = new WeakMap<Prepared, Message>()

  constructor(options: RpcOptions) {
    this.#options = options
    const router = createConnectRouter({
      grpc: false,
      readMaxBytes: options.messageBytes,
      // A misspelled field does not make another request of it.
      jsonOptions: { registry: options.contract.registry, ignoreUnknownFields: false },
      // What a body becomes when it is decompressed is counted by no budget.
      acceptCompression: [],
    })
    for (const method of options.methods) this.#add(router, method)
    this.#handlers = new Map(router.handlers.map(handler => [handler.requestPath, handler]))
  }

  /** False: there is no rpc with this path. */
  async serve(exchange: Exchange): Promise<boolean> {
    const handler = this.#handlers.get(exchange.path)
    if (handler === undefined) return false
    const { request, response } = exchange
    const disconnected = new AbortController()
    response.on('close', () => disconnected.abort())
    const values = createContextValues().set(EXCHANGE, exchange)
    const answer = await handler({
      // Half-duplex streams of requests work in any version.
      httpVersion: '2.0',
      url: `http://localhost${request.url}`,
      method: exchange.verb,
      header: headersOf(exchange, handler),
      body: this.#body(handler.requestPath, values),
      signal: disconnected.signal,
      contextValues: values,
    })
    if (answer.body === undefined) refuse(exchange, answer, handler.allowedMethods)
    else await send(exchange, answer, answer.body, values.get(CALL))
    return true
  }

  #add(router: ConnectRouter, method: Method): void {
    const desc = this.#options.contract.method(method.path)
    const options = { requestGate: (context: HandlerContext) => this.#open(method, context) }
    if (method.kind === 'unary')
      router.rpc(desc as DescMethodUnary, (message, context) => this.#unary(method, desc, message, context), options)
    else if (method.kind === 'server stream')
      router.rpc(
        desc as DescMethodServerStreaming,
        (message, context) => this.#serverStream(method, desc, message, context),
        options,
      )
    else
      router.rpc(
        desc as DescMethodBiDiStreaming,
        (messages, context) => this.#bidi(method, desc, messages, context),
        options,
      )
  }

  /** The guard and the budgets, before the body is read. */
  #open(method: Method, { values, timeoutMs, signal }: HandlerContext): void {
    try {
      const call = new HttpCall(this.#options, values.get(EXCHANGE)!, method, timeoutMs())
      values.set(CALL, call)
      onAbort(signal, () => call.abort(signal.reason))
    } catch (error) {
      throw this.#toConnectError(error, method.path)
    }
  }

  async *#body(path: string, values: ContextValues): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* callOf(values).body()
    } catch (error) {
      throw this.#toConnectError(error, path)
    }
  }

  async #unary(method: UnaryMethod, desc: DescMethod, message: Message, { values, signal }: HandlerContext) {
    try {
      const call = callOf(values)
      await abortable(call.begin(), signal)
      const request = method.deserialize(bytesOf(desc, message))
      call.check(request)
      const response = await abortable(Promise.resolve(method.handler(request, call)), signal)
      const bytes = method.serialize(response)
      const refusal = call.holding.refusalOf(bytes)
      if (refusal !== undefined) throw refusal
      // Until it is written, in the form that the client has asked for.
      call.holding.hold(bytes)
      call.answered()
      return this.#decode(desc, bytes)
    } catch (error) {
      throw this.#toConnectError(error, method.path)
    }
  }

  async *#serverStream(
    method: ServerStreamMethod,
    desc: DescMethod,
    message: Message,
    { values, signal }: HandlerContext,
  ) {
    try {
      const call = callOf(values)
      await abortable(call.begin(), signal)
      const request = method.deserialize(bytesOf(desc, message))
      call.check(request)
      const sink = new HttpSink(call)
      for await (const answer of sink.messages(method.handler(request, sink, call))) yield this.#decode(desc, answer)
    } catch (error) {
      throw this.#toConnectError(error, method.path)
    }
  }

  async *#bidi(method: BidiMethod, desc: DescMethod, messages: AsyncIterable<Message>, { values }: HandlerContext) {
    try {
      const call = callOf(values)
      const sink = new HttpSink(call)
      const requests = requestsOf(method, desc, messages, call)
      for await (const answer of sink.messages(method.handler(requests, sink, call))) yield this.#decode(desc, answer)
    } catch (error) {
      throw this.#toConnectError(error, method.path)
    }
  }

  #decode(desc: DescMethod, bytes: Prepared): Message {
    let message = this.#decoded.get(bytes)
    if (message === undefined) {
      message = fromBinary(desc.output, bytes)
      this.#decoded.set(bytes, message)
    }
    return message
  }

  #toConnectError(error: unknown, path: string): ConnectError {
    if (error instanceof ConnectError) return error
    if (error instanceof DOMException && error.name === 'AbortError')
      return new ConnectError(error.message, Code.Canceled)
    return toConnectError(failure(error, path, this.#options.report), this.#options.contract.registry)
  }
}

/** The requests of a stream. The first one, which has the options of the call, is checked. */
async function* requestsOf(method: Method, desc: DescMethod, messages: AsyncIterable<Message>, call: HttpCall) {
  let isFirst = true
  for await (const message of messages) {
    call.received()
    const request = method.deserialize(bytesOf(desc, message))
    if (isFirst) call.check(request)
    isFirst = false
    yield request
  }
}

function callOf(values: ContextValues): HttpCall {
  const call = values.get(CALL)
  if (call === undefined) throw new Error('a call that no gate has opened')
  return call
}

function bytesOf({ input }: DescMethod, message: Message): Buffer {
  const { buffer, byteOffset, byteLength } = toBinary(input, message)
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** What `curl -d` sends unless it is told otherwise. Any page may send it, so that it is JSON for calls only that change nothing. */
const FORM = 'application/x-www-form-urlencoded'

function headersOf({ request: { rawHeaders } }: Exchange, { allowedMethods }: UniversalHandler): Headers {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  if (headers.get('content-type') === FORM && allowedMethods.includes('GET'))
    headers.set('content-type', 'application/json')
  return headers
}

function refuse(exchange: Exchange, { status }: UniversalServerResponse, verbs: readonly string[]): void {
  const allow = status === 405 ? { allow: verbs.join(', ') } : {}
  exchange.replyError(status, 'unimplemented', REFUSED[status] ?? 'this request is no call', undefined, allow)
}

async function send(
  exchange: Exchange,
  { status, header }: UniversalServerResponse,
  body: AsyncIterable<Uint8Array>,
  call: HttpCall | undefined,
): Promise<void> {
  const { response } = exchange
  response.writeHead(status, Object.fromEntries(header ?? []))
  if (call?.isStream === true) response.flushHeaders()
  for await (const bytes of body) {
    call?.holding.hold(bytes)
    if (call?.isStream === false) call.holding.release()
    await exchange.write(bytes)
    if (call?.isStream === true) call.holding.release()
  }
  call?.answered()
  response.end()
}
