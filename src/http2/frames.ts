/** Types of frames, RFC 9113 section 6. */
export const FRAME = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const

/** Flags of frames. ACK is for SETTINGS and PING, END_STREAM for DATA and HEADERS. */
export const FLAG = { ACK: 1, END_STREAM: 1, END_HEADERS: 4, PADDED: 8, PRIORITY: 32 } as const

/** Error codes, RFC 9113 section 7. */
export const CODE = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  ENHANCE_YOUR_CALM: 11,
} as const

/** What a client sends first, RFC 9113 section 3.4. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')
export const HEAD_BYTES = 9
/** The largest payload that either side accepts: it is the smallest that may be announced, RFC 9113 section 6.5.2. */
export const MAX_FRAME_BYTES = 16_384
/** RFC 9113 section 6.9.1. */
export const MAX_WINDOW = 0x7fff_ffff
/** Of both directions, until SETTINGS and WINDOW_UPDATE change it, RFC 9113 section 6.9.2. */
export const DEFAULT_WINDOW = 65_535

/** Writes the head of a frame, RFC 9113 section 4.1. Returns where its payload begins. */
export function writeHead(
  bytes: Buffer,
  at: number,
  length: number,
  type: number,
  flags: number,
  streamId: number,
): number {
  bytes[at] = length >>> 16
  bytes[at + 1] = length >>> 8
  bytes[at + 2] = length
  bytes[at + 3] = type
  bytes[at + 4] = flags
  writeUint32(bytes, at + 5, streamId)
  return at + HEAD_BYTES
}

export function writeUint32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

/** Four bytes without the reserved first bit: a stream identifier or a window increment. */
export function readUint31(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) & MAX_WINDOW
}

/** An error of the whole connection: it is closed with GOAWAY, RFC 9113 section 5.4.1. */
export class ConnectionError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
