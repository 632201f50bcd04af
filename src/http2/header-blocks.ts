import { CODE, ConnectionError } from './frames.ts'
import { HpackDecoder } from './hpack-decoder.ts'
import type { Http2Limits } from './limits.ts'
import { RequestHead } from './request-head.ts'

/** Larger blocks are not remembered. */
const MAX_REMEMBERED_BYTES = 1_024

/** A block whose frames have not all arrived. */
interface Unfinished {
  readonly streamId: number
  /** Those of the HEADERS frame. */
  readonly flags: number
  bytes: Buffer
  frames: number
}

/** A block that was decoded last, while the dynamic table was as it is in this generation. */
interface Remembered {
  readonly bytes: Buffer
  readonly generation: number
  readonly head: RequestHead
}

/** Header blocks of a peer: puts their frames together and decodes them. */
export class HeaderBlocks {
  readonly #limits: Http2Limits
  readonly #decoder = new HpackDecoder()
  #unfinished: Unfinished | undefined
  #remembered: Remembered | undefined

  constructor(limits: Http2Limits) {
    this.#limits = limits
  }

  /** RFC 9113 section 6.10: until it ends, only CONTINUATION of this stream may follow. Zero: there is none. */
  get openStream(): number {
    return this.#unfinished?.streamId ?? 0
  }

  /** Begins a block with the fragment of a HEADERS frame without END_HEADERS. */
  begin(fragment: Buffer, streamId: number, flags: number): void {
    this.#checkSize(fragment.length)
    this.#unfinished = { streamId, flags, bytes: Buffer.from(fragment), frames: 0 }
  }

  /** Adds the fragment of a CONTINUATION frame; `isLast` ends the block, which is returned. */
  add(fragment: Buffer, isLast: boolean): Pick<Unfinished, 'bytes' | 'flags'> | undefined {
    const block = this.#unfinished
    if (block === undefined) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'CONTINUATION without HEADERS')
    block.frames++
    this.#checkSize(block.bytes.length + fragment.length)
    if (block.frames > this.#limits.continuations)
      throw new ConnectionError(CODE.ENHANCE_YOUR_CALM, `more than ${this.#limits.continuations} CONTINUATION frames`)
    block.bytes = Buffer.concat([block.bytes, fragment])
    if (!isLast) return undefined
    this.#unfinished = undefined
    return block
  }

  /** A client sends the same few blocks again and again, once its dynamic table is filled: they are recognised by their bytes. */
  decodeRequest(bytes: Buffer, from: number, to: number): RequestHead {
    const known = this.#remembered
    const { generation } = this.#decoder
    if (
      known?.generation === generation &&
      known.bytes.length === to - from &&
      known.bytes.compare(bytes, from, to) === 0
    )
      return known.head
    const head = this.#decode('request', bytes, from, to)
    if (this.#decoder.generation === generation && to - from <= MAX_REMEMBERED_BYTES)
      this.#remembered = { bytes: Buffer.from(bytes.subarray(from, to)), generation, head }
    return head
  }

  decodeTrailers(bytes: Buffer, from: number, to: number): RequestHead {
    return this.#decode('trailers', bytes, from, to)
  }

  #decode(kind: 'request' | 'trailers', bytes: Buffer, from: number, to: number): RequestHead {
    this.#checkSize(to - from)
    const head = new RequestHead(kind, this.#limits.headerBytes)
    this.#decoder.decode(bytes, from, to, head)
    return head.end()
  }

  #checkSize(bytes: number): void {
    if (bytes > this.#limits.headerBytes)
      throw new ConnectionError(CODE.ENHANCE_YOUR_CALM, `a header block over ${this.#limits.headerBytes} bytes`)
  }
}
