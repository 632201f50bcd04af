import type { Holding } from '../../access/budgets/holding.ts'
import { onAbort } from '../../lib/on-abort.ts'
import type { Call, Prepared, Sink } from '../calls/call.ts'
import { frame, framed } from '../calls/framed.ts'
import { SinkRoom } from '../calls/sink-room.ts'
import type { CallOutlet } from './call-outlet.ts'
import { RESPONSE_HEADERS } from './response-blocks.ts'

/** The part of a call that its sink needs. */
interface OpenCall extends Pick<Call, 'signal'> {
  serialize(message: unknown): Buffer
}

/** Writes the messages of a stream. It is full while a message would wait for the windows of the peer or for the network. */
export class CallSink<Response> implements Sink<Response> {
  readonly outlet: CallOutlet
  readonly slot: number
  readonly #call: OpenCall
  #onDrain: readonly (() => void)[] = []

  readonly #room: SinkRoom
  /** Messages that have not left yet. */
  #held = 0
  #isOver = false

  constructor(outlet: CallOutlet, slot: number, call: OpenCall, holding: Holding) {
    this.#room = new SinkRoom(holding, () => this.#drain())
    this.outlet = outlet
    this.slot = slot
    this.#call = call
  }

  write(message: Response | Prepared): boolean {
    if (this.#isOver) return false
    const { sender } = this.outlet.connection
    sender.headers(this.slot, RESPONSE_HEADERS)
    const bytes = Buffer.isBuffer(message) ? framed(message) : frame(this.#call.serialize(message))
    sender.data(this.slot, bytes)
    if (sender.hasBacklog(this.slot)) {
      this.#held++
      this.#room.holding.hold(bytes)
    }
    return !this.full
  }

  get full(): boolean {
    if (this.#isOver || !this.outlet.connection.sender.hasRoom(this.slot)) return true
    return !this.outlet.hasRoom && !this.#room.isThere
  }

  onDrain(listener: () => void): Disposable {
    this.#onDrain = [...this.#onDrain, listener]
    return {
      [Symbol.dispose]: () => {
        this.#onDrain = this.#onDrain.filter(one => one !== listener)
      },
    }
  }

  async send(message: Response | Prepared): Promise<void> {
    const { signal } = this.#call
    signal.throwIfAborted()
    if (this.write(message)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    using _drain = this.onDrain(resolve)
    const stopListening = onAbort(signal, resolve)
    if (this.full && !signal.aborted) await promise
    stopListening()
    signal.throwIfAborted()
  }

  reserve(bytes: number): Promise<void> {
    return this.#room.reserve(bytes, this.#call.signal)
  }

  /** All that was written has left. */
  drained(): void {
    for (; this.#held > 0; this.#held--) this.#room.holding.release()
    this.#drain()
  }

  /** The stream is over. */
  closed(): void {
    this.#isOver = true
  }

  #drain(): void {
    for (const listener of this.#onDrain) listener()
  }
}
