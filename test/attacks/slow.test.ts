import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { GatewayServiceDefinition } from '@espalier/contract/espalier/v1/gateway'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { ChannelCredentials } from '@grpc/grpc-js'
import { createChannel, createClient } from 'nice-grpc'
import { DEFAULT_ACCESS_LIMITS } from '../../src/access/budgets/limits.ts'
import { type Certificate, makeCertificate } from '../support/certificate.ts'
import { eventually } from '../support/condition.ts'
import { openGateway, silentLog, type TestGateway } from '../support/gateway.ts'
import { frame, PING, SETTINGS } from '../support/http2-frames.ts'
import { HostileConnection } from './hostile-connection.ts'

const HANDSHAKE_MS = 500
const accessLimits = { ...DEFAULT_ACCESS_LIMITS, handshakeMs: HANDSHAKE_MS, requestMs: HANDSHAKE_MS }
const REGISTER = '/espalier.v1.RegistryService/Register'

let tls: Certificate
before(async () => {
  tls = await makeCertificate()
})
after(() => tls[Symbol.asyncDispose]())

/** A client that is no attacker. */
function openClient({ endpoint }: TestGateway, secure = false) {
  const channel = createChannel(
    endpoint,
    secure ? ChannelCredentials.createSsl(Buffer.from(tls.authority)) : ChannelCredentials.createInsecure(),
  )
  const tree = createClient(TreeServiceDefinition, channel)
  const gateway = createClient(GatewayServiceDefinition, channel)
  return {
    works: async () => void (await tree.getNode({ path: '/' })),
    counters: async () => (await gateway.getGateway({})).counters,
    [Symbol.dispose]: () => channel.close(),
  }
}

function portOf({ endpoint }: TestGateway): number {
  return Number(endpoint.split(':')[1])
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.resume()
  return socket
}

async function oneByOne(socket: Socket, bytes: Buffer, everyMs: number): Promise<void> {
  for (let i = 0; i < bytes.length && !socket.closed && socket.writable; i++) {
    socket.write(bytes.subarray(i, i + 1))
    await delay(everyMs)
  }
}

test('a greeting that comes byte by byte is not waited for longer than any other', async () => {
  await using gateway = await openGateway({ accessLimits })
  using client = openClient(gateway)
  const slow = await Promise.all(Array.from({ length: 20 }, () => connected(portOf(gateway))))
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  const sent = slow.map(socket => oneByOne(socket, preface, HANDSHAKE_MS / 4))
  for (let i = 0; i < 5; i++) await client.works()
  await eventually(() => slow.every(({ closed }) => closed), 'all are closed')
  await Promise.all(sent)
  assert.ok(((await client.counters()).closed_silent_connections ?? 0n) >= 20n)
})

test('a request that comes byte by byte is refused in the time of any other', async () => {
  await using gateway = await openGateway({ accessLimits })
  using client = openClient(gateway)
  await using hostile = await HostileConnection.open({ port: portOf(gateway), from: '127.0.0.2' })
  await eventually(() => hostile.frames.get(SETTINGS) === 2, 'both have the settings of the other')
  const id = hostile.open(REGISTER)
  const body = frame(0, 0, id, Buffer.concat([Buffer.from([0, 0, 0, 3, 232]), Buffer.alloc(1_000)]))
  const sent = oneByOne(hostile.socket, body, 5)
  await eventually(() => hostile.ended > 0, 'it is answered')
  await client.works()
  await hostile[Symbol.asyncDispose]()
  await sent
  assert.ok(((await client.counters()).refused_slow_requests ?? 0n) >= 1n)
})

test('connections that are half closed leave nothing behind', async () => {
  await using gateway = await openGateway({ accessLimits })
  using client = openClient(gateway)
  const port = portOf(gateway)
  const halves: Socket[] = []
  for (let i = 0; i < 50; i++) {
    const socket = await connected(port)
    // Before its greeting, in the middle of it, and with an open stream after it.
    if (i % 3 === 1) socket.write('PRI * HTTP')
    halves.push(socket)
    socket.end()
    const hostile = await HostileConnection.open({ port, from: '127.0.0.2' })
    hostile.open(REGISTER)
    hostile.socket.end()
    halves.push(hostile.socket)
  }
  await eventually(() => halves.every(({ closed }) => closed), 'the gateway closes them, too')
  await eventually(async () => (await client.counters()).open_connections === 1n, 'one connection is left')
  assert.equal((await client.counters()).open_streams, 1n)
})

test('handshakes of TLS that never finish are ended, and others are served', async () => {
  await using gateway = await openGateway({ accessLimits, access: { tls } })
  using client = openClient(gateway, true)
  await client.works()
  const slow = await Promise.all(Array.from({ length: 100 }, () => connected(portOf(gateway))))
  // The beginning of a record with a ClientHello.
  const hello = Buffer.from('160301020001', 'hex')
  for (const [i, socket] of slow.entries()) if (i % 2 === 0) socket.write(hello)
  await client.works()
  await eventually(() => slow.every(({ closed }) => closed), 'all are closed')
  await client.works()
  assert.equal((await client.counters()).open_connections, 1n)
})

test('bytes that are no TLS end their connection, and others are served', async () => {
  await using gateway = await openGateway({ accessLimits, access: { tls } })
  using client = openClient(gateway, true)
  const plain = await Promise.all(Array.from({ length: 20 }, () => connected(portOf(gateway))))
  for (const socket of plain) socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  await eventually(() => plain.every(({ closed }) => closed), 'all are closed')
  await client.works()
})

test('TLS is not renegotiated', async () => {
  await using gateway = await openGateway({ access: { tls } })
  using client = openClient(gateway, true)
  const options = { host: '127.0.0.1', port: portOf(gateway), ca: tls.authority, servername: 'localhost' }
  const old: TLSSocket = connectTls({ ...options, maxVersion: 'TLSv1.2', ALPNProtocols: ['h2'] })
  old.on('error', () => {})
  await once(old, 'secureConnect')
  old.resume()
  for (let i = 0; i < 20 && !old.destroyed; i++) {
    const refused = await new Promise<Error | null>(resolve => {
      old.once('close', () => resolve(new Error('closed')))
      if (!old.renegotiate({}, resolve)) resolve(new Error('not possible'))
      setTimeout(() => resolve(new Error('no answer')), 1_000).unref()
    })
    assert.ok(refused !== null, 'it was renegotiated')
    if (refused.message === 'no answer') break
  }
  await client.works()
  old.destroy()
})

test('floods of one peer on many connections end each, are counted, and are one line a second in the log', async () => {
  const lines: { kind?: string; peer?: string; unlogged?: number }[] = []
  const log = { ...silentLog, warn: (facts: object) => void lines.push(facts) }
  await using gateway = await openGateway({ log })
  using client = openClient(gateway)
  const began = performance.now()
  const flood = Buffer.concat(Array.from({ length: 20_000 }, () => frame(PING, 0, 0, Buffer.alloc(8))))
  await using opened = new AsyncDisposableStack()
  const hostile: HostileConnection[] = []
  for (let i = 0; i < 10; i++)
    hostile.push(opened.use(await HostileConnection.open({ port: portOf(gateway), from: '127.0.0.2' })))
  for (const one of hostile) one.write(flood)
  await client.works()
  await eventually(() => hostile.every(({ isClosed, goaways }) => isClosed || goaways.has(11)), 'all are ended')
  assert.equal((await client.counters()).closed_flooding_connections, 10n)
  const seconds = (performance.now() - began) / 1_000
  const own = lines.filter(({ peer }) => peer === '127.0.0.2')
  assert.ok(own.length >= 1 && own.length <= seconds + 1, `${own.length} lines in ${seconds} s`)
  await client.works()
})
