import { CODE, ConnectionError, FLAG, FRAME } from './frames.ts'
import type { Http2Limits } from './limits.ts'
import type { Rates } from './rates.ts'
import type { Sender } from './sender.ts'

/** RFC 9113 section 6.5.2. */
const SETTING = {
  ENABLE_PUSH: 2,
  MAX_CONCURRENT_STREAMS: 3,
  INITIAL_WINDOW_SIZE: 4,
  MAX_FRAME_SIZE: 5,
  MAX_HEADER_LIST_SIZE: 6,
} as const
const SETTING_BYTES = 6
const FRAME_SIZES = { min: 16_384, max: 16_777_215 }
const EMPTY = Buffer.alloc(0)

interface Parts {
  readonly rates: Rates
  readonly sender: Pick<Sender, 'setInitialWindow' | 'resumeAll'>
  readonly write: (type: number, flags: number, payload: Buffer) => void
}

/** The frames of the connection itself: SETTINGS, PING, GOAWAY; and those that a client must not send or that nobody knows. */
export class ControlFrames {
  readonly #parts: Parts
  /** Those of the peer have come. */
  hasSettings = false
  /** Our SETTINGS frames that were not acknowledged yet. */
  #unacknowledged = 1

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The payload of our SETTINGS, RFC 9113 section 6.5.1. */
  settings(limits: Http2Limits): Buffer {
    const entries = [
      [SETTING.MAX_CONCURRENT_STREAMS, limits.streams],
      [SETTING.INITIAL_WINDOW_SIZE, limits.streamWindow],
      [SETTING.MAX_HEADER_LIST_SIZE, limits.headerBytes],
    ] as const
    const payload = Buffer.alloc(entries.length * SETTING_BYTES)
    for (const [at, [id, value]] of entries.entries()) {
      payload.writeUInt16BE(id, at * SETTING_BYTES)
      payload.writeUInt32BE(value, at * SETTING_BYTES + 2)
    }
    return payload
  }

  /** RFC 9113 section 3.4: SETTINGS come first. */
  checkFirst(type: number, flags: number): void {
    if (this.hasSettings) return
    if (type !== FRAME.SETTINGS || (flags & FLAG.ACK) !== 0)
      throw new ConnectionError(CODE.PROTOCOL_ERROR, 'the first frame is not SETTINGS')
    this.hasSettings = true
  }

  take(bytes: Buffer, from: number, to: number, type: number, flags: number, id: number): void {
    switch (type) {
      case FRAME.SETTINGS:
        this.#checkConnection(id, 'SETTINGS')
        if ((flags & FLAG.ACK) !== 0) this.#onAcknowledged(to - from)
        else this.#onSettings(bytes, from, to)
        return
      case FRAME.PING:
        this.#checkConnection(id, 'PING')
        this.#onPing(bytes.subarray(from, to), flags)
        return
      case FRAME.GOAWAY:
        // RFC 9113 section 6.8: it concerns streams that we would begin.
        this.#checkConnection(id, 'GOAWAY')
        if (to - from < 8) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, `GOAWAY of ${to - from} bytes`)
        return
      case FRAME.PUSH_PROMISE:
        throw new ConnectionError(CODE.PROTOCOL_ERROR, 'PUSH_PROMISE from a client')
      default:
        // RFC 9113 section 5.5: unknown types are ignored.
        this.#parts.rates.count('empty')
    }
  }

  /** RFC 9113 section 6.5. Acknowledged before the DATA that a larger window lets go. */
  #onSettings(bytes: Buffer, from: number, to: number): void {
    if ((to - from) % SETTING_BYTES !== 0) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, 'SETTINGS of odd length')
    this.#parts.rates.count('settings')
    for (let at = from; at < to; at += SETTING_BYTES) this.#set(bytes.readUInt16BE(at), bytes.readUInt32BE(at + 2))
    this.#parts.write(FRAME.SETTINGS, FLAG.ACK, EMPTY)
    this.#parts.sender.resumeAll()
  }

  #set(id: number, value: number): void {
    if (id === SETTING.INITIAL_WINDOW_SIZE) this.#parts.sender.setInitialWindow(value)
    else if (id === SETTING.ENABLE_PUSH && value > 1)
      throw new ConnectionError(CODE.PROTOCOL_ERROR, `ENABLE_PUSH is ${value}`)
    else if (id === SETTING.MAX_FRAME_SIZE && (value < FRAME_SIZES.min || value > FRAME_SIZES.max))
      throw new ConnectionError(CODE.PROTOCOL_ERROR, `MAX_FRAME_SIZE is ${value}`)
  }

  #onAcknowledged(length: number): void {
    if (length > 0) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, 'an acknowledgement with settings')
    if (--this.#unacknowledged < 0) throw new ConnectionError(CODE.PROTOCOL_ERROR, 'an acknowledgement of no SETTINGS')
  }

  /** RFC 9113 section 6.7. */
  #onPing(payload: Buffer, flags: number): void {
    if (payload.length !== 8) throw new ConnectionError(CODE.FRAME_SIZE_ERROR, `PING of ${payload.length} bytes`)
    this.#parts.rates.count('pings')
    if ((flags & FLAG.ACK) === 0) this.#parts.write(FRAME.PING, FLAG.ACK, payload)
  }

  #checkConnection(id: number, frame: string): void {
    if (id !== 0) throw new ConnectionError(CODE.PROTOCOL_ERROR, `${frame} on stream ${id}`)
  }
}
