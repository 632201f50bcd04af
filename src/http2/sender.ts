import {
  CODE,
  ConnectionError,
  DEFAULT_WINDOW,
  FLAG,
  FRAME,
  HEAD_BYTES,
  MAX_FRAME_BYTES,
  MAX_WINDOW,
  writeHead,
} from './frames.ts'
import type { Outbox, Transport } from './outbox.ts'
import { STATE, type Streams } from './streams.ts'

/** What a stream has to send beyond its window, or beyond what its connection takes. */
interface Backlog {
  readonly parts: Buffer[]
  /** How much of the first part was sent. */
  offset: number
  /** How the response ends after the parts; undefined while more may follow. */
  end: { readonly trailers: Buffer } | 'with the last part' | undefined
}

/** How much a stream sends before others of its connection, which wait as well, have their turn. */
const TURN_BYTES = 64 * 1024

interface Parts {
  readonly streams: Streams<unknown>
  readonly transport: Transport
  readonly outbox: Outbox
  /** The response is complete. */
  readonly onAnswered: (slot: number) => void
  /** The backlog of a stream is sent, or it waited for room and has it. */
  readonly onDrained: (slot: number) => void
}

/** Sends responses within the windows of the peer, RFC 9113 sections 5.2 and 6.9. Header blocks have at most one frame. */
export class Sender {
  readonly #parts: Parts
  readonly #streams: Streams<unknown>
  readonly #outbox: Outbox
  /** Of the connection. */
  #window = DEFAULT_WINDOW
  /** INITIAL_WINDOW_SIZE of the peer. */
  #initialWindow = DEFAULT_WINDOW
  /** No stream has a larger window, relative to the initial one; new ones have zero. */
  #largest = 0
  readonly #backlogs = new Map<number, Backlog>()
  /** Streams with a window that wait for the connection. The first has waited longest. */
  readonly #waiting = new Set<number>()
  /** Streams that wait for their own window, and have nothing to send yet. */
  readonly #narrow = new Set<number>()
  #isResuming = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#streams = parts.streams
    this.#outbox = parts.outbox
  }

  /** Whether something waits to be sent. */
  hasBacklog(slot: number): boolean {
    return this.#streams.has(slot, STATE.HAS_BACKLOG)
  }

  /** Whether a message could be sent now, at least in part. If not, `onDrained` is called when it can. */
  hasRoom(slot: number): boolean {
    if (this.hasBacklog(slot)) return false
    const isNarrow = this.#windowOf(slot) <= 0
    if (!isNarrow && this.#isOpen) return true
    this.#streams.set(slot, STATE.AWAITS_ROOM)
    if (isNarrow) this.#narrow.add(slot)
    else this.#waiting.add(slot)
    return false
  }

  hasHeaders(slot: number): boolean {
    return this.#streams.has(slot, STATE.HEADERS_SENT)
  }

  /** Response headers, unless they were sent. */
  headers(slot: number, block: Buffer): void {
    if (this.hasHeaders(slot)) return
    this.#streams.set(slot, STATE.HEADERS_SENT)
    this.#block(slot, block, FLAG.END_HEADERS)
  }

  /** Adds a message after those that wait. It is not copied, and must not change. */
  data(slot: number, message: Buffer): void {
    if (!this.offer(slot, message)) this.#add(slot, message, undefined)
  }

  /** The same if nothing waits and there is room for all of it. False: nothing was done. */
  offer(slot: number, message: Buffer): boolean {
    if (this.hasBacklog(slot) || !this.#fits(slot, message.length)) return false
    this.#frame(slot, message)
    return true
  }

  /** A message that ends the response. */
  last(slot: number, message: Buffer): void {
    this.#add(slot, message, 'with the last part')
  }

  /** Trailers, which end the response after all that waits. */
  end(slot: number, trailers: Buffer): void {
    if (this.hasBacklog(slot)) this.#backlogs.get(slot)!.end = { trailers }
    else this.only(slot, trailers)
  }

  /** A block that ends the response; without headers before it, it is the whole response. */
  only(slot: number, block: Buffer): void {
    this.#streams.set(slot, STATE.HEADERS_SENT)
    this.#block(slot, block, FLAG.END_HEADERS | FLAG.END_STREAM)
    this.#parts.onAnswered(slot)
  }

  /** A whole response: headers, one message, trailers. */
  answer(slot: number, headers: Buffer, message: Buffer, trailers: Buffer): void {
    this.headers(slot, headers)
    this.data(slot, message)
    this.end(slot, trailers)
  }

  /** RFC 9113 section 6.9: the connection may send more. */
  widenConnection(bytes: number): void {
    if (this.#window + bytes > MAX_WINDOW)
      throw new ConnectionError(CODE.FLOW_CONTROL_ERROR, 'the window of the connection is over its maximum')
    this.#window += bytes
    this.resume()
  }

  /** The same for a stream. False: its window would be over the maximum. */
  widen(slot: number, bytes: number): boolean {
    const relative = this.#streams.sendWindow[slot]! + bytes
    if (relative + this.#initialWindow > MAX_WINDOW) return false
    this.#streams.sendWindow[slot] = relative
    if (relative > this.#largest) this.#largest = relative
    if (this.hasBacklog(slot)) this.#send(slot)
    else if (this.#narrow.size > 0 && this.#narrow.delete(slot)) {
      this.#waiting.add(slot)
      this.resume()
    }
    return true
  }

  /** RFC 9113 section 6.9.2: changes the windows of all streams. `resumeAll` sends what a larger one permits. */
  setInitialWindow(bytes: number): void {
    if (bytes > MAX_WINDOW) throw new ConnectionError(CODE.FLOW_CONTROL_ERROR, 'INITIAL_WINDOW_SIZE is over 2^31-1')
    if (bytes + this.#largest > MAX_WINDOW) this.#findLargest()
    if (bytes + this.#largest > MAX_WINDOW)
      throw new ConnectionError(CODE.FLOW_CONTROL_ERROR, 'the window of a stream is over its maximum')
    this.#initialWindow = bytes
  }

  /** Sends what streams have to send, in turns, after a window of all of them has grown. */
  resumeAll(): void {
    for (const slot of this.#backlogs.keys()) this.#waiting.add(slot)
    for (const slot of this.#narrow) this.#waiting.add(slot)
    this.#narrow.clear()
    this.resume()
  }

  /** The connection may have room again: its window or its transport. */
  resume(): void {
    if (this.#isResuming) return
    this.#isResuming = true
    // A stream that is added again, because its turn is over, is visited again.
    for (const slot of this.#waiting) {
      if (!this.#isOpen) break
      this.#waiting.delete(slot)
      this.#send(slot)
    }
    this.#isResuming = false
  }

  /** The stream is gone. */
  forget(slot: number): void {
    if (!this.#streams.has(slot, STATE.HAS_BACKLOG | STATE.AWAITS_ROOM)) return
    this.#backlogs.delete(slot)
    this.#waiting.delete(slot)
    this.#narrow.delete(slot)
  }

  /** Whether the connection takes more. */
  get #isOpen(): boolean {
    return this.#window > 0 && !this.#parts.transport.isFull
  }

  #windowOf(slot: number): number {
    return this.#initialWindow + this.#streams.sendWindow[slot]!
  }

  #fits(slot: number, bytes: number): boolean {
    return bytes <= MAX_FRAME_BYTES && bytes <= this.#window && bytes <= this.#windowOf(slot) && this.#isOpen
  }

  #add(slot: number, message: Buffer, end: Backlog['end']): void {
    const backlog = this.#backlogs.get(slot)
    if (backlog !== undefined) {
      backlog.parts.push(message)
      backlog.end = end
      return
    }
    this.#streams.set(slot, STATE.HAS_BACKLOG)
    this.#backlogs.set(slot, { parts: [message], offset: 0, end })
    this.#send(slot)
  }

  /** Sends of the backlog of a stream what windows and the transport permit. */
  #send(slot: number): void {
    const backlog = this.#backlogs.get(slot)
    if (backlog === undefined) {
      this.#offer(slot)
      return
    }
    let turn = TURN_BYTES
    for (let part = backlog.parts[0]; part !== undefined; part = backlog.parts[0]) {
      const rest = part.length - backlog.offset
      if (rest > 0 && this.#windowOf(slot) <= 0) return
      if (rest > 0 && (turn <= 0 || !this.#isOpen)) {
        this.#waiting.add(slot)
        if (turn <= 0) this.resume()
        return
      }
      const bytes = rest === 0 ? 0 : Math.min(rest, MAX_FRAME_BYTES, this.#windowOf(slot), this.#window)
      const isLast = bytes === rest && backlog.parts.length === 1 && backlog.end === 'with the last part'
      this.#frame(slot, part.subarray(backlog.offset, backlog.offset + bytes), isLast ? FLAG.END_STREAM : 0)
      turn -= bytes
      backlog.offset += bytes
      if (bytes < rest) continue
      backlog.parts.shift()
      backlog.offset = 0
    }
    this.#drained(slot, backlog)
  }

  /** Lets a stream send that waits for room. */
  #offer(slot: number): void {
    if (this.#windowOf(slot) <= 0) {
      this.#narrow.add(slot)
      return
    }
    this.#streams.clear(slot, STATE.AWAITS_ROOM)
    this.#parts.onDrained(slot)
  }

  #drained(slot: number, { end }: Backlog): void {
    this.#backlogs.delete(slot)
    this.#waiting.delete(slot)
    this.#streams.clear(slot, STATE.HAS_BACKLOG)
    if (end === undefined) this.#parts.onDrained(slot)
    else if (end === 'with the last part') this.#parts.onAnswered(slot)
    else this.only(slot, end.trailers)
  }

  #frame(slot: number, payload: Buffer, flags = 0): void {
    const { length } = payload
    const at = this.#outbox.reserve(this.#parts.transport, HEAD_BYTES + length)
    const { bytes } = this.#outbox
    bytes.set(payload, writeHead(bytes, at, length, FRAME.DATA, flags, this.#streams.id[slot]!))
    this.#window -= length
    this.#streams.sendWindow[slot]! -= length
  }

  #block(slot: number, block: Buffer, flags: number): void {
    const at = this.#outbox.reserve(this.#parts.transport, HEAD_BYTES + block.length)
    const { bytes } = this.#outbox
    bytes.set(block, writeHead(bytes, at, block.length, FRAME.HEADERS, flags, this.#streams.id[slot]!))
  }

  #findLargest(): void {
    this.#largest = 0
    for (let slot = 0; slot < this.#streams.end; slot++)
      if (this.#streams.id[slot] !== 0) this.#largest = Math.max(this.#largest, this.#streams.sendWindow[slot]!)
  }
}
