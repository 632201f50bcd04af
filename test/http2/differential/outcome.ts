import { FLAG, FRAME, readUint31 } from '../../../src/http2/frames.ts'
import { HpackDecoder } from '../../../src/http2/hpack-decoder.ts'
import type { Sent } from '../connected.ts'

/** What a client sees of a connection. */
export interface Outcome {
  /** The error code of GOAWAY; undefined: the connection goes on. */
  readonly goAway: number | undefined
  /** What GOAWAY says for people. */
  readonly why: string
  /** By stream: `200`, `200 ended`, `reset 1`, `200 reset 8`. */
  readonly streams: Readonly<Record<number, string>>
  /** Of all DATA. */
  readonly bytes: number
  readonly acknowledged: number
  readonly pongs: number
}

/** What these frames of a server say. */
export function outcomeOf(frames: readonly Sent[]): Outcome {
  const decoder = new HpackDecoder()
  const streams: Record<number, string> = {}
  const say = (id: number, words: string): void => {
    streams[id] = streams[id] === undefined ? words : `${streams[id]} ${words}`
  }
  let goAway: number | undefined
  let why = ''
  let bytes = 0
  let acknowledged = 0
  let pongs = 0
  for (const { type, flags, id, payload } of frames) {
    if (type === FRAME.GOAWAY && goAway === undefined) {
      goAway = payload.readUInt32BE(4)
      why = payload.toString('latin1', 8)
    }
    if (type === FRAME.RST_STREAM) say(id, `reset ${payload.readUInt32BE(0)}`)
    if (type === FRAME.SETTINGS && (flags & FLAG.ACK) !== 0) acknowledged++
    if (type === FRAME.PING && (flags & FLAG.ACK) !== 0) pongs++
    if (type === FRAME.DATA) bytes += payload.length
    if (type === FRAME.HEADERS)
      decoder.decode(payload, 0, payload.length, {
        add: (name, value) => name === ':status' && say(id, value),
      })
    if ((type === FRAME.HEADERS || type === FRAME.DATA) && (flags & FLAG.END_STREAM) !== 0) say(id, 'ended')
  }
  return { goAway, why, streams, bytes, acknowledged, pongs }
}

/** Splits what a server has sent; the rest is not complete yet. */
export function framesOf(bytes: Buffer): { readonly frames: Sent[]; readonly rest: Buffer } {
  const frames: Sent[] = []
  let at = 0
  while (at + 9 <= bytes.length) {
    const end = at + 9 + bytes.readUIntBE(at, 3)
    if (end > bytes.length) break
    frames.push({
      type: bytes[at + 3]!,
      flags: bytes[at + 4]!,
      id: readUint31(bytes, at + 5),
      payload: bytes.subarray(at + 9, end),
    })
    at = end
  }
  return { frames, rest: bytes.subarray(at) }
}

export type Field = readonly [name: string, value: string]

/** The fields that a client has sent, by stream; of a block that cannot be decoded, and of what follows it, those before the fault. */
export function requestFields(frames: readonly Sent[]): ReadonlyMap<number, readonly Field[]> {
  const decoder = new HpackDecoder()
  const all = new Map<number, Field[]>()
  let block: Buffer = Buffer.alloc(0)
  for (const { type, flags, id, payload } of frames) {
    if (type === FRAME.HEADERS) block = fragmentOf(payload, flags)
    else if (type === FRAME.CONTINUATION) block = Buffer.concat([block, payload])
    else continue
    if ((flags & FLAG.END_HEADERS) === 0) continue
    const fields = all.get(id) ?? []
    all.set(id, fields)
    try {
      decoder.decode(block, 0, block.length, { add: (name, value) => fields.push([name, value]) })
    } catch {
      break
    }
  }
  return all
}

function fragmentOf(payload: Buffer, flags: number): Buffer {
  const isPadded = (flags & FLAG.PADDED) !== 0
  const from = (isPadded ? 1 : 0) + ((flags & FLAG.PRIORITY) !== 0 ? 5 : 0)
  return payload.subarray(from, payload.length - (isPadded ? (payload[0] ?? 0) : 0))
}
