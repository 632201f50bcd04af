const HEAD_BYTES = 5

/**
 * The bytes of one request as they arrive. A chunk is a part of a buffer of the socket, which may be a thousand times larger: it is used as
 * it is if nothing else comes in the same turn of the event loop, and copied otherwise.
 */
export class RequestBody {
  length = 0
  /** All of it, in a buffer of the socket. */
  #chunk: Buffer | undefined
  /** All of it, in a buffer of its own, with room for more. */
  #own: Buffer | undefined

  append(chunk: Buffer): void {
    if (this.length === 0) this.#chunk = chunk
    else chunk.copy(this.#withRoom(chunk.length), this.length)
    this.length += chunk.length
  }

  /** Copies what is in a buffer of the socket: the rest of the request may take long. */
  detach(): void {
    if (this.#chunk !== undefined) this.#withRoom(0)
  }

  /** The length of the message that the head announces; undefined if the head is not complete. */
  get announced(): number | undefined {
    return this.length < HEAD_BYTES ? undefined : (this.#chunk ?? this.#own)?.readUInt32BE(1)
  }

  /** Everything that has arrived. */
  bytes(): Buffer {
    return this.#chunk ?? this.#own?.subarray(0, this.length) ?? EMPTY
  }

  clear(): void {
    this.length = 0
    this.#chunk = undefined
    this.#own = undefined
  }

  /** Grows by doubling, but not beyond what is announced. */
  #withRoom(more: number): Buffer {
    const needed = this.length + more
    if (this.#own !== undefined && this.#own.length >= needed) return this.#own
    const announced = this.announced
    const most = announced === undefined ? needed : Math.min(HEAD_BYTES + announced, 2 * needed)
    const own = Buffer.allocUnsafeSlow(Math.max(needed, more === 0 ? needed : most))
    this.bytes().copy(own)
    this.#chunk = undefined
    this.#own = own
    return own
  }
}

const EMPTY = Buffer.alloc(0)
