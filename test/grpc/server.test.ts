import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { Client, credentials, type ServiceError, status as Status } from '@grpc/grpc-js'
import { openServer } from '../../src/grpc/server.ts'
import { type Handlers, service } from '../../src/grpc/service.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import { fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway, silentLog } from '../support/gateway.ts'
import { RegistryServiceClient } from '../support/grpc-clients.ts'

test('reflection lists every service and gives its file with all that it imports', async () => {
  await using gateway = await openGateway()
  using caller = raw(gateway.endpoint)
  const listed = await caller.reflect(Buffer.from([0x3a, 1, 0x2a]))
  for (const name of [
    'espalier.v1.RegistryService',
    'espalier.v1.PropertiesService',
    'espalier.v1.TreeService',
    'grpc.health.v1.Health',
  ])
    assert.ok(listed.includes(name), name)
  const symbol = Buffer.from('espalier.v1.RegistryService')
  const files = await caller.reflect(Buffer.concat([Buffer.from([0x22, symbol.length]), symbol]))
  for (const name of ['espalier/v1/registry.proto', 'espalier/v1/types.proto', 'google/protobuf/struct.proto'])
    assert.ok(files.includes(name), name)
})

test('health answers for the server and each service, and is NOT_SERVING once the gateway drains', async () => {
  await using gateway = await openGateway({ drainMs: 60_000 })
  using caller = raw(gateway.endpoint)
  assert.deepEqual(await caller.health(''), [1])
  assert.deepEqual(await caller.health('espalier.v1.TreeService'), [1])
  const statuses: number[] = []
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  caller.watchHealth(status => statuses.push(status)).on('end', resolve)
  await eventually(() => statuses.length === 1, 'the first status')
  const drained = gateway.drain()
  await ended
  assert.deepEqual(statuses, [1, 2])
  await drained
})

test('a fault of our own is INTERNAL with an id to find it by, and nothing else of it leaves the gateway', async () => {
  const logged: object[] = []
  const handlers = {
    discover: () => {
      throw new TypeError('secret detail')
    },
    watchChildren: async () => {
      throw new TypeError('secret detail')
    },
  } as unknown as Handlers<typeof RegistryServiceDefinition>
  const everything = new Proxy(handlers, { get: (own, name) => own[name as never] ?? handlers.discover })
  await using server = await openServer({
    listen: '127.0.0.1:0',
    services: [service(RegistryServiceDefinition, everything as never)],
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    log: { ...silentLog, error: facts => logged.push(facts) },
  })
  using calls = openCalls(server.address)
  const { message, facts } = await fails(calls.registry.discover({ path: '/' }), 'INTERNAL')
  assert.match(message, /^unexpected error, please report: [0-9a-f-]{36}$/)
  assert.ok(!JSON.stringify([message, facts]).includes('secret'))
  const [entry] = logged as { id: string; err: Error }[]
  assert.equal(entry?.id, facts.id)
  assert.equal(entry?.err.message, 'secret detail')
  const streamed = calls.registry.watchChildren({ path: '/' })[Symbol.asyncIterator]().next()
  await fails(streamed, 'INTERNAL')
})

test('a message over the limit is refused', async () => {
  await using gateway = await openGateway({ limits: { messageBytes: 100_000 } })
  const client = new RegistryServiceClient(gateway.endpoint, credentials.createInsecure())
  const { promise, resolve } = Promise.withResolvers<ServiceError | null>()
  client.renewLease({ leaseId: 'x'.repeat(200_000) }, error => resolve(error))
  assert.equal((await promise)?.code, Status.RESOURCE_EXHAUSTED)
  client.close()
})

test('an address that cannot be bound is reported in one line', async () => {
  await using gateway = await openGateway()
  const open = (listen: string) =>
    openServer({ listen, services: [], limits: DEFAULT_LIMITS, clock: systemClock, log: silentLog })
  await assert.rejects(open(gateway.endpoint), {
    code: 'BAD_ARGUMENT',
    message: `cannot listen on ${gateway.endpoint}: another process does already`,
  })
  await assert.rejects(open('192.0.2.1:7400'), {
    code: 'BAD_ARGUMENT',
    message: 'cannot listen on 192.0.2.1:7400: this machine has no such address',
  })
})

test('a handler is notified at once when its client disconnects', async () => {
  const aborted = Promise.withResolvers<void>()
  const handlers = new Proxy({} as Handlers<typeof RegistryServiceDefinition>, {
    get: () => (_request: unknown, _sink: unknown, call: { signal: AbortSignal }) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      call.signal.addEventListener('abort', () => {
        aborted.resolve()
        resolve()
      })
      return promise
    },
  })
  await using server = await openServer({
    listen: '127.0.0.1:0',
    services: [service(RegistryServiceDefinition, handlers as never)],
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    log: silentLog,
  })
  const client = new RegistryServiceClient(server.address, credentials.createInsecure())
  const watch = client.watchChildren({
    path: '/',
    resumeRevision: 0n,
    mustExist: false,
    namesOnly: false,
    jsonOnly: false,
  })
  watch.on('error', () => {})
  await new Promise(resolve => client.waitForReady(Date.now() + 5_000, resolve))
  setImmediate(() => watch.cancel())
  await aborted.promise
  client.close()
})

/** Calls without generated code: the protocols of health and reflection define what is sent and received. */
function raw(endpoint: string) {
  const client = new Client(endpoint, credentials.createInsecure())
  const same = (bytes: Buffer): Buffer => bytes
  const named = (service: string): Buffer => Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)])
  return {
    reflect: (request: Buffer): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      const stream = client.makeBidiStreamRequest(
        '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
        same,
        same,
      )
      stream.on('data', (answer: Buffer) => resolve(answer.toString('latin1')))
      stream.on('error', reject)
      stream.write(request)
      stream.end()
      return promise
    },
    health: (service: string): Promise<number[]> => {
      const { promise, resolve, reject } = Promise.withResolvers<number[]>()
      client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, named(service), (error, answer) =>
        error === null ? resolve([...(answer as Buffer)].slice(1)) : reject(error),
      )
      return promise
    },
    watchHealth: (received: (status: number) => void) => {
      const stream = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', same, same, named(''))
      stream.on('data', (answer: Buffer) => received(answer[1] ?? 0))
      stream.on('error', () => {})
      return stream
    },
    [Symbol.dispose]: () => client.close(),
  }
}
