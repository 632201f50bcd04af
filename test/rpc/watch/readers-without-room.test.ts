import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { WatchChildrenRequest, WatchChildrenResponse } from '@espalier/contract/espalier/v1/registry'
import type { TreeStore } from '../../../src/store/store.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'
import { openSocket } from '../../support/grpc-connection.ts'
import {
  DATA,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  messageFrame,
  requestHeaders,
  SETTINGS,
  WINDOW_UPDATE,
} from '../../support/http2-frames.ts'
import { soon } from '../../views/world.ts'

const TOP = parsePath('/top')
const ONE = parsePath('/top/one')
const MAX_WINDOW = 0x7fff_ffff

interface Seen {
  bytes: number
  pending: Buffer
  readonly revisions: bigint[]
  last: string
}

/** Watches of /top with windows that only the test opens. */
class Readers implements Disposable {
  readonly streams: Seen[]
  readonly #socket: Socket
  #rest: Buffer = Buffer.alloc(0)

  static async open(endpoint: string, count: number, window: number): Promise<Readers> {
    return new Readers(await openSocket(Number(endpoint.slice(endpoint.lastIndexOf(':') + 1))), count, window)
  }

  private constructor(socket: Socket, count: number, window: number) {
    this.#socket = socket
    this.streams = Array.from({ length: count }, () => ({
      bytes: 0,
      pending: Buffer.alloc(0),
      revisions: [],
      last: '',
    }))
    socket.on('data', chunk => this.#take(chunk))
    socket.on('error', () => {})
    const settings = Buffer.alloc(6)
    settings.writeUInt16BE(4, 0)
    settings.writeUInt32BE(window, 2)
    const head = requestHeaders('a:1', '/espalier.v1.RegistryService/WatchChildren')
    const request = WatchChildrenRequest.encode(
      WatchChildrenRequest.fromPartial({ path: TOP, jsonOnly: true }),
    ).finish()
    const opening = this.streams.flatMap((_, i) => [
      frame(HEADERS, END_HEADERS, 1 + 2 * i, head),
      messageFrame(END_STREAM, 1 + 2 * i, request),
    ])
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    socket.write(Buffer.concat([preface, frame(SETTINGS, 0, 0, settings), update(0, MAX_WINDOW - 65_535), ...opening]))
  }

  widen(stream: number, bytes: number): void {
    this.#socket.write(update(1 + 2 * stream, bytes))
  }

  /** A new INITIAL_WINDOW_SIZE changes the windows of all streams. */
  widenAll(window: number): void {
    const settings = Buffer.alloc(6)
    settings.writeUInt16BE(4, 0)
    settings.writeUInt32BE(window, 2)
    this.#socket.write(frame(SETTINGS, 0, 0, settings))
  }

  sleep(): void {
    this.#socket.pause()
  }

  wake(): void {
    this.#socket.resume()
  }

  async until(last: string): Promise<void> {
    await eventually(() => this.streams.every(stream => stream.last === last), `all have ${last}`, 60_000)
  }

  checkOrder(): void {
    for (const [i, { revisions }] of this.streams.entries())
      for (let k = 1; k < revisions.length; k++)
        assert.ok(revisions[k]! > revisions[k - 1]!, `stream ${i}: ${revisions[k]} after ${revisions[k - 1]}`)
  }

  get messages(): number {
    return this.streams.reduce((sum, { revisions }) => sum + revisions.length, 0)
  }

  #take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk])
    let at = 0
    for (; bytes.length - at >= 9; ) {
      const end = at + 9 + bytes.readUIntBE(at, 3)
      if (end > bytes.length) break
      if (bytes[at + 3] === DATA) this.#data((bytes.readUInt32BE(at + 5) - 1) / 2, bytes.subarray(at + 9, end))
      at = end
    }
    this.#rest = bytes.subarray(at)
  }

  #data(index: number, data: Buffer): void {
    const stream = this.streams[index]
    if (stream === undefined) return
    stream.bytes += data.length
    stream.pending = Buffer.concat([stream.pending, data])
    while (stream.pending.length >= 5 && stream.pending.length >= 5 + stream.pending.readUInt32BE(1)) {
      const end = 5 + stream.pending.readUInt32BE(1)
      const { revision, frame } = WatchChildrenResponse.decode(stream.pending.subarray(5, end))
      stream.pending = stream.pending.subarray(end)
      stream.revisions.push(revision)
      const providers =
        frame?.$case === 'snapshot' ? frame.value.providers : frame?.$case === 'change' ? frame.value.updated : []
      stream.last = providers[0]?.jsonProperties.n ?? stream.last
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}

function update(id: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return frame(WINDOW_UPDATE, 0, id, payload)
}

async function create(store: TreeStore, text: string): Promise<void> {
  const create = (path: typeof TOP, data: string) => ({ op: 'create', path, data: Buffer.from(data) }) as const
  await store.commit([create(TOP, '{}'), create(ONE, `{"n":0,"text":"${text}"}`)], { signal: soon() })
}

async function change(store: TreeStore, from: number, to: number, text: string): Promise<void> {
  for (let n = from; n <= to; n++)
    await store.commit([{ op: 'set', path: ONE, data: Buffer.from(`{"n":${n},"text":"${text}"}`) }], {
      signal: soon(),
    })
}

test('a stream without room in its window is skipped, and receives the difference when its window opens', async () => {
  await using gateway = await openGateway()
  await create(gateway.store, 'some text')
  const WINDOW = 2_000
  const CHANGES = 60
  using readers = await Readers.open(gateway.endpoint, 12, WINDOW)
  using others = await Readers.open(gateway.endpoint, 4, MAX_WINDOW)
  await readers.until('0')
  await others.until('0')
  await change(gateway.store, 1, CHANGES, 'some text')
  await others.until(String(CHANGES))
  await eventually(() => readers.streams.every(({ bytes }) => bytes === WINDOW), 'all windows are used up')
  const before = readers.messages
  for (const [i] of readers.streams.entries()) readers.widen(i, i % 2 === 0 ? WINDOW : 150)
  // Those with a little room go on in little steps.
  for (let i = 1; i < readers.streams.length; i += 2) for (let step = 0; step < 20; step++) readers.widen(i, 20)
  await readers.until(String(CHANGES))
  readers.checkOrder()
  // The rest of a message that had begun, and one with everything that was missed.
  assert.ok(readers.messages - before <= 2 * readers.streams.length, `${readers.messages - before} more messages`)

  readers.widenAll(1)
  await change(gateway.store, CHANGES + 1, 2 * CHANGES, 'some text')
  await others.until(String(2 * CHANGES))
  const narrow = readers.messages
  readers.widenAll(1_000_000)
  await readers.until(String(2 * CHANGES))
  await change(gateway.store, 2 * CHANGES + 1, 2 * CHANGES + 1, 'some text')
  await readers.until(String(2 * CHANGES + 1))
  readers.checkOrder()
  assert.ok(readers.messages - narrow <= 3 * readers.streams.length, `${readers.messages - narrow} more messages`)
})

test('a connection that sleeps delays nobody, and has the last state soon after it wakes', async () => {
  await using gateway = await openGateway()
  const text = 'x'.repeat(4_000)
  await create(gateway.store, text)
  const STREAMS = 150
  const CHANGES = 100
  using sleeping = await Readers.open(gateway.endpoint, STREAMS, MAX_WINDOW)
  using others = await Readers.open(gateway.endpoint, 4, MAX_WINDOW)
  await sleeping.until('0')
  await others.until('0')
  sleeping.sleep()
  await change(gateway.store, 1, CHANGES, text)
  await others.until(String(CHANGES))
  sleeping.wake()
  await sleeping.until(String(CHANGES))
  sleeping.checkOrder()
  others.checkOrder()
  assert.ok(sleeping.messages < STREAMS * CHANGES, `${sleeping.messages} messages: nothing was skipped`)
  await change(gateway.store, CHANGES + 1, CHANGES + 1, text)
  await sleeping.until(String(CHANGES + 1))
  sleeping.checkOrder()
})
