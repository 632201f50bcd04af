import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { getDefaultHighWaterMark, setDefaultHighWaterMark } from 'node:stream'
import { test } from 'node:test'
import type { Connection } from '../../src/http2/connection.ts'
import { FRAME } from '../../src/http2/frames.ts'
import { encodeFields } from '../../src/http2/hpack-encoder.ts'
import { HTTP2_LIMITS } from '../../src/http2/limits.ts'
import { Http2Server } from '../../src/http2/socket.ts'
import { makeCertificate } from '../support/certificate.ts'
import { eventually } from '../support/condition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { frame, START } from './connected.ts'

const OK = encodeFields([[':status', '200']])
const MESSAGES = 200
const MESSAGE_BYTES = 100_000

/** Answers at once, with more than the network takes of a peer that does not read. */
function answerMuch({ sender }: Connection, slot: number): void {
  sender.headers(slot, OK)
  for (let i = 1; i < MESSAGES; i++) sender.data(slot, Buffer.alloc(MESSAGE_BYTES))
  sender.last(slot, Buffer.alloc(MESSAGE_BYTES))
}

async function open(
  clock: FakeClock,
  tls?: { cert: string; key: string },
  request: typeof answerMuch = () => {},
  host = '127.0.0.1',
) {
  const server = new Http2Server({
    host,
    port: 0,
    reusePort: false,
    tls: tls && { content: { ...tls, ca: undefined }, reload: () => undefined },
    limits: HTTP2_LIMITS,
    admission: { admit: () => true, greeted: () => {}, closed: () => {} },
    listener: { request, failed: () => {}, unsent: () => {} },
    onHandshakeFailed: () => {},
    clock,
  })
  const port = await server.listen()
  return { server, port, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function seconds(clock: FakeClock, count: number): void {
  for (let i = 0; i < count; i++) clock.advance(1_000)
}

test('a silent connection is asked for a sign of life, and closed when it gives none', async () => {
  const clock = new FakeClock()
  await using world = await open(clock)
  const [silent, alive] = [connect(world.port, '127.0.0.1'), connect(world.port, '127.0.0.1')]
  const pings = { silent: 0, alive: 0 }
  const greeted = new Set<string>()
  for (const [name, socket] of Object.entries({ silent, alive })) {
    socket.write(START)
    socket.on('data', chunk => {
      greeted.add(name)
      for (let at = 0; at < chunk.length; at += 9 + chunk.readUIntBE(at, 3))
        if (chunk[at + 3] === FRAME.PING) pings[name as keyof typeof pings]++
    })
  }
  await eventually(() => greeted.size === 2, 'both are connected')
  const closed = once(silent, 'close')
  seconds(clock, 31)
  await eventually(() => pings.silent === 1 && pings.alive === 1, 'both are asked')
  alive.write(frame(FRAME.PING, 1, 0, '\0\0\0\0\0\0\0\0'))
  // The answer is read before time goes on.
  await new Promise(resolve => setTimeout(resolve, 50))
  seconds(clock, 10)
  await closed
  assert.equal(alive.destroyed, false)
  alive.destroy()
})

test('connections from one port to several addresses of a server are told apart', async () => {
  const clock = new FakeClock()
  await using server = await open(clock, undefined, undefined, '0.0.0.0')
  const from = { port: server.port, localAddress: '127.0.0.1' }
  const first = connect({ ...from, host: '127.0.0.1' })
  using _open = { [Symbol.dispose]: () => first.destroy() }
  await once(first, 'connect')
  first.write(START)
  await once(first, 'data')
  const second = connect({ ...from, host: '127.0.0.2', localPort: first.localPort! })
  await once(second, 'connect')
  second.write(START)
  await once(second, 'data')
  second.destroy()
  const closed = once(first.resume(), 'close')
  await eventually(() => {
    seconds(clock, 41)
    return first.closed
  }, 'the silent one is closed')
  await closed
})

test('a server that leaves is done when the last connection is gone, over TLS as well', async () => {
  await using certificate = await makeCertificate()
  const tls = { cert: readFileSync(certificate.certificate, 'utf8'), key: readFileSync(certificate.key, 'utf8') }
  for (const one of [undefined, tls]) {
    await using world = await open(new FakeClock(), one)
    const session =
      one === undefined
        ? connectHttp2(`http://127.0.0.1:${world.port}`)
        : connectHttp2(`https://localhost:${world.port}`, { ca: certificate.authority })
    await once(session, 'remoteSettings')
    const closed = once(session, 'close')
    await world.server.leave()
    await closed
  }
})

test('a peer that reads late receives everything, however much a socket keeps before it asks to wait', async () => {
  await using certificate = await makeCertificate()
  const tls = { cert: readFileSync(certificate.certificate, 'utf8'), key: readFileSync(certificate.key, 'utf8') }
  const before = getDefaultHighWaterMark(false)
  using restoring = new DisposableStack()
  restoring.defer(() => setDefaultHighWaterMark(false, before))
  const settings = { initialWindowSize: 2 ** 30 }
  for (const bytes of [1024, 64 * 1024, 1024 * 1024])
    for (const one of [undefined, tls]) {
      setDefaultHighWaterMark(false, bytes)
      await using world = await open(new FakeClock(), one, answerMuch)
      const session =
        one === undefined
          ? connectHttp2(`http://127.0.0.1:${world.port}`, { settings })
          : connectHttp2(`https://localhost:${world.port}`, { ca: certificate.authority, settings })
      await once(session, 'remoteSettings')
      session.setLocalWindowSize(2 ** 30)
      const stream = session.request({ ':method': 'POST', ':path': '/' })
      stream.end()
      await once(stream, 'response')
      // The network is full meanwhile.
      await new Promise(resolve => setTimeout(resolve, 50))
      let received = 0
      // An iterator of Node takes a stream for broken that has closed before it begins, though all of it is there to be read.
      stream.on('data', (chunk: Buffer) => {
        received += chunk.length
      })
      await once(stream, 'end')
      assert.equal(received, MESSAGES * MESSAGE_BYTES, `${bytes} ${one === undefined ? '' : 'over TLS'}`)
      session.destroy()
    }
})
