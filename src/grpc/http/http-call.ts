import type { Budgets } from '../../access/budgets/budgets.ts'
import type { Holding, Loser } from '../../access/budgets/holding.ts'
import type { Allowed, Guard } from '../../access/guard.ts'
import type { Beginning, CallTurns } from '../../access/turns/call-turns.ts'
import type { Clock } from '../../lib/clock.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Call } from '../calls/call.ts'
import type { Report } from '../calls/failure.ts'
import type { Incomplete, IncompleteRequests } from '../calls/incomplete-requests.ts'
import type { Method } from '../calls/method.ts'
import { disconnected } from './disconnected.ts'
import type { Exchange } from './exchange.ts'

/** What all calls of a server share. */
export interface HttpCallOptions {
  readonly guard: Guard
  readonly budgets: Budgets
  readonly incomplete: IncompleteRequests
  readonly turns: CallTurns
  readonly report: Report
  readonly clock: Clock
}

/** One call of an rpc in one request of HTTP/1.1: the same guard, budgets, times and turns as a call of gRPC. */
export class HttpCall implements Call, Incomplete, Loser, Beginning {
  readonly deadline: number
  readonly holding: Holding
  readonly method: Method
  isOver = false
  readonly #options: HttpCallOptions
  readonly #exchange: Exchange
  readonly #check: Allowed['check']
  readonly #controller = new AbortController()
  #onOver: readonly (() => void)[] = []
  /** Its answer is made: nothing is aborted any more. */
  #isAnswered = false
  /** Of a stream of requests: bytes have arrived that are no whole message yet. */
  #hasPart = true
  #late: RegistryError | undefined
  #wake = (): void => {}
  #turn: PromiseWithResolvers<void> | undefined

  /** Throws what the guard throws, that a budget is full, or that the client has gone, before anything of the body is read. */
  constructor(options: HttpCallOptions, exchange: Exchange, method: Method, timeoutMs: number | undefined) {
    const { budgets, clock, incomplete } = options
    const { connection, headerBytes } = exchange
    // Nothing would close the call any more.
    if (exchange.response.destroyed) throw disconnected()
    this.#options = options
    this.#exchange = exchange
    this.method = method
    const { name, check } = options.guard({
      client: connection.client,
      getPath: () => method.path,
      metadata: { get: key => exchange.field(key) },
    })
    this.#check = check
    this.deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.wall() + timeoutMs
    const holding = budgets.open(connection.account, name ?? connection.peer, headerBytes)
    if (holding instanceof RegistryError) throw holding
    this.holding = holding
    holding.loser = this
    exchange.response.on('close', () => this.#closed())
    incomplete.begin(this)
  }

  get peer(): string {
    return this.#exchange.connection.address
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  onOver(listener: () => void): void {
    if (this.signal.aborted) listener()
    else this.#onOver = [...this.#onOver, listener]
  }

  serialize(message: unknown): Buffer {
    return this.method.serialize(message)
  }

  /** Throws READ_ONLY or NOT_PERMITTED for a first request that is not allowed. */
  check(request: unknown): void {
    if (this.method.access === 'checked') this.#check?.(request)
  }

  get isComplete(): boolean {
    if (this.isOver || this.#exchange.request.complete) return true
    return this.method.kind === 'bidi' && !this.#hasPart
  }

  detach(): void {}

  /** The request takes too long. */
  fail(error: RegistryError): void {
    this.#late = error
    this.abort(error)
    this.#wake()
  }

  lose(): void {
    this.#exchange.connection.close()
  }

  get path(): string {
    return this.method.path
  }

  get isStream(): boolean {
    return this.method.kind !== 'unary'
  }

  get caller(): Holding {
    return this.holding
  }

  get hasRoom(): boolean {
    return this.isStream || this.holding.hasRoom('call')
  }

  onRoom(callback: () => void): void {
    this.holding.onConnectionRoom(callback)
  }

  /** Waits until the call may begin. Its request is there. */
  begin(): Promise<void> {
    this.#turn = Promise.withResolvers()
    if (this.holding.mayWait) this.#options.turns.enter(this)
    else this.start()
    return this.#turn.promise
  }

  start(): boolean {
    if (this.isOver) return false
    this.holding.received()
    this.#turn?.resolve()
    return true
  }

  /** The body of the request, as it arrives. Throws a RegistryError if it takes too long or a budget is full. */
  async *body(): AsyncGenerator<Buffer, void, undefined> {
    const { request } = this.#exchange
    this.#exchange.wantsBody()
    const wake = (): void => this.#wake()
    request.on('readable', wake).on('end', wake).on('close', wake).on('error', wake)
    for (;;) {
      if (this.#late !== undefined) throw this.#late
      const chunk = request.read() as Buffer | null
      if (chunk !== null) {
        const refusal = this.holding.receive(chunk.length)
        if (refusal !== undefined) throw refusal
        this.#arrived()
        yield chunk
      } else if (request.readableEnded) {
        // The last chunk can come without data.
        this.#options.incomplete.end(this)
        return
      } else if (this.isOver || request.destroyed) throw disconnected()
      else
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
    }
  }

  /** A message of a stream of requests is whole, and is not kept any more. */
  received(): void {
    this.holding.received()
    this.#hasPart = false
    this.#options.incomplete.end(this)
  }

  /** The answer is made, or is an error. */
  answered(): void {
    this.#isAnswered = true
  }

  /** Aborts what is under way, such as at its deadline. */
  abort(reason: unknown): void {
    if (this.#isAnswered || this.signal.aborted) return
    this.#controller.abort(reason)
    const listeners = this.#onOver
    this.#onOver = []
    for (const listener of listeners) listener()
  }

  #arrived(): void {
    const { incomplete } = this.#options
    if (this.#exchange.request.complete) incomplete.end(this)
    else if (this.method.kind === 'bidi' && !this.#hasPart) {
      this.#hasPart = true
      incomplete.begin(this)
    }
  }

  #closed(): void {
    this.isOver = true
    this.holding.close()
    this.#options.incomplete.end(this)
    this.#options.turns.leave(this)
    const reason = disconnected()
    this.#turn?.reject(reason)
    this.abort(reason)
    this.#wake()
  }
}
