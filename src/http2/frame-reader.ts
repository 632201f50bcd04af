import { CODE, ConnectionError, HEAD_BYTES, MAX_FRAME_BYTES, PREFACE, readUint31 } from './frames.ts'

export interface FrameListener {
  /** The head of a frame has arrived, of which more may be missing. */
  head(type: number, flags: number): void
  /** A frame is complete; its payload is in `bytes`, and valid during the call only. */
  frame(bytes: Buffer, from: number, to: number, type: number, flags: number, streamId: number): void
}

/** Splits what a client sends into frames, RFC 9113 sections 3.4 and 4.1, however the bytes arrive. */
export class FrameReader {
  readonly #listener: FrameListener
  #hasPreface = false
  /** The beginning of a frame. */
  #rest: Buffer | undefined
  #isStopped = false

  constructor(listener: FrameListener) {
    this.#listener = listener
  }

  /** Nothing more is read, of this chunk neither. */
  stop(): void {
    this.#isStopped = true
    this.#rest = undefined
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = undefined
    let at = this.#hasPreface ? 0 : this.#takePreface(bytes)
    while (this.#hasPreface && bytes.length - at >= HEAD_BYTES && !this.#isStopped) {
      const length = bytes.readUIntBE(at, 3)
      if (length > MAX_FRAME_BYTES) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, `a frame of ${length} bytes`)
      const type = bytes[at + 3]!
      const flags = bytes[at + 4]!
      this.#listener.head(type, flags)
      const from = at + HEAD_BYTES
      if (bytes.length < from + length) break
      at = from + length
      this.#listener.frame(bytes, from, at, type, flags, readUint31(bytes, from - 4))
    }
    // Less than one frame is copied for each chunk.
    if (at < bytes.length && !this.#isStopped) this.#rest = Buffer.from(bytes.subarray(at))
  }

  #takePreface(bytes: Buffer): number {
    const length = Math.min(PREFACE.length, bytes.length)
    if (PREFACE.compare(bytes, 0, length, 0, length) !== 0)
      throw new ConnectionError(CODE.PROTOCOL_ERROR, 'this is not HTTP/2')
    if (length < PREFACE.length) return 0
    this.#hasPreface = true
    return length
  }
}
