import assert from 'node:assert/strict'
import { Connection } from '../../src/http2/connection.ts'
import { FLAG, FRAME, PREFACE, writeHead } from '../../src/http2/frames.ts'
import { encodeFields } from '../../src/http2/hpack-encoder.ts'
import { HTTP2_LIMITS, type Http2Limits } from '../../src/http2/limits.ts'
import { Outbox, type Transport } from '../../src/http2/outbox.ts'
import type { RequestHead } from '../../src/http2/request-head.ts'
import type { StreamListener } from '../../src/http2/stream-listener.ts'

/** A frame that the connection has sent. */
export interface Sent {
  readonly type: number
  readonly flags: number
  readonly id: number
  readonly payload: Buffer
}

export const REQUEST = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/a.B/C'],
  [':authority', 'a:1'],
  ['content-type', 'application/grpc'],
] as const

export function frame(type: number, flags: number, id: number, payload: Uint8Array | string = ''): Buffer {
  const content = Buffer.from(payload as string)
  const bytes = Buffer.alloc(9 + content.length)
  bytes.set(content, writeHead(bytes, 0, content.length, type, flags, id))
  return bytes
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export function settings(...entries: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(entries.length * 6)
  for (const [at, [id, value]] of entries.entries()) {
    payload.writeUInt16BE(id, at * 6)
    payload.writeUInt32BE(value, at * 6 + 2)
  }
  return frame(FRAME.SETTINGS, 0, 0, payload)
}

export function headers(id: number, flags = FLAG.END_HEADERS | FLAG.END_STREAM, fields = REQUEST): Buffer {
  return frame(FRAME.HEADERS, flags, id, encodeFields(fields as Iterable<[string, string]>))
}

export const START = Buffer.concat([PREFACE, settings()])

/** A connection in memory, whose events and frames are recorded. */
export class Connected implements Transport {
  readonly connection: Connection
  readonly events: string[] = []
  /** The slots of open requests, by their order. */
  readonly slots: number[] = []
  readonly failures: { readonly code: number; readonly message: string; readonly cause: unknown }[] = []
  /** What the network has not taken; to be set by a test. */
  unsent = 0
  isEnded = false
  /** Called with each request; by default nothing is answered. */
  onRequest: (slot: number, head: RequestHead) => void = () => {}
  /** Called when a request is complete. */
  onEnded: (slot: number, head: RequestHead) => void = () => {}
  /** Whether bytes are consumed as they arrive. */
  consumes = true
  readonly #outbox: Outbox
  #chunks: Buffer[] = []
  #later: (() => void)[] = []

  constructor(limits: Partial<Http2Limits> = {}, secret = 7) {
    this.#outbox = new Outbox(callback => this.#later.push(callback))
    this.connection = new Connection({
      transport: this,
      outbox: this.#outbox,
      limits: { ...HTTP2_LIMITS, ...limits },
      secret,
      peer: 'test:1',
      client: undefined,
      listener: {
        request: (_connection, slot, head) => {
          const number = this.slots.push(slot)
          this.events.push(`${number} ${head.method} ${head.path}`)
          this.connection.listen(slot, this.#listenerOf(slot, number, head))
          this.onRequest(slot, head)
        },
        failed: (_connection, code, message, cause) => this.failures.push({ code, message, cause }),
        unsent: () => {},
      },
    })
  }

  write(bytes: Buffer, length: number): boolean {
    this.#chunks.push(Buffer.from(bytes.subarray(0, length)))
    return true
  }

  end(): void {
    this.isEnded = true
  }

  destroy(): void {
    this.isEnded = true
  }

  get isFull(): boolean {
    return this.unsent >= 64 * 1024
  }

  receive(...parts: readonly Buffer[]): this {
    for (const part of parts) this.connection.receive(part)
    return this
  }

  /** All frames since the last call, in order. */
  sent(): Sent[] {
    for (const callback of this.#later.splice(0)) callback()
    this.#outbox.flush()
    const bytes = Buffer.concat(this.#chunks)
    this.#chunks = []
    const frames: Sent[] = []
    let at = 0
    while (at < bytes.length) {
      assert.ok(bytes.length - at >= 9, 'the output ends inside the head of a frame')
      const length = bytes.readUIntBE(at, 3)
      assert.ok(length <= 16_384 && at + 9 + length <= bytes.length, 'the output ends inside a frame')
      const payload = bytes.subarray(at + 9, at + 9 + length)
      frames.push({
        type: bytes[at + 3]!,
        flags: bytes[at + 4]!,
        id: bytes.readUInt32BE(at + 5),
        payload,
      })
      at += 9 + length
    }
    return frames
  }

  /** The code of GOAWAY, if it was sent. */
  goAway(frames = this.sent()): number | undefined {
    return frames.find(({ type }) => type === FRAME.GOAWAY)?.payload.readUInt32BE(4)
  }

  #listenerOf(slot: number, number: number, head: RequestHead): StreamListener {
    return {
      data: (bytes, from, to) => {
        this.events.push(`${number} data ${bytes.toString('latin1', from, to)}`)
        if (this.consumes) this.connection.windows.consumed(slot, to - from)
      },
      ended: () => {
        this.events.push(`${number} ended`)
        this.onEnded(slot, head)
      },
      drained: () => this.events.push(`${number} drained`),
      closed: code => this.events.push(`${number} closed ${code}`),
    }
  }
}

/** The codes of RST_STREAM, by stream. */
export function resets(frames: readonly Sent[]): [id: number, code: number][] {
  return frames.filter(({ type }) => type === FRAME.RST_STREAM).map(({ id, payload }) => [id, payload.readUInt32BE(0)])
}
