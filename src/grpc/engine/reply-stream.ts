import { onAbort } from '../../lib/on-abort.ts'
import type { Sink, StreamOwner } from '../calls/call.ts'
import { frame, framed } from '../calls/framed.ts'
import { SinkRoom } from '../calls/sink-room.ts'
import type { CallOutlet } from './call-outlet.ts'
import { Reply } from './reply.ts'
import { OK_TRAILERS, RESPONSE_HEADERS } from './response-blocks.ts'

/**
 * A response of any number of messages. It is full while a message would wait for the windows of the peer, for the network, or for the budget
 * of answers. While a stream only waits, this and its holding are all that is kept of its call.
 */
export class ReplyStream extends Reply implements Sink<unknown> {
  #owner: StreamOwner | undefined
  /** Those who wait in `send`. */
  #waiting: Set<() => void> | undefined
  /** Made when the budgets have no room. */
  #room: SinkRoom | undefined

  get outlet(): CallOutlet {
    return this.caller.outletOf(this.holding)
  }

  write(message: unknown): boolean {
    if (this.isOver) return false
    const { slot } = this
    const { sender } = this.connection
    sender.headers(slot, RESPONSE_HEADERS)
    const bytes = Buffer.isBuffer(message) ? framed(message) : frame(this.method.serialize(message))
    sender.data(slot, bytes)
    if (sender.hasBacklog(slot)) this.holding.hold(bytes)
    return !this.full
  }

  get full(): boolean {
    if (this.isOver || !this.connection.sender.hasRoom(this.slot)) return true
    return !this.holding.hasRoom('watch') && !this.#sinkRoom.isThere
  }

  async send(message: unknown): Promise<void> {
    const { signal } = this
    signal.throwIfAborted()
    if (this.write(message)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting ??= new Set()
    this.#waiting.add(resolve)
    const stopListening = onAbort(signal, resolve)
    if (this.full && !signal.aborted) await promise
    stopListening()
    this.#waiting.delete(resolve)
    signal.throwIfAborted()
  }

  reserve(bytes: number): Promise<void> {
    return this.#sinkRoom.reserve(bytes, this.signal)
  }

  /** The stream ends with the promise of its handler, unless the handler hands it over. */
  follow(running: Promise<void>): void {
    running.then(
      () => {
        if (this.#owner === undefined) this.end()
      },
      error => this.fail(error),
    )
  }

  handOver(owner: StreamOwner): void {
    this.#owner = owner
    this.forgetSignal()
    if (this.isOver) owner.closed()
  }

  end(error?: unknown): void {
    if (this.isOver) return
    if (error !== undefined) {
      this.fail(error)
      return
    }
    const { sender } = this.connection
    sender.headers(this.slot, RESPONSE_HEADERS)
    sender.end(this.slot, OK_TRAILERS)
  }

  /** All that was written has left. */
  override drained(): void {
    this.holding.releaseAll()
    this.#drain()
  }

  override closed(): void {
    super.closed()
    this.#owner?.closed()
  }

  get #sinkRoom(): SinkRoom {
    this.#room ??= new SinkRoom(this.holding, () => this.#drain())
    return this.#room
  }

  #drain(): void {
    for (const resume of this.#waiting ?? []) resume()
    this.#owner?.drained()
  }
}
