/** RFC 9113 section 8.1.1: a request is malformed when its content-length is not the length of its body. */
export class RequestLengths {
  /** How many bytes are to come, by slot; for requests with a content-length only. */
  readonly #missing = new Map<number, number>()

  /** False, here and below: the request is malformed. */
  begin(slot: number, contentLength: number | undefined, isEnd: boolean): boolean {
    if (contentLength === undefined) return true
    this.#missing.set(slot, contentLength)
    return !isEnd || contentLength === 0
  }

  add(slot: number, bytes: number): boolean {
    const missing = this.#missing.get(slot)
    if (missing === undefined) return true
    this.#missing.set(slot, missing - bytes)
    return missing >= bytes
  }

  end(slot: number): boolean {
    return (this.#missing.get(slot) ?? 0) === 0
  }

  forget(slot: number): void {
    if (this.#missing.size > 0) this.#missing.delete(slot)
  }
}
