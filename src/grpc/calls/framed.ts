import type { Prepared } from './call.ts'

const HEAD_BYTES = 5

const FRAMED = new WeakMap<Prepared, Buffer>()

/** The last one, which the other streams of its view ask for next. */
let last: { readonly message: Prepared; readonly bytes: Buffer } | undefined

/** The message after the five bytes of its gRPC header; made once for all streams. */
export function framed(message: Prepared): Buffer {
  if (last?.message !== message) last = { message, bytes: find(message) }
  return last.bytes
}

function find(message: Prepared): Buffer {
  const earlier = FRAMED.get(message)
  if (earlier !== undefined) return earlier
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
