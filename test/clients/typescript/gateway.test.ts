import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaseState } from '@espalier/contract/espalier/v1/registry'
import { type Children, connect, EspalierError } from '../../../clients/typescript/index.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway, startGateway, type TestGateway } from '../../support/gateway.ts'
import { freePorts } from '../../support/process/free-port.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'

interface Fleet extends AsyncDisposable {
  readonly first: TestGateway
  readonly second: TestGateway
  readonly endpoints: readonly string[]
}

/** Two gateways in front of one store. */
async function openFleet(): Promise<Fleet> {
  await using opened = new AsyncDisposableStack()
  const directory = opened.use(await temporaryDirectory())
  const store = opened.use(await openEmbeddedStore({ directory: directory.path, clock: systemClock }))
  const first = opened.use(await openGateway({ store, drainMs: 200 }))
  const second = opened.use(await openGateway({ store, drainMs: 200 }))
  const stack = opened.move()
  return {
    first,
    second,
    endpoints: [first.endpoint, second.endpoint],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function all<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

test('an import yields its plan, then its result, and an export returns the same text', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  const text = '/web\n  name = "ü😀"\n  /providers\n'
  const parts = await all(client.importTree(text))
  assert.deepEqual([...new Set(parts.map(part => part.kind))].at(0), 'plan')
  const result = parts.at(-1)
  assert.ok(result?.kind === 'result')
  assert.deepEqual([result.created, result.unchanged], [2n, 0n])
  assert.equal((await all(client.exportTree())).join(''), text)
})

test('a text larger than a gRPC message is imported in pieces that never split a character', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  const lines = Array.from(
    { length: 300 },
    (_, i) => `/n${String(i).padStart(3, '0')}\n  x = "${'😀'.repeat(4_000)}"\n`,
  )
  const text = lines.join('')
  assert.ok(Buffer.byteLength(text) > 4 * 1024 * 1024)
  await all(client.importTree(text))
  assert.equal((await all(client.exportTree())).join(''), text)
})

test('live properties follow links and property links', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await all(
    client.importTree('/defaults\n  threads = 9007199254740993\n/web\n  threads => /defaults\n/main\n  web -> /web\n'),
  )
  await using properties = client.watchProperties('/main/web')
  const first = await properties.waitFor(() => true)
  assert.deepEqual([first.texts.threads, first.realPath], ['9007199254740993', '/web'])
  await client.properties.updateProperties({ path: '/defaults', jsonProperties: { threads: '4' } })
  const value = await properties.waitFor(({ values }) => values.threads === 4)
  assert.equal(value.texts.threads, '4')
})

test('a watch that moves to another gateway without a change in between receives later changes there', async () => {
  await using fleet = await openFleet()
  await using client = connect({ endpoints: fleet.endpoints, begin: 'first' })
  await all(client.importTree('/web\n  /providers\n'))
  await using children = client.watchChildren('/web/providers')
  await using properties = client.watchProperties('/web')
  await Promise.all([children.waitFor(() => true), properties.waitFor(() => true)])
  await fleet.first.drain()
  await eventually(() => client.endpoint.endsWith(fleet.second.endpoint), 'the client moves')
  await client.properties.updateProperties({ path: '/web', jsonProperties: { x: '1' } })
  await client.tree.createNode({ path: '/web/providers/a' })
  const value = await children.waitFor(({ providers, stale }) => providers.length === 1 && stale === undefined)
  assert.equal(value.realPath, '/web/providers')
  await properties.waitFor(({ values, stale }) => values.x === 1 && stale === undefined)
})

test('a registration moves with its client when its gateway drains, and is never missing for others', async () => {
  await using fleet = await openFleet()
  await using observer = connect({ endpoints: fleet.second.endpoint })
  await using client = connect({ endpoints: fleet.endpoints, begin: 'first' })
  await all(observer.importTree('/web\n  /providers\n'))
  await using registration = client.register('/web/providers', 'a:1', { pid: 1 }, { ttlMs: 2_000 })
  await registration.registered()
  await using children = observer.watchChildren('/web/providers')
  await children.waitFor(({ providers }) => providers.length === 1)
  const seen: Children[] = []
  const watching = (async () => {
    for await (const value of children) seen.push(value)
  })()
  await fleet.first.drain()
  const { leaseId } = registration
  await eventually(async () => {
    const { lease } = await observer.registry.renewLease({ leaseId })
    return lease?.state === LeaseState.LIVE
  }, 'the second gateway knows the lease')
  assert.ok(seen.every(({ providers }) => providers.length === 1))
  await registration[Symbol.asyncDispose]()
  await children.waitFor(({ providers }) => providers.length === 0)
  await children[Symbol.asyncDispose]()
  await watching
})

test('watches and registrations recover when their only gateway is killed and started again', async () => {
  await using directory = await temporaryDirectory()
  const [port] = await freePorts(1)
  const args = ['--data', directory.path, '--listen', `127.0.0.1:${port}`]
  const first = await startGateway({ args })
  await using client = connect({ endpoints: first.endpoint })
  await all(client.importTree('/web\n  /providers\n'))
  await using registration = client.register('/web/providers', 'a:1', { pid: 1 })
  await registration.registered()
  await using children = client.watchChildren('/web/providers')
  await children.waitFor(({ providers }) => providers.length === 1)
  await first.stop('SIGKILL')
  const stale = await children.waitFor(value => value.stale !== undefined)
  assert.deepEqual([stale.providers.length, stale.stale?.reason], [1, 'GATEWAY_UNREACHABLE'])
  await registration.waitFor(({ state }) => state === 'suspended')
  await using _ = await startGateway({ args })
  await registration.waitFor(({ state }) => state === 'registered')
  await children.waitFor(({ stale, providers }) => stale === undefined && providers.length === 1)
})

test('a watch of a missing path fails with mustExist, and waits without it', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await using strict = client.watchChildren('/later', { mustExist: true })
  await assert.rejects(
    strict.waitFor(() => true),
    error => error instanceof EspalierError && error.reason === 'NOT_FOUND',
  )
  await using patient = client.watchChildren('/later')
  const missing = await patient.waitFor(() => true)
  assert.equal(missing.unresolved?.reason, 'NOT_FOUND')
  await client.tree.createNode({ path: '/later/a', createParents: true })
  const found = await patient.waitFor(({ unresolved, providers }) => unresolved === undefined && providers.length === 1)
  assert.deepEqual(
    found.providers.map(({ name, ephemeral }) => [name, ephemeral]),
    [['a', false]],
  )
})

test('health returns the status of the gateway and of a service', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  assert.equal(await client.health(), 'SERVING')
  assert.equal(await client.health({ service: 'espalier.v1.TreeService' }), 'SERVING')
})
