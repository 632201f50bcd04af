import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { status as Status } from '@grpc/grpc-js'
import { DEFAULT_ACCESS_LIMITS } from '../../../src/access/budgets/limits.ts'
import { PREFACE } from '../../../src/http2/frames.ts'
import { Counters } from '../../../src/lib/counters.ts'
import { frame, headers, START, settings, uint32 } from '../../http2/connected.ts'
import { makeCertificate } from '../../support/certificate.ts'
import { eventually } from '../../support/condition.ts'
import { silentLog } from '../../support/gateway.ts'
import { openTokens, WRITER } from '../../support/tokens.ts'
import { KEEP_ALIVE, keepAlive, openEcho, outcomeOf, RENEW, renewal, WATCH, watch } from './engine-world.ts'

test('a request that is not gRPC is answered with 415 and a short text', async () => {
  await using world = await openEcho()
  for (const [method, type, body] of [
    ['GET', 'text/plain', ''],
    ['POST', 'application/json', '{"a": 1}'],
    ['HEAD', 'text/plain', ''],
  ] as const) {
    const stream = world.session.request(
      { ':method': method, ':path': '/', 'content-type': type },
      { endStream: false },
    )
    const response = once(stream, 'response')
    let text = ''
    stream.setEncoding('utf8').on('data', chunk => {
      text += chunk
    })
    stream.end(body)
    const [fields] = await response
    await once(stream, 'close')
    assert.equal(fields[':status'], 415)
    assert.equal(text, method === 'HEAD' ? '' : 'this is an espalier gateway: it speaks gRPC\n')
  }
})

test('a call without a token is refused by its headers, before anything of its body is there', async () => {
  await using tokens = await openTokens()
  await using world = await openEcho({ access: { tokens: tokens.file } })
  const stream = world.request(RENEW)
  const [fields] = await once(stream, 'response')
  assert.equal(fields['grpc-status'], String(Status.UNAUTHENTICATED))
  assert.equal((await world.call(RENEW, renewal('a'), { authorization: `Bearer ${WRITER}` })).status, Status.OK)
  // Health is open to everybody.
  assert.notEqual((await world.call('/grpc.health.v1.Health/Check', Buffer.alloc(5))).status, Status.UNAUTHENTICATED)
  const reflected = await world.call('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', Buffer.alloc(5))
  assert.equal(reflected.status, Status.UNAUTHENTICATED)
})

test('a client that goes on sending a request that was refused has it reset', async () => {
  await using world = await openEcho({ limits: { messageBytes: 100_000 } })
  const stream = world.request(RENEW)
  const announced = Buffer.alloc(5)
  announced.writeUInt32BE(3_000_000, 1)
  stream.write(announced)
  const seen = outcomeOf(stream)
  const chunk = Buffer.alloc(10_000)
  const timer = setInterval(() => stream.writable && stream.write(chunk), 50)
  const { status } = await seen
  clearInterval(timer)
  assert.equal(status, Status.RESOURCE_EXHAUSTED)
})

test('more bytes of requests than the window of their connection are never held, and other connections are served', async () => {
  await using world = await openEcho()
  const body = renewal('x'.repeat(4_000_000)).subarray(0, -1)
  const session = connectHttp2(`http://${world.server.address}`, { maxSessionMemory: 1_000 })
  const streams = Array.from({ length: 40 }, () => {
    const stream = session.request({ ':method': 'POST', ':path': RENEW, 'content-type': 'application/grpc' })
    return stream.on('error', () => {})
  })
  const outcomes = streams.map(outcomeOf)
  for (const stream of streams) stream.write(body)
  const before = process.memoryUsage().arrayBuffers
  const refused = await Promise.race(outcomes)
  assert.equal(refused.status, Status.RESOURCE_EXHAUSTED)
  assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000)
  const other = connectHttp2(`http://${world.server.address}`)
  const stream = other.request({ ':method': 'POST', ':path': RENEW, 'content-type': 'application/grpc' })
  stream.end(renewal('other'))
  assert.equal((await outcomeOf(stream)).status, Status.OK)
  other.destroy()
  session.destroy()
})

test('requests that are large, but fewer than the window, are all answered', async () => {
  await using world = await openEcho()
  const outcomes = await Promise.all(
    Array.from({ length: 7 }, (_, at) => world.call(RENEW, renewal(String(at).repeat(1_000_000)))),
  )
  assert.deepEqual(
    outcomes.map(({ status, messages }) => [status, messages[0]?.length]),
    Array.from({ length: 7 }, () => [Status.OK, 1_000_008]),
  )
  const large = await world.call(RENEW, renewal('x'.repeat(4_100_000)))
  assert.equal(large.status, Status.OK)
})

test('a stream whose deadline passes is ended so, its handler with it', async () => {
  await using world = await openEcho()
  const stream = world.request(KEEP_ALIVE, { 'grpc-timeout': '100m' })
  stream.write(keepAlive('a'))
  const { status, messages } = await outcomeOf(stream)
  assert.equal(status, Status.DEADLINE_EXCEEDED)
  assert.equal(messages.length, 1)
})

test('a call whose deadline passes before its request is complete is answered so', async () => {
  await using world = await openEcho()
  const stream = world.request(RENEW, { 'grpc-timeout': '100m' })
  stream.write(renewal('a').subarray(0, -1))
  assert.equal((await outcomeOf(stream)).status, Status.DEADLINE_EXCEEDED)
})

test('a call whose deadline passes while the answers before it are not read is answered so', async () => {
  const answerBytes = { connection: 1_000_000, peer: 10_000_000, gateway: 20_000_000 }
  await using world = await openEcho({ accessLimits: { ...DEFAULT_ACCESS_LIMITS, answerBytes } })
  const session = connectHttp2(`http://${world.server.address}`, { settings: { initialWindowSize: 0 } })
  const call = (body: Buffer, timeout: object) =>
    session
      .request({ ':method': 'POST', ':path': RENEW, 'content-type': 'application/grpc', ...timeout })
      .on('error', () => {})
      .end(body)
  for (const length of [990_000, ...Array.from({ length: 15 }, () => 1_000)]) {
    const unread = call(renewal('x'.repeat(length)), {})
    // Those that are left wait for room.
    await Promise.race([once(unread, 'response'), new Promise(resolve => setTimeout(resolve, 100))])
  }
  const late = call(renewal('a'), { 'grpc-timeout': '100m' })
  assert.equal((await outcomeOf(late)).status, Status.DEADLINE_EXCEEDED)
  session.destroy()
})

test('a server that drains finishes what is under way, refuses what is new, and leaves', async () => {
  await using world = await openEcho()
  await world.call(RENEW, renewal('first'))
  const slow = world.call(RENEW, renewal('wait for me'))
  await new Promise(resolve => setTimeout(resolve, 50))
  const goAway = once(world.session, 'goaway')
  const drained = world.server.drain(5_000)
  await goAway
  assert.equal((await slow).status, Status.OK)
  await drained
  const late = connect(Number(world.server.address.split(':').at(-1)), '127.0.0.1')
  const [error] = await once(late, 'error')
  assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED')
})

test('a server that drains cuts off what does not end in time, connections that say nothing included', async () => {
  await using world = await openEcho()
  const silent = connect(Number(world.server.address.split(':').at(-1)), '127.0.0.1')
  await once(silent, 'connect')
  const hanging = world.call(RENEW, renewal('hang'))
  await new Promise(resolve => setTimeout(resolve, 50))
  const closed = once(silent.resume(), 'close')
  await world.server.drain(100)
  await closed
  assert.equal((await hanging).status, -1)
})

test('a peer that breaks the protocol is told, logged once a second, and nobody else notices', async () => {
  const logged: object[] = []
  await using world = await openEcho({ log: { ...silentLog, warn: facts => logged.push(facts) } })
  const port = Number(world.server.address.split(':').at(-1))
  for (let i = 0; i < 5; i++) {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', chunk => chunks.push(chunk))
    socket.write(Buffer.concat([START, frame(0, 0, 0, 'data on stream 0')]))
    await once(socket, 'close')
    assert.ok(Buffer.concat(chunks).includes('DATA on stream 0'))
  }
  assert.equal(logged.length, 1)
  assert.equal((await world.call(RENEW, renewal('a'))).status, Status.OK)
})

test('a peer that does not read its answers is not read, either, and what is kept for it counts', async () => {
  const counters = new Counters()
  const held = (): number => counters.read().get('held_answer_bytes') ?? 0
  await using world = await openEcho({ counters })
  const socket = connect(Number(world.server.address.split(':').at(-1)), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(Buffer.concat([PREFACE, settings([4, 0x7fff_ffff]), frame(8, 0, 0, uint32(0x7fff_0000))]))
  socket.pause()
  let id = 1
  const before = process.memoryUsage().rss
  let isFull = false
  const deadline = performance.now() + 20_000
  // Until nothing is taken any more.
  while ((!isFull || held() < 500_000) && performance.now() < deadline) {
    const parts: Buffer[] = []
    for (let i = 0; i < 500; i++, id += 2) parts.push(headers(id))
    isFull = !socket.write(Buffer.concat(parts)) && !(await drainedWithin(socket, 1_000))
  }
  assert.ok(isFull, `${id} requests were taken from a peer that reads no answer`)
  assert.ok(held() > 500_000, `${held()} bytes are counted`)
  assert.ok(process.memoryUsage().rss - before < 150_000_000)
  assert.equal((await world.call(RENEW, renewal('a'))).status, Status.OK)
  socket.destroy()
  await eventually(() => held() === 0, 'nothing is kept for a connection that is gone')
})

test('a slow reader receives every message, however its window grows', async () => {
  await using world = await openEcho()
  const session: ClientHttp2Session = connectHttp2(`http://${world.server.address}`, {
    settings: { initialWindowSize: 100 },
  })
  const stream = session.request({ ':method': 'POST', ':path': WATCH, 'content-type': 'application/grpc' })
  stream.end(watch(200, 1_000))
  const { status, messages } = await outcomeOf(stream)
  assert.equal(status, Status.OK)
  assert.equal(messages.length, 200)
  session.destroy()
})

test('over TLS only HTTP/2 is spoken', async () => {
  await using certificate = await makeCertificate()
  await using world = await openEcho({ access: { tls: certificate } })
  const port = Number(world.server.address.split(':').at(-1))
  const options = { port, host: '127.0.0.1', ca: certificate.authority, servername: 'localhost' }
  const plain = connectTls(options)
  plain.on('error', () => {})
  await once(plain, 'close')
  const session = connectHttp2(`https://localhost:${port}`, { ca: certificate.authority })
  const stream = session.request({ ':method': 'POST', ':path': RENEW, 'content-type': 'application/grpc' })
  stream.end(renewal('x'.repeat(1_000_000)))
  const { status, messages } = await outcomeOf(stream)
  assert.equal(status, Status.OK)
  assert.equal(messages[0]?.length, 1_000_008)
  session.destroy()
})

test('connections that come and go leave nothing behind', async () => {
  await using world = await openEcho()
  await eventually(async () => (await world.call(RENEW, renewal('a'))).status === Status.OK, 'it serves')
  for (let i = 0; i < 50; i++) {
    const session = connectHttp2(`http://${world.server.address}`)
    session.on('error', () => {})
    const stream = session.request({ ':method': 'POST', ':path': KEEP_ALIVE, 'content-type': 'application/grpc' })
    stream.on('error', () => {})
    stream.write(keepAlive('a'))
    await once(stream, 'data')
    session.destroy()
  }
  const begun = performance.now()
  world.session.destroy()
  await world.server.drain(10_000)
  assert.ok(performance.now() - begun < 5_000, 'a connection was left open')
})

function drainedWithin(socket: ReturnType<typeof connect>, ms: number): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), ms)
    socket.once('drain', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
