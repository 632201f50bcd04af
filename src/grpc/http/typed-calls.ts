import { fromBinary, type JsonObject, type Message } from '@bufbuild/protobuf'
import { messageTooLarge } from '../calls/message-too-large.ts'
import type { Method } from '../calls/method.ts'
import type { Contract } from './contract.ts'
import type { Exchange } from './exchange.ts'
import { HttpCall, type HttpCallOptions } from './http-call.ts'
import { HttpSink } from './http-sink.ts'
import { requestBytes } from './request-bytes.ts'

export interface TypedOptions extends HttpCallOptions {
  /** The largest body. */
  readonly messageBytes: number
  readonly contract: Contract
  readonly methods: Iterable<Method>
}

/** Those of a request in JSON, or what makes them of the body, which is read when the guard has let the call pass. What does not fit is BAD_ARGUMENT. */
type Fields = JsonObject | ((body: Buffer) => JsonObject)

/** Calls of rpcs for requests whose paths, verbs and fields say what is meant, with the guard and the budgets of all calls. */
export class TypedCalls {
  readonly #options: TypedOptions
  readonly #methods: ReadonlyMap<string, Method>

  constructor(options: TypedOptions) {
    this.#options = options
    this.#methods = new Map([...options.methods].map(method => [method.path, method]))
  }

  /** Throws the error of the call. */
  async unary(exchange: Exchange, path: string, fields: Fields): Promise<Message> {
    const method = this.#find(path, 'unary')
    const { call, request } = await this.#open(exchange, method, fields)
    const bytes = method.serialize(await method.handler(request, call))
    const refusal = call.holding.refusalOf(bytes)
    if (refusal !== undefined) throw refusal
    call.holding.hold(bytes)
    call.answered()
    return fromBinary(this.#options.contract.method(path).output, bytes)
  }

  /** The messages of a stream, each asked for when the one before it was written. */
  async *stream(exchange: Exchange, path: string, fields: Fields): AsyncGenerator<Message, void, undefined> {
    const method = this.#find(path, 'server stream')
    const { call, request } = await this.#open(exchange, method, fields)
    const sink = new HttpSink(call)
    const { output } = this.#options.contract.method(path)
    for await (const bytes of sink.messages(method.handler(request, sink, call))) yield fromBinary(output, bytes)
    call.answered()
  }

  /** Sends `first`, then what is made of the body as it arrives. The messages of the answer are as those of `stream`. */
  async *bidi(
    exchange: Exchange,
    path: string,
    first: JsonObject,
    rest: (body: AsyncIterable<Buffer>) => AsyncIterable<JsonObject>,
  ): AsyncGenerator<Message, void, undefined> {
    const method = this.#find(path, 'bidi')
    const call = new HttpCall(this.#options, exchange, method, undefined)
    const begin = method.deserialize(this.#encoded(path, first))
    call.check(begin)
    const encoded = (fields: JsonObject): unknown => method.deserialize(this.#encoded(path, fields))
    const requests = async function* () {
      yield begin
      for await (const fields of rest(call.body())) {
        call.received()
        yield encoded(fields)
      }
    }
    const sink = new HttpSink(call)
    const { output } = this.#options.contract.method(path)
    for await (const bytes of sink.messages(method.handler(requests(), sink, call))) yield fromBinary(output, bytes)
    call.answered()
  }

  /** The first message of a stream that `isIt`; undefined: there was none within `ms`. */
  async firstOf(
    exchange: Exchange,
    path: string,
    fields: JsonObject,
    { ms, isIt }: { readonly ms: number; readonly isIt: (message: Message) => boolean },
  ): Promise<Message | undefined> {
    const method = this.#find(path, 'server stream')
    const { call, request } = await this.#open(exchange, method, fields)
    const { output } = this.#options.contract.method(path)
    const sink = new HttpSink(call)
    const over = new DOMException('nobody waits any more', 'AbortError')
    using _timer = this.#options.clock.after(ms, () => call.abort(over))
    try {
      for await (const bytes of sink.messages(method.handler(request, sink, call))) {
        const message = fromBinary(output, bytes)
        if (isIt(message)) return message
      }
    } catch (error) {
      if (error !== over) throw error
    } finally {
      call.abort(over)
    }
    return undefined
  }

  async #open(exchange: Exchange, method: Method, fields: Fields) {
    const call = new HttpCall(this.#options, exchange, method, undefined)
    const all = typeof fields === 'function' ? fields(await this.#bodyOf(call)) : fields
    const request = method.deserialize(this.#encoded(method.path, all))
    await call.begin()
    call.check(request)
    return { call, request }
  }

  async #bodyOf(call: HttpCall): Promise<Buffer> {
    const { messageBytes } = this.#options
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of call.body()) {
      bytes += chunk.length
      if (bytes > messageBytes) throw messageTooLarge(bytes, messageBytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  #encoded(path: string, fields: JsonObject): Buffer {
    return requestBytes(this.#options.contract.method(path), fields)
  }

  #find<Kind extends Method['kind']>(path: string, kind: Kind): Extract<Method, { kind: Kind }> {
    const method = this.#methods.get(path)
    if (method?.kind !== kind) throw new Error(`${path} is not served`)
    return method as Extract<Method, { kind: Kind }>
  }
}
