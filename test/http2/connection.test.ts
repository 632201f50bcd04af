import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CODE, FLAG, FRAME, PREFACE } from '../../src/http2/frames.ts'
import { encodeFields } from '../../src/http2/hpack-encoder.ts'
import { Connected, frame, headers, REQUEST, resets, START, settings, uint32 } from './connected.ts'

const OK = encodeFields([[':status', '200']])
const END = encodeFields([['grpc-status', '0']])
const INITIAL_WINDOW_SIZE = 4

test('a connection begins with our settings and the window of the connection', () => {
  const frames = new Connected().sent()
  assert.deepEqual(
    frames.map(({ type }) => type),
    [FRAME.SETTINGS, FRAME.WINDOW_UPDATE],
  )
})

test('settings are acknowledged before the data that they let go', () => {
  const peer = new Connected()
  peer.receive(PREFACE, settings([INITIAL_WINDOW_SIZE, 0]), headers(1))
  peer.connection.sender.answer(peer.slots[0]!, OK, Buffer.alloc(10), END)
  peer.sent()
  peer.receive(settings([INITIAL_WINDOW_SIZE, 100]))
  assert.deepEqual(
    peer.sent().map(({ type }) => type),
    [FRAME.SETTINGS, FRAME.DATA, FRAME.HEADERS],
  )
})

test('any split of the same bytes gives the same events and the same answers', () => {
  const bytes = Buffer.concat([
    START,
    headers(1, FLAG.END_HEADERS),
    frame(FRAME.DATA, 0, 1, 'first'),
    headers(3),
    frame(FRAME.DATA, FLAG.END_STREAM | FLAG.PADDED, 1, '\x03last\0\0\0'),
    frame(FRAME.PING, 0, 0, '12345678'),
    frame(FRAME.HEADERS, FLAG.END_STREAM, 5, encodeFields(REQUEST).subarray(0, 7)),
    frame(FRAME.CONTINUATION, FLAG.END_HEADERS, 5, encodeFields(REQUEST).subarray(7)),
    frame(FRAME.RST_STREAM, 0, 3, uint32(CODE.CANCEL)),
    frame(99, 255, 77, 'unknown'),
    frame(FRAME.WINDOW_UPDATE, 0, 0, uint32(1)),
    frame(FRAME.DATA, 0, 1, 'after the end'),
  ])
  const whole = new Connected().receive(bytes)
  const expected = { events: whole.events, sent: whole.sent() }
  assert.equal(expected.events.length, 10)
  assert.deepEqual(resets(expected.sent), [[1, CODE.STREAM_CLOSED]])
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 40 }), cuts => {
      const peer = new Connected()
      let at = 0
      for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
        if (cut > at) peer.receive(bytes.subarray(at, cut))
        at = cut
      }
      assert.deepEqual({ events: peer.events, sent: peer.sent() }, expected)
    }),
  )
})

test('a response never exceeds a window, whatever the windows and however they grow', () => {
  const seen = { waited: 0, atOnce: 0, split: 0 }
  const step = fc.oneof(
    fc.record({ kind: fc.constant('stream' as const), stream: fc.nat(3), bytes: fc.integer({ min: 1, max: 40_000 }) }),
    fc.record({
      kind: fc.constant('connection' as const),
      stream: fc.nat(3),
      bytes: fc.integer({ min: 1, max: 90_000 }),
    }),
    fc.record({ kind: fc.constant('initial' as const), stream: fc.nat(3), bytes: fc.nat(60_000) }),
    fc.record({ kind: fc.constant('message' as const), stream: fc.nat(3), bytes: fc.integer({ min: 1, max: 50_000 }) }),
    fc.record({ kind: fc.constant('network' as const), stream: fc.nat(3), bytes: fc.constantFrom(0, 2_000_000) }),
  )
  fc.assert(
    fc.property(fc.nat(70_000), fc.array(step, { minLength: 5, maxLength: 60 }), (initial, steps) => {
      const peer = new Connected().receive(PREFACE, settings([INITIAL_WINDOW_SIZE, initial]))
      for (const id of [1, 3, 5, 7]) peer.receive(headers(id))
      const written = [0, 0, 0, 0]
      const received = [0, 0, 0, 0]
      let start = initial
      const granted = [0, 0, 0, 0]
      let connection = 65_535
      const check = (): void => {
        for (const { type, id, payload } of peer.sent())
          if (type === FRAME.DATA) received[(id - 1) / 2]! += payload.length
        const total = received.reduce((a, b) => a + b)
        assert.ok(total <= connection, `${total} bytes over the window of the connection, ${connection}`)
      }
      for (const { kind, stream, bytes } of steps) {
        if (kind === 'message') {
          written[stream]! += bytes
          peer.connection.sender.headers(peer.slots[stream]!, OK)
          peer.connection.sender.data(peer.slots[stream]!, Buffer.alloc(bytes))
        } else if (kind === 'stream') {
          granted[stream]! += bytes
          peer.receive(frame(FRAME.WINDOW_UPDATE, 0, 1 + 2 * stream, uint32(bytes)))
        } else if (kind === 'connection') {
          connection += bytes
          peer.receive(frame(FRAME.WINDOW_UPDATE, 0, 0, uint32(bytes)))
        } else if (kind === 'initial') {
          const before = [...received]
          check()
          for (const at of [0, 1, 2, 3]) if (received[at]! > before[at]!) seen.waited++
          start = bytes
          peer.receive(settings([INITIAL_WINDOW_SIZE, bytes]))
        } else {
          peer.unsent = bytes
          peer.connection.drained()
        }
        const before = [...received]
        check()
        for (const at of [0, 1, 2, 3]) {
          if (received[at]! > before[at]!) {
            seen.atOnce++
            assert.ok(received[at]! <= start + granted[at]!, 'over the window of the stream')
            if (received[at]! < written[at]!) seen.split++
          }
        }
      }
      // With room everywhere, all of it arrives.
      peer.unsent = 0
      peer.receive(settings([INITIAL_WINDOW_SIZE, 0x7fff_0000 - 5_000_000]))
      peer.receive(frame(FRAME.WINDOW_UPDATE, 0, 0, uint32(50_000_000)))
      connection += 50_000_000
      peer.connection.drained()
      check()
      assert.deepEqual(received, written)
    }),
    { numRuns: 300 },
  )
  assert.ok(seen.atOnce > 100 && seen.split > 20, JSON.stringify(seen))
})

test('streams that wait for the connection take turns', () => {
  const peer = new Connected().receive(PREFACE, settings([INITIAL_WINDOW_SIZE, 10_000_000]), headers(1), headers(3))
  peer.sent()
  for (const slot of peer.slots) peer.connection.sender.answer(slot, OK, Buffer.alloc(1_000_000), END)
  peer.sent()
  peer.receive(frame(FRAME.WINDOW_UPDATE, 0, 0, uint32(400_000)))
  const bytes = new Map<number, number>()
  for (const { type, id, payload } of peer.sent())
    if (type === FRAME.DATA) bytes.set(id, (bytes.get(id) ?? 0) + payload.length)
  assert.ok((bytes.get(1) ?? 0) > 100_000 && (bytes.get(3) ?? 0) > 100_000, JSON.stringify([...bytes]))
})

test('windows are given back for consumed bytes only', () => {
  const peer = new Connected({ streamWindow: 20_000, connectionWindow: 70_000 }).receive(
    START,
    headers(1, FLAG.END_HEADERS),
  )
  peer.consumes = false
  peer.sent()
  for (let i = 0; i < 2; i++) peer.receive(frame(FRAME.DATA, 0, 1, Buffer.alloc(10_000)))
  assert.deepEqual(peer.sent(), [])
  peer.connection.windows.consumed(peer.slots[0]!, 20_000)
  assert.deepEqual(
    peer.sent().map(({ type, id, payload }) => [type, id, payload.readUInt32BE(0)]),
    [
      [FRAME.WINDOW_UPDATE, 1, 20_000],
      [FRAME.WINDOW_UPDATE, 0, 20_000],
    ],
  )
  for (let i = 0; i < 2; i++) peer.receive(frame(FRAME.DATA, 0, 1, Buffer.alloc(10_000)))
  peer.receive(frame(FRAME.DATA, 0, 1, 'x'))
  assert.deepEqual(resets(peer.sent()), [[1, CODE.FLOW_CONTROL_ERROR]])
})

test('a peer that uses windows to the last byte is never stuck, whatever is consumed when', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 20, maxLength: 120 }), sizes => {
      const peer = new Connected({ streamWindow: 20_000, connectionWindow: 70_000 }).receive(START)
      peer.consumes = false
      for (const id of [1, 3, 5, 7, 9]) peer.receive(headers(id, FLAG.END_HEADERS))
      const streams = [20_000, 20_000, 20_000, 20_000, 20_000]
      let connection = 70_000
      const held = [0, 0, 0, 0, 0]
      const update = (): void => {
        for (const { type, id, payload } of peer.sent()) {
          if (type !== FRAME.WINDOW_UPDATE) continue
          if (id === 0) connection += payload.readUInt32BE(0)
          else streams[(id - 1) / 2]! += payload.readUInt32BE(0)
        }
      }
      peer.sent()
      for (const [at, size] of sizes.entries()) {
        const stream = at % 5
        const bytes = Math.min(size, streams[stream]!, connection)
        if (bytes > 0) {
          peer.receive(frame(FRAME.DATA, 0, 1 + 2 * stream, Buffer.alloc(bytes)))
          streams[stream]! -= bytes
          connection -= bytes
          held[stream]! += bytes
        }
        if (at % 3 === 0) {
          const part = Math.ceil(held[stream]! / 2)
          peer.connection.windows.consumed(peer.slots[stream]!, part)
          held[stream]! -= part
        }
        update()
      }
      for (const [stream, bytes] of held.entries()) peer.connection.windows.consumed(peer.slots[stream]!, bytes)
      update()
      assert.ok(connection > 30_000 && streams.every(window => window > 9_000), JSON.stringify({ connection, streams }))
      assert.equal(peer.goAway([]), undefined)
    }),
  )
})

test('100,000 streams opened and closed on one connection take time in proportion, in any order', {
  timeout: 60_000,
}, () => {
  const peer = new Connected({ perSecond: { ...ANY_RATE } })
  peer.onRequest = slot => peer.connection.sender.headers(slot, OK)
  peer.receive(START)
  const block = encodeFields(REQUEST)
  const open = (from: number, to: number): number => {
    const begun = performance.now()
    for (let id = from; id < to; id += 2) peer.connection.receive(frame(FRAME.HEADERS, FLAG.END_HEADERS, id, block))
    peer.sent()
    return performance.now() - begun
  }
  const times: number[] = []
  for (let round = 0; round < 10; round++) {
    const first = 1 + round * 20_000
    let ms = open(first, first + 20_000)
    const begun = performance.now()
    const ids = Array.from({ length: 10_000 }, (_, at) => first + 2 * ((at * 7919) % 10_000))
    for (const id of round % 2 === 0 ? ids : ids.sort((a, b) => a - b))
      peer.connection.receive(frame(FRAME.RST_STREAM, 0, id, uint32(CODE.CANCEL)))
    ms += performance.now() - begun
    times.push(ms)
    peer.events.length = 0
  }
  const first = Math.min(...times.slice(0, 3))
  const last = Math.min(...times.slice(-3))
  assert.ok(last < 10 * first + 500, `the last rounds took ${last} ms, the first ${first} ms`)
  assert.deepEqual(peer.failures, [])
})

test('identifiers of streams are not used up: before that the connection is ended with GOAWAY', () => {
  const peer = new Connected().receive(START, headers(0x7fff_ffff - 10))
  assert.equal(peer.goAway(), CODE.NO_ERROR)
  peer.receive(headers(0x7fff_ffff - 8))
  assert.deepEqual(resets(peer.sent()), [[0x7fff_ffff - 8, CODE.REFUSED_STREAM]])
  peer.connection.sender.answer(peer.slots[0]!, OK, Buffer.from('x'), END)
  assert.equal(peer.isEnded, true)
})

test('a request that was answered before it was complete is reset a second later, and not before', () => {
  const peer = new Connected().receive(START, headers(1, FLAG.END_HEADERS), frame(FRAME.DATA, 0, 1, 'some'))
  peer.connection.sender.only(peer.slots[0]!, END)
  assert.deepEqual(resets(peer.sent()), [])
  peer.connection.tick()
  peer.receive(frame(FRAME.DATA, 0, 1, 'more'))
  assert.deepEqual(resets(peer.sent()), [])
  peer.connection.tick()
  assert.deepEqual(resets(peer.sent()), [[1, CODE.NO_ERROR]])
  peer.receive(frame(FRAME.DATA, 0, 1, 'on its way'))
  assert.deepEqual(peer.sent(), [])
  assert.deepEqual(peer.events, ['1 POST /a.B/C', '1 data some', '1 closed 0'])
})

test('a connection that leaves refuses new streams and ends with its last one', () => {
  const peer = new Connected().receive(START, headers(1))
  peer.sent()
  peer.connection.leave()
  assert.equal(peer.goAway(), CODE.NO_ERROR)
  peer.receive(headers(3))
  assert.deepEqual(resets(peer.sent()), [[3, CODE.REFUSED_STREAM]])
  assert.equal(peer.isEnded, false)
  peer.connection.sender.answer(peer.slots[0]!, OK, Buffer.from('answer'), END)
  assert.equal(peer.isEnded, true)
})

test('a fault of our own ends the connection with INTERNAL_ERROR and its cause, and all its requests', () => {
  const peer = new Connected().receive(START, headers(1))
  const cause = new TypeError('ours')
  peer.onRequest = () => {
    throw cause
  }
  peer.receive(headers(3))
  assert.equal(peer.goAway(), CODE.INTERNAL_ERROR)
  assert.equal(peer.failures[0]?.cause, cause)
  assert.deepEqual(peer.events.slice(-2), ['1 closed 2', '2 closed 2'])
})

const ANY_RATE = {
  resets: 1e9,
  abandoned: 1e9,
  provoked: 1e9,
  pings: 1e9,
  settings: 1e9,
  priorities: 1e9,
  empty: 1e9,
  windowUpdates: 1e9,
}
