import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CODE, FLAG, FRAME, PREFACE } from '../../src/http2/frames.ts'
import { encodeFields } from '../../src/http2/hpack-encoder.ts'
import { HTTP2_LIMITS } from '../../src/http2/limits.ts'
import { Connected, frame, headers, REQUEST, resets, START, settings, uint32 } from './connected.ts'

const { perSecond } = HTTP2_LIMITS

/** What comes in goes on until the connection ends; how many times it took. */
function flood(peer: Connected, part: (round: number) => Buffer): number {
  let round = 0
  for (; !peer.isEnded && round < 300_000; round++) peer.receive(part(round))
  return round
}

const FLOODS: readonly {
  readonly name: string
  readonly limit: number
  readonly part: (round: number) => Buffer
}[] = [
  {
    name: 'rapid reset',
    limit: perSecond.abandoned,
    part: round =>
      Buffer.concat([headers(1 + 2 * round), frame(FRAME.RST_STREAM, 0, 1 + 2 * round, uint32(CODE.CANCEL))]),
  },
  {
    name: 'streams that we are made to reset, by windows that overflow',
    limit: perSecond.provoked,
    part: round =>
      Buffer.concat([headers(1 + 2 * round), frame(FRAME.WINDOW_UPDATE, 0, 1 + 2 * round, uint32(0x7fff_ffff))]),
  },
  {
    name: 'streams that we are made to reset, by windows that do not grow',
    limit: perSecond.provoked,
    part: round => Buffer.concat([headers(1 + 2 * round), frame(FRAME.WINDOW_UPDATE, 0, 1 + 2 * round, uint32(0))]),
  },
  {
    name: 'streams that we are made to reset, by data after their end',
    limit: perSecond.provoked,
    part: round => Buffer.concat([headers(1 + 2 * round), frame(FRAME.DATA, 0, 1 + 2 * round, 'x')]),
  },
  {
    name: 'streams that we are made to reset, by malformed requests',
    limit: perSecond.provoked,
    part: round => headers(1 + 2 * round, FLAG.END_HEADERS | FLAG.END_STREAM, [['x', 'y']] as never),
  },
  { name: 'settings', limit: perSecond.settings, part: () => settings([4, 70_000]) },
  { name: 'pings', limit: perSecond.pings, part: () => frame(FRAME.PING, 0, 0, '12345678') },
  {
    name: 'acknowledgements of pings that nobody sent',
    limit: perSecond.pings,
    part: () => frame(FRAME.PING, FLAG.ACK, 0, '12345678'),
  },
  {
    name: 'data frames that are empty',
    limit: perSecond.empty,
    part: round => (round === 0 ? headers(1, FLAG.END_HEADERS) : frame(FRAME.DATA, 0, 1)),
  },
  { name: 'frames of an unknown type', limit: perSecond.empty, part: () => frame(200, 0, 0, 'what') },
  { name: 'priorities', limit: perSecond.priorities, part: () => frame(FRAME.PRIORITY, 0, 1, '\0\0\0\0\0') },
  { name: 'window updates', limit: perSecond.windowUpdates, part: () => frame(FRAME.WINDOW_UPDATE, 0, 0, uint32(1)) },
]

for (const { name, limit, part } of FLOODS)
  test(`a flood of ${name} ends with ENHANCE_YOUR_CALM, and what is less than that per second does not`, () => {
    const peer = new Connected().receive(START)
    const rounds = flood(peer, part)
    assert.ok(rounds >= limit && rounds <= limit + 3, `it ended after ${rounds}; the limit is ${limit}`)
    assert.equal(peer.goAway(), CODE.ENHANCE_YOUR_CALM)
    assert.equal(peer.failures[0]?.cause, undefined)
    const patient = new Connected().receive(START)
    for (let round = 0; round < 2 * limit; round++) {
      if (round % limit === limit - 1) patient.connection.tick()
      patient.receive(part(round))
      if (round % 1_000 === 0) patient.events.length = 0
    }
    assert.deepEqual(patient.failures, [])
  })

test('a client may cancel ten thousand streams at once that have begun to be answered', () => {
  const peer = new Connected().receive(START)
  peer.onRequest = slot => peer.connection.sender.headers(slot, encodeFields([[':status', '200']]))
  for (let i = 0; i < 10_000; i++) peer.receive(headers(1 + 2 * i))
  for (let i = 0; i < 10_000; i++) peer.receive(frame(FRAME.RST_STREAM, 0, 1 + 2 * i, uint32(CODE.CANCEL)))
  assert.deepEqual(peer.failures, [])
})

test('a header block that goes on and on ends with ENHANCE_YOUR_CALM, by its frames and by its bytes', () => {
  for (const size of [0, 1, 4_000]) {
    const peer = new Connected().receive(START, frame(FRAME.HEADERS, 0, 1, encodeFields(REQUEST)))
    const rounds = flood(peer, () => frame(FRAME.CONTINUATION, 0, 1, Buffer.alloc(size)))
    assert.ok(rounds <= HTTP2_LIMITS.continuations + 1)
    assert.equal(peer.goAway(), CODE.ENHANCE_YOUR_CALM)
  }
})

test('a bomb of header compression is a request whose headers are too large, and the connection goes on', () => {
  const value = 'x'.repeat(3_900)
  const add = Buffer.concat([
    encodeFields(REQUEST),
    Buffer.from([0x40, 1]),
    Buffer.from('a'),
    Buffer.from([0x7f, 0xbd, 0x1d]),
    Buffer.from(value),
  ])
  const bomb = Buffer.concat([encodeFields(REQUEST), Buffer.alloc(10_000, 0xbe)])
  const peer = new Connected()
  const heads: { isTooLarge: boolean; bytes: number }[] = []
  peer.onRequest = (_slot, head) => heads.push(head)
  peer.receive(START, frame(FRAME.HEADERS, 5, 1, add), frame(FRAME.HEADERS, 5, 3, bomb), headers(5))
  assert.deepEqual(
    heads.map(({ isTooLarge }) => isTooLarge),
    [false, true, false],
  )
  assert.deepEqual(peer.failures, [])
})

test('a table of header compression that is too large is refused with COMPRESSION_ERROR', () => {
  const peer = new Connected().receive(START, frame(FRAME.HEADERS, 5, 1, Buffer.from([0x3f, 0xe2, 0x1f])))
  assert.equal(peer.goAway(), CODE.COMPRESSION_ERROR)
})

test('a peer with a window of zero is sent nothing, and what waits for it goes with its stream', () => {
  const peer = new Connected().receive(PREFACE, settings([4, 0]))
  peer.onRequest = slot =>
    peer.connection.sender.answer(slot, encodeFields([[':status', '200']]), Buffer.alloc(1_000), encodeFields([]))
  for (let i = 0; i < 500; i++) peer.receive(headers(1 + 2 * i))
  assert.ok(peer.sent().every(({ type }) => type !== FRAME.DATA))
  for (let i = 0; i < 500; i++) peer.receive(frame(FRAME.RST_STREAM, 0, 1 + 2 * i, uint32(CODE.CANCEL)))
  assert.equal(peer.events.filter(event => event.endsWith('closed 8')).length, 500)
  peer.receive(settings([4, 100_000]))
  assert.ok(peer.sent().every(({ type }) => type !== FRAME.DATA))
})

test('a window that grows and shrinks for many streams costs no time for those that have nothing to send', () => {
  const peer = new Connected({ perSecond: { ...perSecond, settings: 1e9 } }).receive(START)
  for (let i = 0; i < 50_000; i++) peer.receive(headers(1 + 2 * i))
  const begun = performance.now()
  for (let i = 0; i < 2_000; i++) peer.receive(settings([4, i % 2 === 0 ? 100 : 100_000]))
  const ms = performance.now() - begun
  assert.ok(ms < 2_000, `2,000 SETTINGS took ${ms} ms`)
})

test('streams over the limit are refused, so that a client asks elsewhere', () => {
  const peer = new Connected({ streams: 2 }).receive(START, headers(1), headers(3), headers(5))
  assert.deepEqual(resets(peer.sent()), [[5, CODE.REFUSED_STREAM]])
})

test('who sends what no client sends is told so', () => {
  const cases: readonly [what: string, bytes: Buffer, code: number][] = [
    ['HTTP/1', Buffer.from('GET / HTTP/1.1\r\n\r\n'), CODE.PROTOCOL_ERROR],
    ['no settings', Buffer.concat([PREFACE, headers(1)]), CODE.PROTOCOL_ERROR],
    ['a large frame', Buffer.concat([START, Buffer.from('010000000000000001', 'hex')]), CODE.FRAME_SIZE_ERROR],
    ['data on stream 0', Buffer.concat([START, frame(FRAME.DATA, 0, 0, 'x')]), CODE.PROTOCOL_ERROR],
    ['data before headers', Buffer.concat([START, frame(FRAME.DATA, 0, 1, 'x')]), CODE.PROTOCOL_ERROR],
    ['an even stream', Buffer.concat([START, headers(2)]), CODE.PROTOCOL_ERROR],
    ['padding over the frame', Buffer.concat([START, headers(1, 4), frame(0, 8, 1, '\x05abc')]), CODE.PROTOCOL_ERROR],
    ['padding without its length', Buffer.concat([START, headers(1, 4), frame(0, 8, 1, '')]), CODE.PROTOCOL_ERROR],
    ['no window left', Buffer.concat([START, frame(8, 0, 0, uint32(0x7fff_ffff))]), CODE.FLOW_CONTROL_ERROR],
    ['a push', Buffer.concat([START, frame(FRAME.PUSH_PROMISE, 4, 1, '\0\0\0\x02')]), CODE.PROTOCOL_ERROR],
    [
      'an idle stream that depends on itself',
      Buffer.concat([START, frame(2, 0, 1, '\0\0\0\x01\0')]),
      CODE.PROTOCOL_ERROR,
    ],
    ['a priority of a wrong length', Buffer.concat([START, frame(2, 0, 1, '\0')]), CODE.FRAME_SIZE_ERROR],
    ['an answer to no settings', Buffer.concat([START, frame(4, 1, 0), frame(4, 1, 0)]), CODE.PROTOCOL_ERROR],
    ['an initial window over the maximum', Buffer.concat([START, settings([4, 0x8000_0000])]), CODE.FLOW_CONTROL_ERROR],
  ]
  for (const [what, bytes, code] of cases) {
    const peer = new Connected().receive(bytes)
    assert.equal(peer.goAway(), code, what)
    assert.equal(peer.isEnded, true, what)
  }
})

test('whatever frames arrive, the answer is frames or GOAWAY, no fault of ours, and nothing is left when the connection is gone', () => {
  const codes = new Map<number, number>()
  const ids = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.nat(0x7fff_ffff))
  const anyFrame = fc
    .tuple(fc.integer({ min: 0, max: 11 }), fc.nat(255), ids, fc.uint8Array({ maxLength: 40 }))
    .map(([type, flags, id, payload]) => frame(type, flags, id, payload))
  const request = fc.tuple(fc.nat(6), fc.constantFrom(4, 5)).map(([at, flags]) => headers(1 + 2 * at, flags))
  const data = fc
    .tuple(fc.nat(6), fc.nat(1), fc.nat(3_000))
    .map(([at, end, n]) => frame(0, end, 1 + 2 * at, Buffer.alloc(n)))
  const update = fc
    .tuple(fc.nat(7), fc.oneof(fc.nat(1_000), fc.constant(0x7fff_ffff)))
    .map(([at, n]) => frame(FRAME.WINDOW_UPDATE, 0, at === 7 ? 0 : 1 + 2 * at, uint32(n)))
  const setting = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 1, 100, 16_384, 65_535, 0x7fff_ffff))
    .map(([id, value]) => settings([id, value]))
  const parts = fc.array(fc.oneof(request, request, data, data, update, setting, anyFrame), { maxLength: 60 })
  fc.assert(
    fc.property(parts, fc.array(fc.nat(5), { maxLength: 60 }), fc.nat(255), (frames, acts, noise) => {
      const peer = new Connected().receive(START)
      const open: number[] = []
      peer.onRequest = slot => open.push(slot)
      for (const [at, part] of frames.entries()) {
        if (noise === 7 && part.length > 0) part[(at * 31) % part.length] = noise
        peer.receive(part)
        if (peer.isEnded) break
        const slot = open.at(-1)
        const isOpen = slot !== undefined && !closedSlots(peer).has(slot)
        if (acts[at] === 0 && isOpen)
          peer.connection.sender.answer(slot, Buffer.from([0x88]), Buffer.alloc(900), Buffer.alloc(0))
        if (acts[at] === 1) peer.connection.tick()
        if (acts[at] === 2) peer.unsent = 2_000_000
        if (acts[at] === 3) {
          peer.unsent = 0
          peer.connection.drained()
        }
      }
      const code = peer.goAway()
      if (code !== undefined) codes.set(code, (codes.get(code) ?? 0) + 1)
      assert.deepEqual(
        peer.failures.map(({ cause }) => cause).filter(cause => cause !== undefined),
        [],
      )
      peer.connection.closed()
      const begun = peer.slots.length
      assert.equal(peer.events.filter(event => event.includes(' closed ')).length, begun, 'each request is closed once')
    }),
    { numRuns: 1_500 },
  )
  for (const code of [CODE.PROTOCOL_ERROR, CODE.FRAME_SIZE_ERROR, CODE.FLOW_CONTROL_ERROR, CODE.STREAM_CLOSED])
    assert.ok((codes.get(code) ?? 0) > 0, `no connection ended with code ${code}`)
})

/** The slots of requests that are over; a slot may have been used again. */
function closedSlots(peer: Connected): Set<number> {
  const closed = new Set<number>()
  const over = new Set(
    peer.events.filter(event => event.includes(' closed ')).map(event => Number(event.split(' ')[0])),
  )
  for (const [at, slot] of peer.slots.entries()) {
    if (over.has(at + 1)) closed.add(slot)
    else closed.delete(slot)
  }
  return closed
}

test('a client cancels as many calls at once as it has, if they have waited', () => {
  const connected = new Connected()
  connected.receive(START)
  const count = 5 * HTTP2_LIMITS.perSecond.abandoned
  for (let at = 0; at < count; at++) connected.receive(headers(1 + 2 * at))
  for (let second = 0; second < 2; second++) connected.connection.tick()
  for (let at = 0; at < count - 1; at++) connected.receive(frame(FRAME.RST_STREAM, 0, 1 + 2 * at, uint32(CODE.CANCEL)))
  assert.equal(connected.goAway(), undefined)
  assert.equal(connected.connection.size, 1)
})
