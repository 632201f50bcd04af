import { CODE, ConnectionError, FLAG, readUint31 } from './frames.ts'
import type { HeaderBlocks } from './header-blocks.ts'
import type { Rates } from './rates.ts'
import type { ReceiveWindows } from './receive-windows.ts'
import type { RequestHead } from './request-head.ts'
import type { RequestLengths } from './request-lengths.ts'
import type { StreamEnds } from './stream-ends.ts'
import type { StreamListener } from './stream-listener.ts'
import { STATE, type Streams } from './streams.ts'

interface Parts {
  readonly streams: Streams<StreamListener>
  readonly blocks: HeaderBlocks
  readonly windows: ReceiveWindows
  readonly lengths: RequestLengths
  readonly ends: StreamEnds
  readonly rates: Rates
  readonly streamWindow: number
  /** Whether another stream may begin. */
  readonly isOpen: () => boolean
  readonly onRequest: (slot: number, head: RequestHead) => void
}

/** RFC 9113 section 5.3 was about priorities, and still is in RFC 7540. They are ignored; their place in a HEADERS frame is not. */
const PRIORITY_BYTES = 5

/** Requests as they arrive: HEADERS, CONTINUATION and DATA become the calls of a StreamListener. */
export class Requests {
  readonly #parts: Parts
  /** The largest identifier of a stream so far. */
  lastId = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** RFC 9113 section 6.2. */
  headers(bytes: Buffer, from: number, to: number, flags: number, id: number): void {
    if (id % 2 === 0) throw new ConnectionError(CODE.PROTOCOL_ERROR, `HEADERS on stream ${id}`)
    const isPadded = (flags & FLAG.PADDED) !== 0
    const hasPriority = (flags & FLAG.PRIORITY) !== 0
    const at = from + (isPadded ? 1 : 0) + (hasPriority ? PRIORITY_BYTES : 0)
    if (at > to) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, 'HEADERS too short')
    const end = isPadded ? to - bytes[from]! : to
    if (end < at) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'padding longer than its frame')
    const dependsOnItself = hasPriority && readUint31(bytes, at - PRIORITY_BYTES) === id
    if ((flags & FLAG.END_HEADERS) === 0) this.#parts.blocks.begin(bytes.subarray(at, end), id, flags)
    else if (this.#block(bytes, at, end, flags, id, dependsOnItself)) this.#ended(this.#parts.streams.find(id))
  }

  /** RFC 9113 section 6.10. */
  continuation(bytes: Buffer, from: number, to: number, flags: number, id: number): void {
    const block = this.#parts.blocks.add(bytes.subarray(from, to), (flags & FLAG.END_HEADERS) !== 0)
    if (block === undefined) return
    if (this.#block(block.bytes, 0, block.bytes.length, block.flags, id, false))
      this.#ended(this.#parts.streams.find(id))
  }

  /** RFC 9113 section 6.1. */
  data(bytes: Buffer, from: number, to: number, flags: number, id: number): void {
    const { streams, windows, ends, rates } = this.#parts
    if (id === 0) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'DATA on stream 0')
    const length = to - from
    const isEnd = (flags & FLAG.END_STREAM) !== 0
    if (length === 0 && !isEnd) rates.count('empty')
    windows.received(length)
    const isPadded = (flags & FLAG.PADDED) !== 0
    const at = isPadded ? from + 1 : from
    const end = isPadded && length > 0 ? to - bytes[from]! : to
    if (end < at) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'padding longer than its frame')
    const slot = streams.find(id)
    if (slot < 0) {
      windows.discarded(length)
      this.checkBegun(id, 'DATA')
      if (!ends.wasReset(id)) ends.fault(id, CODE.STREAM_CLOSED)
      return
    }
    const fault = this.#faultOf(slot, length, end - at, isEnd)
    if (fault !== undefined) {
      ends.fault(id, fault)
      return
    }
    if (streams.has(slot, STATE.ANSWERED)) windows.release(slot)
    else {
      if (isPadded) windows.consumed(slot, length - (end - at))
      if (end > at) streams.listener[slot]?.data(bytes, at, end)
    }
    // Unless the listener has ended the stream.
    if (isEnd && streams.id[slot] === id) this.#ended(slot)
  }

  /** RFC 9113 section 5.1: an idle stream accepts nothing but HEADERS and PRIORITY. */
  checkBegun(id: number, frame: string): void {
    if (id === 0 || id % 2 === 0 || id > this.lastId)
      throw new ConnectionError(CODE.PROTOCOL_ERROR, `${frame} on stream ${id}, which is idle`)
  }

  /** Why the stream must be reset for DATA of this length, of which `content` is not padding. */
  #faultOf(slot: number, length: number, content: number, isEnd: boolean): number | undefined {
    const { streams, windows, lengths } = this.#parts
    const isWithin = windows.receivedOn(slot, length)
    if (streams.has(slot, STATE.REQUEST_ENDED)) return CODE.STREAM_CLOSED
    if (!isWithin) return CODE.FLOW_CONTROL_ERROR
    return lengths.add(slot, content) && (!isEnd || lengths.end(slot)) ? undefined : CODE.PROTOCOL_ERROR
  }

  /** Every block is decoded, whatever becomes of its stream: the next ones depend on it. True: it ends its request. */
  #block(bytes: Buffer, from: number, to: number, flags: number, id: number, dependsOnItself: boolean): boolean {
    const { streams, blocks, lengths, ends } = this.#parts
    const isEnd = (flags & FLAG.END_STREAM) !== 0
    if (id <= this.lastId) return this.#trailers(blocks.decodeTrailers(bytes, from, to), id, isEnd)
    const head = blocks.decodeRequest(bytes, from, to)
    this.lastId = id
    if (!this.#parts.isOpen()) {
      ends.reset(id, CODE.REFUSED_STREAM)
      return false
    }
    if (head.isMalformed || dependsOnItself) {
      ends.fault(id, CODE.PROTOCOL_ERROR)
      return false
    }
    const slot = streams.add(id, this.#parts.streamWindow)
    if (!lengths.begin(slot, head.contentLength, isEnd)) {
      ends.fault(id, CODE.PROTOCOL_ERROR)
      return false
    }
    if (isEnd) streams.set(slot, STATE.REQUEST_ENDED)
    this.#parts.onRequest(slot, head)
    return isEnd
  }

  /** RFC 9113 section 8.1: trailers end the request. */
  #trailers(head: RequestHead, id: number, isEnd: boolean): boolean {
    const { streams, ends, lengths } = this.#parts
    const slot = streams.find(id)
    if (slot < 0) {
      if (ends.wasReset(id)) return false
      throw new ConnectionError(CODE.STREAM_CLOSED, `HEADERS on stream ${id}, which is closed`)
    }
    const isUnexpected = streams.has(slot, STATE.REQUEST_ENDED)
    if (isUnexpected || !isEnd || head.isMalformed || !lengths.end(slot)) {
      ends.fault(id, isUnexpected ? CODE.STREAM_CLOSED : CODE.PROTOCOL_ERROR)
      return false
    }
    return true
  }

  #ended(slot: number): void {
    const { streams, ends } = this.#parts
    if (slot < 0) return
    streams.set(slot, STATE.REQUEST_ENDED)
    if (streams.has(slot, STATE.ANSWERED)) ends.forget(slot)
    else streams.listener[slot]?.ended()
  }
}
