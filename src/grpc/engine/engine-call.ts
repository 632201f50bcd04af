import { status as Status } from '@grpc/grpc-js'
import type { Budgets } from '../../access/budgets/budgets.ts'
import type { Holding } from '../../access/budgets/holding.ts'
import type { Allowed, Guard } from '../../access/guard.ts'
import type { Beginning, CallTurns } from '../../access/turns/call-turns.ts'
import type { Connection } from '../../http2/connection.ts'
import type { RequestHead } from '../../http2/request-head.ts'
import type { StreamListener } from '../../http2/stream-listener.ts'
import { RegistryError } from '../../tree/errors.ts'
import { CallError } from '../calls/call-error.ts'
import type { Incomplete, IncompleteRequests } from '../calls/incomplete-requests.ts'
import type { Method } from '../calls/method.ts'
import { CallRequests } from './call-requests.ts'
import type { Caller } from './caller.ts'
import { MessageReader } from './message-reader.ts'
import { Reply, type ReplyOptions } from './reply.ts'
import { ReplyStream } from './reply-stream.ts'

/** What all calls of a server share. */
export interface CallOptions extends ReplyOptions {
  /** The largest request. */
  readonly messageBytes: number
  readonly guard: Guard
  readonly budgets: Budgets
  readonly incomplete: IncompleteRequests
  readonly turns: CallTurns
}

/** The request of one gRPC call on one HTTP/2 stream, until it is complete and the handler begins. Streams of requests stay. */
export class EngineCall implements StreamListener, Incomplete, Beginning {
  readonly #options: CallOptions
  readonly #reply: Reply | ReplyStream
  readonly #reader: MessageReader
  readonly #check: Allowed['check']
  #requests: CallRequests<unknown> | undefined
  #hasMessage = false
  #hasEnded = false

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
    const { name, check } = method.access === 'open' ? OPEN : options.guard(callerOf(method, head, connection))
    this.#check = check
    this.#reader = new MessageReader(options.messageBytes, head.field('grpc-encoding'))
    const client = name ?? hostOf(connection.peer)
    const holding = options.budgets.open(account, client, head.bytes)
    if (holding instanceof RegistryError) throw holding
    caller.client ??= client
    this.#reply =
      method.kind === 'unary'
        ? new Reply(options, caller, slot, method, holding, timeoutMs)
        : new ReplyStream(options, caller, slot, method, holding, timeoutMs)
  }

  /** Of a stream of requests: the first one, and none that has begun, is awaited. */
  get isComplete(): boolean {
    if (this.#reply.isOver || this.#hasEnded) return true
    return this.#requests !== undefined && this.#hasMessage && this.#reader.missing === 0
  }

  /** The stream is registered with its connection. Calls with a stream of requests begin at once, others with their request. */
  open(): void {
    this.#options.incomplete.begin(this)
    if (this.#reply.method.kind === 'bidi') this.#guarded(() => this.#begin(undefined))
  }

  data(bytes: Buffer, from: number, to: number): void {
    this.#guarded(() => {
      const { connection, holding, slot } = this.#reply
      const refusal = holding.receive(to - from)
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
      if (missing > 0) connection.windows.allow(slot, missing)
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
      if (this.#reply.holding.mayWait) this.#options.turns.enter(this)
      else this.start()
      // It may wait for its turn.
      this.#reply.startTimer()
    })
  }

  get path(): string {
    return this.#reply.method.path
  }

  get isStream(): boolean {
    return this.#reply.method.kind !== 'unary'
  }

  get caller(): Holding {
    return this.#reply.holding
  }

  get hasRoom(): boolean {
    return this.isStream || this.#reply.holding.hasRoom('call')
  }

  onRoom(callback: () => void): void {
    this.#reply.holding.onConnectionRoom(callback)
  }

  /** The whole request is there, and the call has its turn. */
  start(): boolean {
    const reply = this.#reply
    if (reply.isOver) return false
    this.#guarded(() => {
      const next = this.#reader.take()
      if (next === undefined) throw this.#notOneMessage()
      const { connection, slot } = reply
      connection.windows.release(slot)
      reply.holding.received()
      // Nothing of the request is kept any more.
      connection.listen(slot, reply)
      this.#begin(this.#decode(next.message))
    })
    return !reply.isOver && !reply.isFinished
  }

  drained(): void {
    this.#reply.drained()
  }

  /** Nothing of the buffers of the socket is kept. Calls that are complete at once need no timer before they begin. */
  detach(): void {
    this.#reply.startTimer()
  }

  /** The request takes too long. */
  fail(error: RegistryError): void {
    this.#reply.fail(error)
  }

  closed(): void {
    this.#reply.closed()
    this.#options.incomplete.end(this)
    this.#options.turns.leave(this)
    this.#requests?.end('gone')
  }

  /** Starts the time for a message that has begun, and stops it when it is complete. */
  #await(wasComplete: boolean): void {
    const { incomplete } = this.#options
    if (this.isComplete) incomplete.end(this)
    else if (wasComplete) incomplete.begin(this)
  }

  #begin(request: unknown): void {
    const reply = this.#reply
    const { method } = reply
    if (method.kind !== 'bidi' && method.access === 'checked') this.#check?.(request)
    if (method.kind === 'unary') reply.answer(method.handler(request, reply))
    else if (reply instanceof ReplyStream)
      reply.follow(
        method.kind === 'bidi'
          ? method.handler(this.#openRequests(), reply, reply)
          : method.handler(request, reply, reply),
      )
    reply.startTimer()
  }

  #openRequests(): AsyncIterable<unknown> {
    const { connection, holding, method, slot } = this.#reply
    this.#requests = new CallRequests({
      reader: this.#reader,
      deserialize: bytes => this.#decode(bytes),
      consumed: bytes => {
        holding.received(bytes)
        if (!this.#reply.isOver) connection.windows.consumed(slot, bytes)
      },
    })
    const check = method.access === 'checked' ? this.#check : undefined
    return check === undefined ? this.#requests : checked(this.#requests, check)
  }

  #decode(bytes: Buffer): unknown {
    try {
      return this.#reply.method.deserialize(bytes)
    } catch {
      throw new CallError(Status.INTERNAL, 'Error deserializing request')
    }
  }

  #guarded(work: () => void): void {
    if (this.#reply.isOver) return
    try {
      work()
    } catch (error) {
      this.#reply.fail(error)
    }
  }

  #notOneMessage(): CallError {
    return new CallError(Status.UNIMPLEMENTED, `${this.#reply.method.path} requires exactly one message`)
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
