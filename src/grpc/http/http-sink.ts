import type { Holding } from '../../access/budgets/holding.ts'
import { onAbort } from '../../lib/on-abort.ts'
import type { Call, Outlet, Prepared, Sink, StreamOwner } from '../calls/call.ts'
import { SinkRoom } from '../calls/sink-room.ts'

/** The part of a call that its sink needs. */
interface OpenCall extends Pick<Call, 'signal'> {
  readonly holding: Holding
  /** Calls back once when the signal aborts, or immediately if it has. */
  onOver(listener: () => void): void
  serialize(message: unknown): Buffer
}

/**
 * The messages of a stream on their way to whoever writes them to the connection. It is full while one waits, so that of a peer that reads
 * slowly no more than one message is kept.
 */
export class HttpSink<Response> implements Sink<Response> {
  readonly outlet: Outlet
  readonly slot = 0
  readonly #call: OpenCall
  readonly #room: SinkRoom
  readonly #onOpen: () => void
  readonly #waiting: Prepared[] = []
  /** Who waits in `send`. */
  #onDrain: readonly (() => void)[] = []
  #owner: StreamOwner | undefined
  #outcome: { readonly error?: unknown } | undefined
  #isOver = false
  #wake = (): void => {}

  /** `onOpen` is called when the handler has handed the stream over. */
  constructor(call: OpenCall, onOpen: () => void = () => {}) {
    this.#call = call
    this.#onOpen = onOpen
    this.#room = new SinkRoom(call.holding, () => this.#drain())
    this.outlet = { connection: this, offer: (_slot, message) => !this.full && this.#add(message) }
    call.onOver(() => this.#end())
  }

  write(message: Response | Prepared): boolean {
    if (this.#isOver) return false
    this.#add(Buffer.isBuffer(message) ? message : this.#call.serialize(message))
    return !this.full
  }

  get full(): boolean {
    return this.#isOver || this.#waiting.length > 0 || !this.#room.isThere
  }

  handOver(owner: StreamOwner): void {
    this.#owner = owner
    this.#onOpen()
    if (this.#isOver) owner.closed()
  }

  end(error?: unknown): void {
    this.#outcome ??= error === undefined ? {} : { error }
    this.#wake()
  }

  async send(message: Response | Prepared): Promise<void> {
    const { signal } = this.#call
    signal.throwIfAborted()
    if (this.write(message)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onDrain = [...this.#onDrain, resolve]
    const stopListening = onAbort(signal, resolve)
    if (this.full && !signal.aborted) await promise
    stopListening()
    this.#onDrain = this.#onDrain.filter(one => one !== resolve)
    signal.throwIfAborted()
  }

  reserve(bytes: number): Promise<void> {
    return this.#room.reserve(bytes, this.#call.signal)
  }

  /** All messages until the stream ends or the call is aborted, whose error is thrown. The next one is asked for when the last has left. */
  async *messages(handler: Promise<void>): AsyncGenerator<Prepared, void, undefined> {
    handler.then(
      () => {
        if (this.#owner === undefined) this.end()
      },
      error => this.end(error),
    )
    for (;;) {
      this.#call.signal.throwIfAborted()
      const next = this.#waiting[0]
      if (next !== undefined) {
        yield next
        this.#waiting.shift()
        this.#call.holding.release()
        if (this.#waiting.length === 0) this.#drain()
      } else if (this.#outcome !== undefined) {
        if ('error' in this.#outcome) throw this.#outcome.error
        return
      } else
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
    }
  }

  #add(message: Prepared): true {
    this.#waiting.push(message)
    this.#call.holding.hold(message)
    this.#wake()
    return true
  }

  #drain(): void {
    for (const listener of this.#onDrain) listener()
    this.#owner?.drained()
  }

  #end(): void {
    this.#isOver = true
    this.#owner?.closed()
    this.#wake()
  }
}
