import type { Prepared } from './call.ts'

const HEAD_BYTES = 5

const FRAMED = new WeakMap<Prepared, Buffer>()

/** The message after the five bytes of its gRPC header; made once for all streams. */
export function framed(message: Prepared): Buffer {
  const known = FRAMED.get(message)
  if (known !== undefined) return known
  const bytes = frame(message)
  FRAMED.set(message, bytes)
  return bytes
}

/** The same for a message that no other stream sends. */
export function frame(message: Prepared): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + message.length)
  bytes[0] = 0
  bytes.writeUInt32BE(message.length, 1)
  bytes.set(message, HEAD_BYTES)
  return bytes
}
