import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from './grpc-error.ts'

/** A flag byte and the length of the message in four bytes, before every message. */
const PREFIX_BYTES = 5

/** One message, not compressed, as it is sent. */
export function frameMessage(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length)
  framed[0] = 0
  framed.writeUInt32BE(message.length, 1)
  framed.set(message, PREFIX_BYTES)
  return framed
}

/** Puts the one message of a response together from chunks of any size. */
export class MessageReader {
  readonly #maxBytes: number
  readonly #chunks: Buffer[] = []
  #received = 0
  /** With its prefix; undefined until the prefix is complete. */
  #expected: number | undefined

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Throws a GrpcError as soon as the response cannot become one message that this client accepts. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#received += chunk.length
    if (this.#expected === undefined && this.#received >= PREFIX_BYTES) this.#expected = this.#readPrefix()
    if (this.#expected !== undefined && this.#received > this.#expected)
      throw new GrpcError(Code.INTERNAL, 'more than one message in the response')
  }

  /** The message. Throws a GrpcError if there is none or if it is incomplete. */
  finish(): Uint8Array {
    if (this.#received === 0) throw new GrpcError(Code.INTERNAL, 'no message in the response')
    if (this.#received !== this.#expected) throw new GrpcError(Code.INTERNAL, 'the response ends within a message')
    return Buffer.concat(this.#chunks).subarray(PREFIX_BYTES)
  }

  #readPrefix(): number {
    const prefix = Buffer.concat(this.#chunks).subarray(0, PREFIX_BYTES)
    if (prefix[0] !== 0)
      throw new GrpcError(Code.INTERNAL, 'the response is compressed although no compression was offered')
    const length = prefix.readUInt32BE(1)
    if (length > this.#maxBytes)
      throw new GrpcError(Code.RESOURCE_EXHAUSTED, `Received message larger than max (${length} vs ${this.#maxBytes})`)
    return PREFIX_BYTES + length
  }
}
