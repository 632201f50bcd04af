// Types and flags of HTTP/2 frames, and the frames that a thin client sends.

export const DATA = 0
export const HEADERS = 1
export const RST_STREAM = 3
export const SETTINGS = 4
export const PING = 6
export const GOAWAY = 7
export const WINDOW_UPDATE = 8
export const END_STREAM = 1
export const ACK = 1
export const END_HEADERS = 4
export const PADDED = 8

export function frame(type: number, flags: number, id: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, payload])
}

export function messageFrame(flags: number, id: number, message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(14 + message.length)
  bytes.writeUIntBE(5 + message.length, 0, 3)
  bytes[3] = DATA
  bytes[4] = flags
  bytes.writeUInt32BE(id, 5)
  bytes[9] = 0
  bytes.writeUInt32BE(message.length, 10)
  bytes.set(message, 14)
  return bytes
}

export function windowUpdate(bytes: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return frame(WINDOW_UPDATE, 0, 0, payload)
}

/** HPACK without a dynamic table: every name and value as a literal, so that no state is kept. */
export function requestHeaders(authority: string, path: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x83, 0x86]), // :method POST, :scheme http
    ...[
      [':path', path],
      [':authority', authority],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ].map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name as string), text(value as string)])),
  ])
}

function text(value: string): Buffer {
  if (value.length > 126) throw new Error('a header of a measurement is short')
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])
}
