const HEAD_BYTES = 5

/** Where the messages of a stream end, found in its bytes as they arrive. */
export class MessageBounds {
  #head = 0
  #left = 0

  /** Whether the beginning of a message has arrived, but not its end. */
  get isPartial(): boolean {
    return this.#head > 0
  }

  /** Returns how many messages end in the chunk. */
  feed(chunk: Uint8Array): number {
    let ended = 0
    for (let at = 0; at < chunk.length; ) {
      if (this.#head < HEAD_BYTES) {
        const byte = chunk[at++] ?? 0
        // The first byte says whether the message is compressed.
        this.#left = this.#head === 0 ? 0 : this.#left * 256 + byte
        this.#head++
      } else {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
      }
      if (this.#head === HEAD_BYTES && this.#left === 0) {
        this.#head = 0
        ended++
      }
    }
    return ended
  }
}
