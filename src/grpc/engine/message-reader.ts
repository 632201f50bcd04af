import { gunzipSync, inflateSync } from 'node:zlib'
import { status as Status } from '@grpc/grpc-js'
import { CallError } from '../calls/call-error.ts'
import { messageTooLarge } from '../calls/message-too-large.ts'

/** A flag and the length of the message. */
const PREFIX_BYTES = 5

/** One message of a request. */
interface Message {
  readonly isCompressed: boolean
  readonly payload: Buffer
}

const DECOMPRESS: Readonly<Record<string, typeof gunzipSync>> = { gzip: gunzipSync, deflate: inflateSync }

/**
 * Splits the body of a request into messages: "Length-Prefixed-Message" of the gRPC protocol over HTTP/2. Memory grows with what has arrived,
 * not with the length that a message announces.
 */
export class MessageReader {
  readonly #maxBytes: number
  readonly #encoding: string | undefined
  /** The oldest complete message; most requests have one, so the others are apart. */
  #first: Message | undefined
  #later: Message[] | undefined
  /** The first byte of the prefix. */
  #flag = 0
  /** How much of the prefix has arrived, then of the payload. */
  #prefixBytes = 0
  #payload: Buffer | undefined
  #payloadBytes = 0
  #length = 0

  /** `encoding`: the value of grpc-encoding. */
  constructor(maxBytes: number, encoding: string | undefined) {
    this.#maxBytes = maxBytes
    this.#encoding = encoding
  }

  /** How many messages are complete. */
  get count(): number {
    return (this.#first === undefined ? 0 : 1) + (this.#later?.length ?? 0)
  }

  /** How many bytes of a message are to come; zero: none has begun. */
  get missing(): number {
    if (this.#prefixBytes === 0) return 0
    return this.#prefixBytes < PREFIX_BYTES ? PREFIX_BYTES - this.#prefixBytes : this.#length - this.#payloadBytes
  }

  /** Throws PAYLOAD_TOO_LARGE as soon as a message is announced that is over the limit. */
  add(bytes: Buffer, from: number, to: number): void {
    let at = from
    while (at < to) {
      if (this.#prefixBytes < PREFIX_BYTES) at = this.#addToPrefix(bytes, at, to)
      if (this.#prefixBytes === PREFIX_BYTES) at = this.#addToPayload(bytes, at, to)
    }
  }

  /** The next complete message and how many bytes of the body it was; undefined if there is none. */
  take(): { readonly message: Buffer; readonly bytes: number } | undefined {
    const next = this.#first
    if (next === undefined) return undefined
    this.#first = this.#later?.shift()
    const { isCompressed, payload } = next
    return { message: isCompressed ? this.#decompress(payload) : payload, bytes: PREFIX_BYTES + payload.length }
  }

  #addToPrefix(bytes: Buffer, from: number, to: number): number {
    let at = from
    for (; at < to && this.#prefixBytes < PREFIX_BYTES; at++, this.#prefixBytes++) {
      if (this.#prefixBytes === 0) {
        this.#flag = bytes[at]!
        this.#length = 0
      } else this.#length = this.#length * 256 + bytes[at]!
    }
    if (this.#prefixBytes < PREFIX_BYTES) return at
    if (this.#length > this.#maxBytes) throw messageTooLarge(this.#length, this.#maxBytes)
    this.#payloadBytes = 0
    return at
  }

  #addToPayload(bytes: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + this.#length - this.#payloadBytes)
    const total = this.#payloadBytes + end - from
    const payload = this.#roomFor(total)
    bytes.copy(payload, this.#payloadBytes, from, end)
    this.#payloadBytes = total
    if (total < this.#length) return end
    const message = { isCompressed: this.#flag !== 0, payload }
    if (this.#first === undefined) this.#first = message
    else {
      this.#later ??= []
      this.#later.push(message)
    }
    this.#payload = undefined
    this.#prefixBytes = 0
    return end
  }

  #roomFor(total: number): Buffer {
    const old = this.#payload
    if (old !== undefined && old.length >= total) return old
    const larger = Buffer.allocUnsafe(Math.min(this.#length, old === undefined ? total : total * 2))
    old?.copy(larger, 0, 0, this.#payloadBytes)
    this.#payload = larger
    return larger
  }

  #decompress(payload: Buffer): Buffer {
    const decompress = DECOMPRESS[this.#encoding ?? '']
    if (decompress === undefined) throw unknownEncoding(this.#encoding)
    try {
      return decompress(payload, { maxOutputLength: this.#maxBytes })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        throw messageTooLarge(this.#maxBytes + 1, this.#maxBytes)
      throw new CallError(Status.INTERNAL, `the message is not ${this.#encoding}`)
    }
  }
}

function unknownEncoding(encoding: string | undefined): CallError {
  if (encoding === undefined || encoding === 'identity')
    return new CallError(Status.INTERNAL, 'the message is compressed, but grpc-encoding does not say how')
  const error = new CallError(Status.UNIMPLEMENTED, `grpc-encoding ${encoding.slice(0, 100)} is not supported`)
  error.metadata.set('grpc-accept-encoding', ['identity', ...Object.keys(DECOMPRESS)].join(','))
  return error
}
