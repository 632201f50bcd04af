/**
 * Bytes as text and back, as Python's `surrogateescape` does it: UTF-8, in which each byte that is not part of well-formed UTF-8 is one of
 * U+DC80 to U+DCFF.
 */

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ENCODER = new TextEncoder()

export function decodeText(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? decodeByPieces(bytes)
}

export function encodeText(text: string): Uint8Array {
  // With the flag u, a surrogate in a class is a lone one; pairs stay whole.
  return LONE_SURROGATE.test(text) ? encodeByPieces(text) : encodeUtf8(text)
}

const LONE_SURROGATE = /[\udc80-\udcff]/u

/** Short texts share a block of memory: allocating one for each takes longer than encoding it. */
const BLOCK_BYTES = 8_192
let block = new Uint8Array(BLOCK_BYTES)
let used = 0

function encodeUtf8(text: string): Uint8Array {
  const most = text.length * 3
  if (most > BLOCK_BYTES / 2) return ENCODER.encode(text)
  if (used + most > BLOCK_BYTES) {
    block = new Uint8Array(BLOCK_BYTES)
    used = 0
  }
  const { written } = ENCODER.encodeInto(text, block.subarray(used))
  const bytes = block.subarray(used, used + written)
  used += written
  return bytes
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    // The decoder says no more than that these bytes are not UTF-8, which is a normal case here.
    return undefined
  }
}

function decodeByPieces(bytes: Uint8Array): string {
  let out = ''
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length > 0) at += length
    else {
      out += UTF8.decode(bytes.subarray(from, at)) + String.fromCharCode(0xdc00 + (bytes[at] as number))
      from = ++at
    }
  }
  return out + UTF8.decode(bytes.subarray(from))
}

/** How many bytes the well-formed UTF-8 sequence at `at` has (Unicode, table 3-7); 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  // Not overlong, no surrogate, not above U+10FFFF.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (!isBetween(bytes[at + 1], least, most)) return 0
  for (let i = 2; i < length; i++) if (!isBetween(bytes[at + i], 0x80, 0xbf)) return 0
  return length
}

function isBetween(byte: number | undefined, least: number, most: number): boolean {
  return byte !== undefined && byte >= least && byte <= most
}

function encodeByPieces(text: string): Uint8Array {
  const parts: Uint8Array[] = []
  for (const part of text.split(/([\udc80-\udcff])/u)) {
    const unit = part.length === 1 ? part.charCodeAt(0) : 0
    parts.push(unit >= 0xdc80 && unit <= 0xdcff ? Uint8Array.of(unit - 0xdc00) : ENCODER.encode(part))
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
