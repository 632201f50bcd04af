import { status as Status } from '@grpc/grpc-js'
import type { Unsent } from '../../access/budgets/unsent.ts'
import type { Connection } from '../../http2/connection.ts'
import { CODE } from '../../http2/frames.ts'
import type { RequestHead } from '../../http2/request-head.ts'
import type { ConnectionListener } from '../../http2/stream-listener.ts'
import type { Log } from '../../lib/log.ts'
import { CallError } from '../calls/call-error.ts'
import { failure } from '../calls/failure.ts'
import { timeoutMs } from '../calls/grpc-timeout.ts'
import type { Method } from '../calls/method.ts'
import { Caller } from './caller.ts'
import { type CallOptions, EngineCall, hostOf } from './engine-call.ts'
import { errorResponse, NOT_GRPC_HEADERS, NOT_GRPC_TEXT } from './response-blocks.ts'

interface Options extends CallOptions {
  readonly methods: ReadonlyMap<string, Method>
  readonly log: Log
}

/** Finds the method of each request. What cannot be served is answered at once, and its body is discarded. */
export class EngineListener implements ConnectionListener<Connection> {
  readonly #options: Options
  readonly #callers = new WeakMap<Connection, Caller>()
  readonly #unsent = new Map<Connection, Unsent>()

  constructor(options: Options) {
    this.#options = options
  }

  request(connection: Connection, slot: number, head: RequestHead): void {
    if (!isGrpc(head) && !head.isTooLarge) {
      answerNotGrpc(connection, slot, head)
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
    const { log, budgets } = this.#options
    if (cause !== undefined) log.error({ err: cause, peer }, 'a connection was closed for a fault of the gateway')
    else {
      const kind = code === CODE.ENHANCE_YOUR_CALM ? 'closed_flooding_connections' : 'closed_faulty_connections'
      budgets.refusals.note(
        kind,
        hostOf(peer),
        { code, message },
        'closed a connection: its peer does what no client does',
      )
    }
  }

  unsent(connection: Connection, bytes: number): void {
    let unsent = this.#unsent.get(connection)
    if (unsent === undefined) {
      const caller = this.#callerOf(connection)
      unsent = this.#options.budgets.unsent(caller.client ?? hostOf(connection.peer), caller)
      this.#unsent.set(connection, unsent)
    }
    unsent.set(bytes)
    if (bytes === 0) this.#unsent.delete(connection)
  }

  #callOf(connection: Connection, slot: number, head: RequestHead): EngineCall {
    const caller = this.#callerOf(connection)
    const { account } = caller
    if (head.isTooLarge) throw this.#options.budgets.open(account, hostOf(connection.peer), head.bytes)
    const method = this.#options.methods.get(head.path)
    if (method === undefined)
      throw new CallError(Status.UNIMPLEMENTED, `The server does not implement the method ${head.path.slice(0, 200)}`)
    const timeout = timeoutMs(head.field('grpc-timeout'))
    if (timeout === undefined) throw new CallError(Status.INTERNAL, 'Invalid grpc-timeout value')
    return new EngineCall(this.#options, caller, slot, method, head, timeout)
  }

  #callerOf(connection: Connection): Caller {
    let caller = this.#callers.get(connection)
    if (caller === undefined) {
      caller = new Caller(connection, this.#options.budgets.connection(connection.peer))
      this.#callers.set(connection, caller)
    }
    return caller
  }
}

function isGrpc(head: RequestHead): boolean {
  return head.method === 'POST' && head.field('content-type')?.startsWith('application/grpc') === true
}

/** A request of something else, such as a browser: 415 with a short text. Its body is discarded. */
function answerNotGrpc({ sender }: Connection, slot: number, { method }: RequestHead): void {
  if (method === 'HEAD') sender.only(slot, NOT_GRPC_HEADERS)
  else {
    sender.headers(slot, NOT_GRPC_HEADERS)
    sender.last(slot, NOT_GRPC_TEXT)
  }
}
