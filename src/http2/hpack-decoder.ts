import { CODE, ConnectionError } from './frames.ts'
import { decodeHuffman } from './huffman.ts'
import { STATIC_TABLE } from './static-table.ts'

/** RFC 7541 section 4.1: the size of an entry is that of its name and value plus this. */
export const ENTRY_OVERHEAD = 32
/** SETTINGS_HEADER_TABLE_SIZE is not sent, so that its default holds, RFC 9113 section 6.5.2. */
const TABLE_BYTES = 4_096
/** More entries than this do not fit. A power of two: positions are masked. */
const RING = TABLE_BYTES / ENTRY_OVERHEAD
/** Four bytes after the prefix: enough for every length that fits into a header block. */
const MAX_INTEGER_SHIFT = 21

interface FieldReader {
  add(name: string, value: string): void
}

/** Decodes header blocks, RFC 7541. All blocks of a connection must be decoded, in their order. Throws COMPRESSION_ERROR. */
export class HpackDecoder {
  /** Changes with the dynamic table. While it stays the same, equal blocks have equal fields. */
  generation = 0
  /** The dynamic table: a ring whose newest entry is at `#newest`. */
  readonly #names: string[] = []
  readonly #values: string[] = []
  #newest = 0
  #count = 0
  #size = 0
  #maxSize = TABLE_BYTES
  /** Where the next field begins. */
  #at = 0

  /** Adds each field to `fields`, in order. */
  decode(bytes: Buffer, from: number, to: number, fields: FieldReader): void {
    this.#at = from
    let mayUpdateSize = true
    while (this.#at < to) {
      const first = bytes[this.#at]!
      if ((first & 0xe0) === 0x20) {
        // RFC 7541 section 4.2: only before the first field.
        if (!mayUpdateSize) throw invalid('a size update after a field')
        this.#resize(this.#integer(bytes, to, 5))
        continue
      }
      mayUpdateSize = false
      if ((first & 0x80) !== 0) {
        const index = this.#integer(bytes, to, 7)
        fields.add(this.#nameAt(index), this.#valueAt(index))
        continue
      }
      const isAdded = (first & 0x40) !== 0
      const index = this.#integer(bytes, to, isAdded ? 6 : 4)
      const name = index === 0 ? this.#string(bytes, to) : this.#nameAt(index)
      const value = this.#string(bytes, to)
      if (isAdded) this.#add(name, value)
      fields.add(name, value)
    }
  }

  #nameAt(index: number): string {
    if (index === 0) throw invalid('index 0')
    return index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1]![0] : this.#names[this.#position(index)]!
  }

  #valueAt(index: number): string {
    return index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1]![1] : this.#values[this.#position(index)]!
  }

  #position(index: number): number {
    const age = index - STATIC_TABLE.length - 1
    if (age >= this.#count) throw invalid(`index ${index} is not in the table`)
    return (this.#newest - age) & (RING - 1)
  }

  /** RFC 7541 section 4.4: an entry that does not fit empties the table. */
  #add(name: string, value: string): void {
    const size = name.length + value.length + ENTRY_OVERHEAD
    this.generation++
    this.#evict(this.#maxSize - size)
    if (size > this.#maxSize) return
    this.#newest = (this.#newest + 1) & (RING - 1)
    this.#names[this.#newest] = name
    this.#values[this.#newest] = value
    this.#size += size
    this.#count++
  }

  #resize(maxSize: number): void {
    if (maxSize > TABLE_BYTES) throw invalid(`a table of ${maxSize} bytes`)
    this.#maxSize = maxSize
    this.generation++
    this.#evict(maxSize)
  }

  #evict(maxSize: number): void {
    while (this.#size > maxSize && this.#count > 0) {
      const oldest = (this.#newest - this.#count + 1) & (RING - 1)
      this.#size -= this.#names[oldest]!.length + this.#values[oldest]!.length + ENTRY_OVERHEAD
      this.#names[oldest] = ''
      this.#values[oldest] = ''
      this.#count--
    }
  }

  /** RFC 7541 section 5.1. */
  #integer(bytes: Buffer, to: number, prefixBits: number): number {
    const mask = (1 << prefixBits) - 1
    let value = bytes[this.#at++]! & mask
    if (value < mask) return value
    for (let shift = 0; shift <= MAX_INTEGER_SHIFT && this.#at < to; shift += 7) {
      const byte = bytes[this.#at++]!
      value += (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw invalid('an integer that is too long')
  }

  /** RFC 7541 section 5.2. */
  #string(bytes: Buffer, to: number): string {
    if (this.#at >= to) throw invalid('a block that ends early')
    const isHuffman = (bytes[this.#at]! & 0x80) !== 0
    const length = this.#integer(bytes, to, 7)
    const from = this.#at
    this.#at += length
    if (this.#at > to) throw invalid('a string that is longer than its block')
    if (!isHuffman) return bytes.toString('latin1', from, this.#at)
    const text = textOf(length)
    return text.toString('latin1', 0, decodeHuffman(bytes, from, this.#at, text))
  }
}

/** The strings of all connections are decoded here, one at a time: a code has five bits at least. */
let shared = Buffer.alloc(0)

function textOf(codedBytes: number): Buffer {
  const bytes = Math.ceil((codedBytes * 8) / 5)
  if (shared.length < bytes) shared = Buffer.allocUnsafeSlow(bytes)
  return shared
}

function invalid(what: string): ConnectionError {
  return new ConnectionError(CODE.COMPRESSION_ERROR, `invalid header block: ${what}`)
}
