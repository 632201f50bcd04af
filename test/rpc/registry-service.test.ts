import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KeepAliveRequest, type KeepAliveResponse, LeaseState } from '@espalier/contract/espalier/v1/registry'
import { systemClock } from '../../src/lib/clock.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import { type Calls, fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway, streamsPerPeer } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { type Called, openCalled } from './called.ts'

const path = '/s/providers'

/** A gateway with the service /s. */
const open = (options?: Parameters<typeof openCalled>[1]): Promise<Called> =>
  openCalled('/s\n  /providers\n/links\n  s -> /s/providers\n  gone -> /nowhere\n', options)

async function addresses({ registry }: Pick<Calls, 'registry'>): Promise<string[]> {
  return (await registry.discover({ path, consistency: 2 })).providers.map(provider => provider.name)
}

test('Register grants a lease and returns its ttl, the real path and the nodes', async () => {
  await using world = await open()
  const answer = await world.registry.register({
    path: '/links/s',
    addresses: ['10.0.0.1:80', ':81'],
    hosts: ['a', '::1'],
    ttl: { seconds: 1n },
  })
  assert.match(answer.leaseId, /^[0-9a-f]{32}$/)
  assert.deepEqual(answer.ttl, { seconds: 2n, nanos: 0 })
  assert.equal(answer.realPath, path)
  assert.deepEqual(answer.providerPaths, [`${path}/10.0.0.1:80`, `${path}/a:81`, `${path}/[::1]:81`])
  assert.deepEqual(await addresses(world), ['10.0.0.1:80', '[::1]:81', 'a:81'])
})

test('an empty host is replaced with the address of the caller', async () => {
  await using world = await open()
  const { providerPaths } = await world.registry.register({ path, addresses: [':80'] })
  assert.deepEqual(providerPaths, [`${path}/127.0.0.1:80`])
})

test('only its client receives the lease; others see a hash of it beside the properties', async () => {
  await using world = await open()
  const { leaseId } = await world.registry.register({
    path,
    addresses: ['a:1'],
    properties: { pid: 7 },
    jsonProperties: { big: '9007199254740993' },
  })
  const { providers } = await world.registry.discover({ path })
  assert.deepEqual(providers[0]?.properties, { pid: 7, big: 9007199254740992 })
  assert.match(providers[0]?.leaseHash ?? '', /^[0-9a-f]{16}$/)
  const { node } = await world.tree.getNode({ path: `${path}/a:1` })
  const stored = Buffer.from(node?.data ?? []).toString()
  assert.ok(stored.includes('9007199254740993') && !stored.includes(leaseId), stored)
})

test('each invalid input of Register has its own reason, and nothing is written', async () => {
  await using world = await open()
  const { registry } = world
  const good = { path, addresses: ['a:1'] }
  assert.deepEqual(
    (await fails(registry.register({ ...good, addresses: ['a:1', 'b'] }), 'BAD_ADDRESS')).violations[0]?.split(' ')[0],
    'addresses[1]',
  )
  await fails(registry.register({ ...good, addresses: [] }), 'BAD_ADDRESS')
  await fails(registry.register({ ...good, path: '/s//providers' }), 'BAD_PATH')
  await fails(registry.register({ ...good, path: '/s/providers/' }), 'BAD_PATH')
  await fails(registry.register({ ...good, path: '/s/./providers' }), 'BAD_PATH')
  await fails(registry.register({ ...good, path: '/s/\0' }), 'BAD_PATH')
  await fails(registry.register({ ...good, path: '/nowhere' }), 'NOT_FOUND')
  await fails(registry.register({ ...good, path: '/links/gone' }), 'LINK_DANGLING')
  await fails(registry.register({ ...good, leaseId: 'xyz' }), 'BAD_ARGUMENT')
  await fails(registry.register({ ...good, ttl: { seconds: -1n } }), 'BAD_ARGUMENT')
  await fails(registry.register({ ...good, properties: { lease: 'x' } }), 'BAD_VALUE')
  await fails(registry.register({ ...good, properties: { a: 1 }, jsonProperties: { a: '1' } }), 'BAD_VALUE')
  await fails(registry.register({ ...good, jsonProperties: { a: '{' } }), 'BAD_VALUE')
  await fails(registry.register({ ...good, properties: { 'main ->': 5 } }), 'BAD_VALUE')
  await fails(
    registry.register({ ...good, jsonProperties: { blob: JSON.stringify('x'.repeat(1_000_000)) } }),
    'PAYLOAD_TOO_LARGE',
  )
  assert.deepEqual(await addresses(world), [])
})

test('a service path is created on request only, through the links on the path', async () => {
  await using world = await open()
  const { realPath } = await world.registry.register({ path: '/links/s/deep/er', addresses: ['a:1'], createPath: true })
  assert.equal(realPath, '/s/providers/deep/er')
  await fails(world.registry.register({ path: '/links/gone/x', addresses: ['a:1'], createPath: true }), 'LINK_DANGLING')
})

test('validate_only returns what Register would and writes nothing', async () => {
  await using world = await open()
  const answer = await world.registry.register({ path, addresses: ['a:1'], validateOnly: true })
  assert.deepEqual([answer.leaseId, answer.providerPaths, answer.revision], ['', [`${path}/a:1`], 0n])
  assert.deepEqual(await addresses(world), [])
})

test('KeepAlive responds to every message in order, for any number of leases', async () => {
  await using world = await open()
  const { leaseId } = await world.registry.register({ path, addresses: ['a:1'], ttl: { seconds: 60n } })
  const other = await world.registry.register({ path, addresses: ['b:1'] })
  await world.registry.revokeLease({ leaseId: other.leaseId })
  const unknown = '0'.repeat(32)
  const answers = await keepAlive(world, [[leaseId, unknown, other.leaseId], [], [unknown, leaseId]])
  assert.deepEqual(
    answers.map(({ leases }) => leases.map(lease => lease.state)),
    [[LeaseState.LIVE, LeaseState.UNKNOWN, LeaseState.EXPIRED], [], [LeaseState.UNKNOWN, LeaseState.LIVE]],
  )
  assert.ok((answers[0]?.leases[0]?.ttl?.seconds ?? 0n) >= 59n)
})

test('a keep-alive without leases is answered at once, and every answer has the interval until the next one', async () => {
  await using world = await open()
  const short = await world.registry.register({ path, addresses: ['a:1'], ttl: { seconds: 3n } })
  const long = await world.registry.register({ path, addresses: ['b:1'], ttl: { seconds: 3_600n } })
  const messages = [[], [long.leaseId], [long.leaseId, short.leaseId], ['0'.repeat(32)]]
  const answers = await keepAlive(world, messages)
  assert.deepEqual(
    answers.map(({ leases }) => leases.length),
    messages.map(leases => leases.length),
  )
  const most = { seconds: 2n, nanos: 0 }
  assert.deepEqual(
    answers.map(({ interval }) => interval),
    [most, most, { seconds: 1n, nanos: 0 }, most],
  )
})

test('RevokeLease at a gateway that does not hold the lease says that it removed nothing', async () => {
  await using world = await open()
  assert.equal((await world.registry.revokeLease({ leaseId: '0'.repeat(32) })).removed, 0)
})

test('ending a KeepAlive stream ends no lease', async () => {
  await using world = await open()
  const { leaseId } = await world.registry.register({ path, addresses: ['a:1'] })
  await keepAlive(world, [[leaseId]])
  assert.equal((await world.registry.renewLease({ leaseId })).lease?.state, LeaseState.LIVE)
  assert.deepEqual(await addresses(world), ['a:1'])
})

test('the keep-alive of a superseded lease names the addresses it lost', async () => {
  await using world = await open()
  const first = await world.registry.register({ path, addresses: ['a:1', 'b:1'] })
  const second = await world.registry.register({ path, addresses: ['a:1'], properties: { n: 2 } })
  assert.deepEqual(second.takenOverPaths, [`${path}/a:1`])
  assert.deepEqual((await world.registry.renewLease({ leaseId: first.leaseId })).lease?.supersededPaths, [
    `${path}/a:1`,
  ])
  assert.deepEqual((await world.registry.renewLease({ leaseId: second.leaseId })).lease?.supersededPaths, [])
})

test('RenewLease distinguishes an unknown lease from one that has ended', async () => {
  await using world = await open()
  const { leaseId } = await world.registry.register({ path, addresses: ['a:1'] })
  await world.registry.revokeLease({ leaseId })
  await fails(world.registry.renewLease({ leaseId }), 'LEASE_EXPIRED')
  await fails(world.registry.renewLease({ leaseId: '0'.repeat(32) }), 'LEASE_UNKNOWN')
  await fails(world.registry.renewLease({ leaseId: 'nonsense' }), 'BAD_ARGUMENT')
  await fails(world.registry.register({ path, addresses: ['a:1'], leaseId }), 'LEASE_EXPIRED')
})

test('Deregister finds a registration by the path and address given to Register, even if the link was changed meanwhile', async () => {
  await using world = await open()
  const { leaseId } = await world.registry.register({ path: '/links/s', addresses: [':1'], hosts: ['a', 'b'] })
  await world.tree.linkNode({ path: '/links/s', target: '/links', replace: true })
  const request = { path: '/links/s', leaseId, address: ':1', hosts: ['a', 'b'] }
  assert.equal((await world.registry.deregister(request)).removed, true)
  assert.deepEqual(await addresses(world), [])
  assert.deepEqual(await world.registry.deregister(request), { removed: false, revision: 0n })
  assert.equal((await world.registry.deregister({ ...request, path: '/nowhere' })).removed, false)
  await fails(world.registry.deregister({ ...request, address: 'x' }), 'BAD_ADDRESS')
})

test('Deregister through another gateway removes the registration too', async () => {
  await using directory = await temporaryDirectory()
  await using tree = new EmbeddedTree({ directory: directory.path, clock: systemClock })
  await using storeA = openSession(tree)
  await using storeB = openSession(tree)
  await using a = await open({ store: storeA })
  await using gatewayB = await openGateway({ store: storeB })
  using b = openCalls(gatewayB.endpoint)
  const { leaseId } = await a.registry.register({ path, addresses: ['a:1'] })
  assert.equal((await b.registry.deregister({ path, leaseId: '1'.repeat(32), address: 'a:1' })).removed, false)
  assert.equal((await b.registry.deregister({ path, leaseId, address: 'a:1' })).removed, true)
  assert.deepEqual(await addresses(a), [])
})

test('RevokeLease removes everything at once and is idempotent', async () => {
  await using world = await open()
  const { leaseId } = await world.registry.register({ path, addresses: ['a:1', 'b:1'] })
  const { removedPaths, removed } = await world.registry.revokeLease({ leaseId })
  assert.deepEqual([removedPaths, removed], [[`${path}/a:1`, `${path}/b:1`], 2])
  assert.deepEqual(await world.registry.revokeLease({ leaseId }), { removedPaths: [], removed: 0, revision: 0n })
  assert.deepEqual(await addresses(world), [])
})

test('a draining gateway sends MOVE to keep-alive streams and refuses registrations', async () => {
  await using world = await open({ drainMs: 2_000 })
  const { leaseId } = await world.registry.register({ path, addresses: ['a:1'] })
  const { promise: never } = Promise.withResolvers<void>()
  const answers: KeepAliveResponse[] = []
  async function* requests() {
    yield { leaseIds: [leaseId] }
    await never
  }
  const stream = (async () => {
    for await (const answer of world.registry.keepAlive(requests())) answers.push(answer)
  })()
  await eventually(() => answers.length === 1, 'the first answer')
  const drained = world.gateway.drain()
  await fails(stream, 'DRAINING')
  assert.equal(answers.at(-1)?.draining, true)
  await drained
})

test('streams over the limit are refused with an error', async () => {
  await using world = await open({ accessLimits: streamsPerPeer(2) })
  const abort = new AbortController()
  const watch = () => world.registry.watchChildren({ path }, { signal: abort.signal })[Symbol.asyncIterator]()
  const watches = [watch(), watch()]
  for (const one of watches) await one.next()
  const { facts } = await fails(keepAlive(world, [[]]), 'TOO_MANY')
  assert.equal(facts.limit, '2')
  await fails(watch().next(), 'TOO_MANY')
  abort.abort()
  await Promise.allSettled(watches.map(one => one.next()))
  await eventually(() => keepAlive(world, [[]]), 'there is room again')
})

async function keepAlive(
  { registry }: Pick<Calls, 'registry'>,
  messages: readonly (readonly string[])[],
): Promise<KeepAliveResponse[]> {
  async function* requests(): AsyncGenerator<KeepAliveRequest> {
    for (const leaseIds of messages) yield { leaseIds: [...leaseIds] }
  }
  const answers: KeepAliveResponse[] = []
  for await (const answer of registry.keepAlive(requests())) answers.push(answer)
  return answers
}
