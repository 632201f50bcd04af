import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { DEFAULT_ACCESS_LIMITS } from '../../src/access/budgets/limits.ts'
import { openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { RST_STREAM } from '../support/http2-frames.ts'
import { startAttacked } from './attacked-gateway.ts'
import { HostileConnection } from './hostile-connection.ts'

const NO_ERROR = 0

async function silentConnections(port: number, count: number, from: string): Promise<Socket[] & Disposable> {
  const sockets: Socket[] = []
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    socket.on('error', () => {})
    await once(socket, 'connect')
    // Otherwise its end is not noticed.
    socket.resume()
    sockets.push(socket)
  }
  return Object.assign(sockets, {
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy()
    },
  })
}

for (const from of ['127.0.0.1', '127.0.0.2'])
  test(`300 connections that say nothing lock nobody out of a gateway with 256 descriptors: from ${from}`, async () => {
    await using gateway = await startAttacked({ descriptors: 256 })
    using sockets = await silentConnections(gateway.port, 300, from)
    using calls = openCalls(`127.0.0.1:${gateway.port}`)
    await calls.tree.createNode({ path: '/works' }, { signal: AbortSignal.timeout(10_000) })
    await eventually(
      () => sockets.filter(({ closed }) => !closed).length <= 96,
      'one client has half of the descriptors',
    )
  })

test('300 connections that greet and then do nothing leave half of the descriptors to others', async () => {
  await using gateway = await startAttacked({ descriptors: 256 })
  await using opened = new AsyncDisposableStack()
  for (let i = 0; i < 300; i++)
    opened.use(
      await HostileConnection.open({ port: gateway.port, from: '127.0.0.2' }).catch(() => new AsyncDisposableStack()),
    )
  using calls = openCalls(`127.0.0.1:${gateway.port}`)
  await calls.tree.createNode({ path: '/works' }, { signal: AbortSignal.timeout(10_000) })
})

test('a connection that says nothing, or only half of its greeting, is closed', async () => {
  await using gateway = await openGateway({ accessLimits: { ...DEFAULT_ACCESS_LIMITS, handshakeMs: 300 } })
  const port = Number(gateway.endpoint.split(':')[1])
  using sockets = await silentConnections(port, 2, '127.0.0.1')
  sockets[1]?.write('PRI * HTTP/2.0\r\n')
  using calls = openCalls(gateway.endpoint)
  await calls.tree.getNode({ path: '/' })
  await eventually(() => sockets.every(({ closed }) => closed), 'both are closed')
  await calls.tree.getNode({ path: '/' })
})

const REGISTER = '/espalier.v1.RegistryService/Register'
const KEEP_ALIVE = '/espalier.v1.RegistryService/KeepAlive'

for (const [what, path] of [
  ['a unary call', REGISTER],
  ['a stream', KEEP_ALIVE],
  ['a method that does not exist', '/espalier.v1.Nothing/Nothing'],
] as const)
  test(`a request that was refused is reset soon after, and can not go on for ever: ${what}`, async () => {
    await using gateway = await openGateway({ limits: { messageBytes: 65_536 } })
    const port = Number(gateway.endpoint.split(':')[1])
    await using hostile = await HostileConnection.open({ port, from: '127.0.0.1' })
    hostile.sendMessage(hostile.open(path), 1_000_000_000, 10)
    await eventually(() => hostile.frames.get(RST_STREAM), 'it is reset')
    assert.deepEqual([...hostile.resets], [NO_ERROR])
  })

test('a request that is not complete in time is refused', async () => {
  await using gateway = await openGateway({ accessLimits: { ...DEFAULT_ACCESS_LIMITS, requestMs: 200 } })
  const port = Number(gateway.endpoint.split(':')[1])
  await using hostile = await HostileConnection.open({ port, from: '127.0.0.1' })
  for (const path of [REGISTER, KEEP_ALIVE]) {
    hostile.open(path)
    hostile.sendMessage(hostile.open(path), 1_000, 10)
  }
  // Each is answered, and then reset.
  await eventually(() => hostile.ended === 8, 'all four are ended')
})
