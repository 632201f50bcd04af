import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { LeaseState } from '@espalier/contract/espalier/v1/registry'
import { connect, EspalierError } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import { freePorts } from '../../../support/process/free-port.ts'
import { openProxy, type TcpProxy } from '../../../support/process/proxy.ts'
import {
  live,
  provenance,
  provider,
  type RegisterRequest,
  registered,
  type ScriptedGateway,
  scriptedGateway,
  snapshot,
} from '../scripted-gateway.ts'

/** A gateway that can be frozen: nothing that is sent to it is answered then. */
interface Freezable extends AsyncDisposable {
  readonly endpoint: string
  readonly registers: RegisterRequest[]
  /** How many leases each keep-alive request had. */
  readonly requests: number[]
  readonly proxy: TcpProxy
}

/** Each wants a keep-alive every 400 ms. */
async function freezable(name: string): Promise<Freezable> {
  const registers: RegisterRequest[] = []
  const requests: number[] = []
  const peer: ScriptedGateway = await scriptedGateway({
    discover: async () => ({ providers: [provider(name)], provenance: provenance(5n) }),
    register: async request => {
      registers.push(request)
      return registered(request)
    },
    async *keepAlive(received) {
      for await (const { leaseIds } of received) {
        requests.push(leaseIds.length)
        const known = registers.map(({ leaseId }) => leaseId)
        const leases = leaseIds.map(id => ({
          ...live(id),
          ...(known.includes(id) ? {} : { state: LeaseState.UNKNOWN }),
        }))
        yield { leases, draining: false, interval: { seconds: 0n, nanos: 400_000_000 } }
      }
    },
    async *watchChildren(_, { signal }) {
      yield snapshot(5n, [name])
      await once(signal, 'abort')
    },
  })
  const proxy = await openProxy(Number(peer.endpoint.split(':')[1]))
  const close = async (): Promise<void> => {
    proxy.cut()
    await proxy[Symbol.asyncDispose]()
    await peer[Symbol.asyncDispose]()
  }
  return { endpoint: proxy.connect, registers, requests, proxy, [Symbol.asyncDispose]: close }
}

test('when two of three gateways go silent, everything moves to the one that answers, and no value becomes stale', async () => {
  await using first = await freezable('first')
  await using second = await freezable('second')
  await using third = await freezable('third')
  const warnings: string[] = []
  const logger = { warn: (message: string) => void warnings.push(message) }
  const endpoints = [first, second, third].map(({ endpoint }) => endpoint)
  await using client = connect({ endpoints, begin: 'first', logger })
  await using children = client.watchChildren('/s/providers')
  await using registration = client.register('/s/providers', 'a:1')
  await registration.registered()
  await children.waitFor(({ providers }) => providers[0]?.name === 'first')
  const stale: unknown[] = []
  children.subscribe(value => value.stale !== undefined && stale.push(value.stale))
  first.proxy.mode = 'blackhole'
  second.proxy.mode = 'blackhole'
  const began = performance.now()
  await eventually(() => third.registers.length > 0, 'it registers at the third')
  // A gateway is given up after a second of silence, however short its interval; another second for loaded machines.
  assert.ok(performance.now() - began < 5_000)
  await children.waitFor(({ providers }) => providers[0]?.name === 'third')
  assert.equal(third.registers[0]?.leaseId, first.registers[0]?.leaseId)
  assert.deepEqual([second.registers, stale], [[], []])
  assert.equal(client.endpoint, `grpc://${third.endpoint}`)
  assert.deepEqual(warnings, [`moved to grpc://${third.endpoint}`])
})

test('a client that only watches has one keep-alive stream, which notices that its gateway is silent', async () => {
  await using first = await freezable('first')
  await using second = await freezable('second')
  await using client = connect({ endpoints: [first.endpoint, second.endpoint], begin: 'first' })
  await using one = client.watchChildren('/s/providers')
  await using two = client.watchChildren('/s/others')
  await Promise.all([one.waitFor(() => true), two.waitFor(() => true)])
  await eventually(() => first.requests.length >= 3, 'pings')
  assert.ok(first.requests.every(leases => leases === 0))
  first.proxy.mode = 'blackhole'
  for (const value of [one, two]) await value.waitFor(({ providers }) => providers[0]?.name === 'second')
})

test('a read at a gateway that is frozen is answered by another one within its deadline', async () => {
  await using frozen = await freezable('frozen')
  await using other = await freezable('other')
  await using client = connect({ endpoints: [frozen.endpoint, other.endpoint], begin: 'first' })
  await client.discover('/s/providers')
  frozen.proxy.mode = 'blackhole'
  assert.equal((await client.discover('/s/providers')).providers[0]?.name, 'other')
})

test('a registration that begins at a frozen gateway is made at another one', async () => {
  await using frozen = await freezable('frozen')
  await using other = await freezable('other')
  frozen.proxy.mode = 'blackhole'
  await using client = connect({ endpoints: [frozen.endpoint, other.endpoint], begin: 'first' })
  await using registration = client.register('/s/providers', 'a:1')
  await registration.registered()
  assert.deepEqual([frozen.registers.length, other.registers.length], [0, 1])
})

test('while no gateway answers, live values are stale, also those that have none yet, and the error names every endpoint', async () => {
  await using frozen = await freezable('frozen')
  const [port] = await freePorts(1)
  const endpoints = [`127.0.0.1:${port}`, frozen.endpoint]
  await using client = connect({ endpoints, begin: 'first', deadlineMs: 4_000 })
  await using known = client.watchChildren('/s/providers')
  await known.waitFor(() => true)
  frozen.proxy.mode = 'blackhole'
  frozen.proxy.cut()
  await using unknown = client.watchChildren('/s/others')
  const isNamed = (text = ''): boolean =>
    text.includes(`127.0.0.1:${port} (connection refused)`) && text.includes(frozen.endpoint)
  const { stale, providers } = await known.waitFor(value => value.stale !== undefined)
  assert.deepEqual([stale?.reason, providers.length], ['GATEWAY_UNREACHABLE', 1])
  await eventually(() => isNamed(unknown.stale?.message), 'both endpoints are named')
  assert.deepEqual([unknown.stale?.reason, unknown.current], ['GATEWAY_UNREACHABLE', undefined])
  await assert.rejects(
    client.discover('/s/providers'),
    error => error instanceof EspalierError && error.reason === 'GATEWAY_UNREACHABLE' && isNamed(error.message),
  )
  await assert.rejects(
    unknown.waitFor(() => true, { timeoutMs: 10 }),
    error => error instanceof EspalierError && error.reason === 'TIMEOUT' && error.metadata.stale !== undefined,
  )
  frozen.proxy.mode = 'pass'
  frozen.proxy.cut()
  await Promise.all([known, unknown].map(value => value.waitFor(({ stale: trouble }) => trouble === undefined)))
})

test('a call waits for a gateway that begins to listen within its deadline, and so does a registration', async () => {
  const [port = 0] = await freePorts(1)
  const warnings: string[] = []
  const logger = { warn: (message: string) => void warnings.push(message) }
  await using client = connect({ endpoints: `127.0.0.1:${port}`, deadlineMs: 30_000, logger })
  const read = client.discover('/s/providers')
  await using registration = client.register('/s/providers', 'a:1', {}, { wait: true })
  await registration.waitFor(({ error }) => error?.reason === 'GATEWAY_UNREACHABLE')
  await assert.rejects(registration.registered({ timeoutMs: 10 }), { reason: 'GATEWAY_UNREACHABLE' })
  await using peer = await freezable('late')
  await using _ = await openProxyAt(port, peer)
  assert.equal((await read).providers[0]?.name, 'late')
  await registration.registered()
  const endpoint = `grpc://127.0.0.1:${port}`
  assert.deepEqual(warnings, [`no answer from ${endpoint} (connection refused)`, `${endpoint} answers again`])
})

/** Makes the gateway reachable at a port. */
async function openProxyAt(port: number, { endpoint }: Freezable): Promise<AsyncDisposable> {
  const { connect: open, createServer } = await import('node:net')
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer(socket => {
    const target = open({ host: '127.0.0.1', port: Number(endpoint.split(':')[1]) })
    for (const one of [socket, target]) {
      sockets.add(one)
      one.on('error', () => {})
    }
    socket.pipe(target).pipe(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
