import { status as Status } from '@grpc/grpc-js'
import type { Account } from '../access/budgets/account.ts'
import type { Connection } from '../http2/connection.ts'
import type { RequestHead } from '../http2/request-head.ts'
import type { ConnectionListener, StreamListener } from '../http2/stream-listener.ts'
import type { Log } from '../lib/log.ts'
import { CallError } from './call-error.ts'
import { type CallOptions, EngineCall } from './engine-call.ts'
import { failure } from './failure.ts'
import { timeoutMs } from './grpc-timeout.ts'
import type { Method } from './method.ts'
import { errorResponse, NOT_GRPC_HEADERS, NOT_GRPC_TEXT } from './response-blocks.ts'

interface Options extends CallOptions {
  readonly methods: ReadonlyMap<string, Method>
  readonly log: Log
}

/** Finds the method of each request. What cannot be served is answered at once, and its body is discarded. */
export class EngineListener implements ConnectionListener<Connection> {
  readonly #options: Options
  readonly #accounts = new WeakMap<Connection, Account>()
  /** When the log last had a line about a peer, by its host. */
  readonly #logged = new Map<string, number>()

  constructor(options: Options) {
    this.#options = options
  }

  request(connection: Connection, slot: number, head: RequestHead): void {
    if (!isGrpc(head)) {
      connection.listen(slot, new NotGrpc(connection, slot, head.method))
      return
    }
    try {
      const call = this.#callOf(connection, slot, head)
      connection.listen(slot, call)
      call.open()
    } catch (error) {
      connection.sender.only(slot, errorResponse(failure(error, head.path, this.#options.report)))
    }
  }

  failed({ peer }: Connection, code: number, message: string, cause: unknown): void {
    const { log } = this.#options
    if (cause !== undefined) log.error({ err: cause, peer }, 'a connection was closed for a fault of the gateway')
    else if (this.#isFirstInSecond(peer))
      log.warn({ peer, code, message }, 'a connection was closed for a fault of its peer')
  }

  #callOf(connection: Connection, slot: number, head: RequestHead): EngineCall {
    if (head.isTooLarge) throw new CallError(Status.RESOURCE_EXHAUSTED, 'the headers of the call are too large')
    const method = this.#options.methods.get(head.path)
    if (method === undefined)
      throw new CallError(Status.UNIMPLEMENTED, `The server does not implement the method ${head.path.slice(0, 200)}`)
    const timeout = timeoutMs(head.field('grpc-timeout'))
    if (timeout === undefined) throw new CallError(Status.INTERNAL, 'Invalid grpc-timeout value')
    return new EngineCall(
      this.#options,
      { connection, account: this.#accountOf(connection) },
      slot,
      method,
      head,
      timeout,
    )
  }

  #accountOf(connection: Connection): Account {
    const account = this.#accounts.get(connection) ?? this.#options.budgets.connection(connection.peer)
    this.#accounts.set(connection, account)
    return account
  }

  /** A peer that does everything wrong must not fill the log. */
  #isFirstInSecond(peer: string): boolean {
    const now = this.#options.clock.now()
    const host = peer.slice(0, peer.lastIndexOf(':'))
    if (now - (this.#logged.get(host) ?? Number.NEGATIVE_INFINITY) < 1_000) return false
    for (const [other, at] of this.#logged) if (now - at >= 1_000) this.#logged.delete(other)
    this.#logged.set(host, now)
    return true
  }
}

function isGrpc(head: RequestHead): boolean {
  return head.method === 'POST' && head.field('content-type')?.startsWith('application/grpc') === true
}

/** A request of something else, such as a browser: 415 with a short text, once it is complete. */
class NotGrpc implements StreamListener {
  readonly #connection: Connection
  readonly #slot: number
  readonly #hasBody: boolean

  constructor(connection: Connection, slot: number, method: string) {
    this.#connection = connection
    this.#slot = slot
    this.#hasBody = method !== 'HEAD'
  }

  data(_bytes: Buffer, from: number, to: number): void {
    this.#connection.windows.consumed(this.#slot, to - from)
  }

  ended(): void {
    const { sender } = this.#connection
    if (this.#hasBody) {
      sender.headers(this.#slot, NOT_GRPC_HEADERS)
      sender.last(this.#slot, NOT_GRPC_TEXT)
    } else sender.only(this.#slot, NOT_GRPC_HEADERS)
  }

  drained(): void {}

  closed(): void {}
}
