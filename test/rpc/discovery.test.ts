import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ServiceError, status } from '@grpc/grpc-js'
import { PartTurns } from '../../src/rpc/watch/part-turns.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { at, create, data, remove, set } from '../views/world.ts'
import { connect, discover, discoverRequest } from './watch/watching.ts'
import { serve } from './world.ts'

const SHOP = `
/shop
  /providers
    /b
      threads = 2
      tags = ["x", "y"]
    /a
      threads = 1.0
      lease = "of no account"
  main -> /shop/providers
`
const PATH = '/shop/providers'
const HASH = '0123456789abcdef'

test('Discover returns the providers of a path in order of their names, with the source of the response', async () => {
  await using world = await serve(SHOP)
  const { providers, provenance } = await discover(world.clients, { path: '/shop/main' })
  assert.deepEqual(
    providers.map(({ name, properties, ephemeral, leaseHash }) => ({ name, properties, ephemeral, leaseHash })),
    [
      { name: 'a', properties: { threads: 1, lease: 'of no account' }, ephemeral: false, leaseHash: '' },
      { name: 'b', properties: { threads: 2, tags: ['x', 'y'] }, ephemeral: false, leaseHash: '' },
    ],
  )
  assert.equal(provenance?.realPath, PATH)
  assert.equal(provenance?.source, 1)
  assert.deepEqual(provenance?.age, { seconds: 0n, nanos: 0 })
  assert.ok((provenance?.revision ?? 0n) > 0n)
})

test('the hash of the lease is a separate field, not a property of the provider', async () => {
  await using world = await serve(SHOP)
  await world.commit(create(`${PATH}/c`, { pid: 7, lease: HASH }, true), create(`${PATH}/d`, { lease: 'native' }, true))
  const { providers } = await discover(world.clients, { path: PATH, consistency: 2 })
  assert.deepEqual(
    providers.slice(2).map(({ name, properties, ephemeral, leaseHash }) => [name, properties, ephemeral, leaseHash]),
    [
      ['c', { pid: 7 }, true, HASH],
      ['d', { lease: 'native' }, true, ''],
    ],
  )
})

test('match keeps providers with these properties, numbers compared as numbers', async () => {
  await using world = await serve(SHOP)
  const names = async (match: object): Promise<string[]> =>
    (await discover(world.clients, { path: PATH, match })).providers.map(({ name }) => name)
  assert.deepEqual(await names({ threads: 1 }), ['a'])
  assert.deepEqual(await names({ threads: 2, tags: ['x', 'y'] }), ['b'])
  assert.deepEqual(await names({ threads: '1' }), [])
  assert.deepEqual(await names({ nothing: null }), [])
  assert.deepEqual(await names({}), ['a', 'b'])
  const { providers } = await discover(world.clients, { path: PATH, match: { threads: 2 }, namesOnly: true })
  assert.deepEqual(
    providers.map(({ name, properties }) => [name, properties]),
    [['b', undefined]],
  )
})

test('a response is as new as the store when the call begins after the commit', async () => {
  await using world = await serve(SHOP)
  await discover(world.clients, { path: PATH })
  for (let i = 0; i < 50; i++) {
    const revision = await world.commit(set(`${PATH}/a`, { i }))
    const synced = i % 2 === 0
    const request = synced ? { path: PATH, consistency: 2 as const } : { path: PATH, minRevision: revision }
    const { providers, provenance } = await discover(world.clients, request)
    assert.deepEqual(providers[0]?.properties, { i })
    assert.ok((provenance?.revision ?? 0n) >= revision)
  }
})

test('min_revision holds on another gateway, also for a commit elsewhere in the tree', async () => {
  await using world = await serve(SHOP)
  await using second = await openGateway({ store: world.store })
  using other = connect(second.endpoint)
  await discover(other, { path: PATH })
  const elsewhere = await world.commit(create('/elsewhere'))
  const { provenance } = await discover(other, { path: PATH, minRevision: elsewhere })
  assert.ok((provenance?.revision ?? 0n) >= elsewhere)
})

test('unresolved paths and invalid arguments have their own status', async () => {
  await using world = await serve('/shop\n  loop -> /shop/loop\n  lost -> /nowhere\n')
  for (const [request, code, message] of [
    [{ path: '/nothing' }, status.NOT_FOUND, /\/nothing/],
    [{ path: '/shop/lost' }, status.NOT_FOUND, /\/nowhere/],
    [{ path: '/shop/loop' }, status.FAILED_PRECONDITION, /circle/],
    [{ path: 'shop' }, status.INVALID_ARGUMENT, /begin with/],
    [{ path: '/shop/' }, status.INVALID_ARGUMENT, /ends with/],
    [{ path: '/shop', minRevision: -1n }, status.INVALID_ARGUMENT, /min_revision/],
    [{ path: '/shop', consistency: 9 as never }, status.INVALID_ARGUMENT, /consistency/],
  ] as const)
    await assert.rejects(discover(world.clients, request), (error: { code: number; details: string }) => {
      assert.equal(error.code, code)
      assert.match(error.details, message)
      return true
    })
})

test('a response over the limit of a message is PAYLOAD_TOO_LARGE and names the ways that fit; its names alone do', async () => {
  await using world = await serve('/big\n', { limits: { messageBytes: 100_000 } })
  const blob = data({ blob: 'x'.repeat(10_000) })
  await world.commit(
    ...Array.from({ length: 20 }, (_, i) => ({ op: 'create', path: at(`/big/${i}`), data: blob }) as const),
  )
  await assert.rejects(discover(world.clients, { path: '/big' }), (error: ServiceError) => {
    assert.equal(error.code, status.RESOURCE_EXHAUSTED)
    const details = String(error.metadata.get('grpc-status-details-bin')[0])
    assert.match(details, /PAYLOAD_TOO_LARGE.*names_only.*WatchChildren/s)
    return true
  })
  const { providers } = await discover(world.clients, { path: '/big', namesOnly: true })
  assert.equal(providers.length, 20)
})

test('a cached response is not returned after a change', async () => {
  await using world = await serve(SHOP)
  const etags = new Set<string>()
  for (let i = 0; i < 20; i++) {
    const { providers } = await discover(world.clients, { path: PATH, consistency: 2 })
    etags.add(providers.map(({ etag }) => etag).join())
    await world.commit(remove(`${PATH}/a`), create(`${PATH}/a`, { i }))
  }
  assert.equal(etags.size, 20)
})

const MANY = 5_000

test('a response of many providers is of one revision, though they change while it is encoded', async () => {
  await using world = await serve('/many\n')
  await fill(world, MANY)
  const [first, last] = [`/many/${name(0)}`, `/many/${name(MANY - 1)}`]
  let isOver = false
  const writing = (async () => {
    for (let i = 1; !isOver; i++) await world.commit(set(first, { i }), set(last, { i }))
  })()
  let responses = 0
  const states = new Set<unknown>()
  while (responses < 12 || states.size < 2) {
    const requests = [{}, { jsonOnly: true }, { match: { kind: 'x' } }, { namesOnly: true }]
    for (const { providers, provenance } of await Promise.all(
      requests.map(request => discover(world.clients, { path: '/many', ...request })),
    )) {
      responses++
      if (providers.length === MANY - 2) continue
      assert.equal(providers.length, MANY)
      const [a, z] = [providers[0], providers.at(-1)]
      assert.deepEqual([a?.name, a?.jsonProperties], [name(0), z?.jsonProperties])
      assert.ok((z?.modifiedRevision ?? 0n) <= (provenance?.revision ?? 0n))
      states.add(a?.jsonProperties.i)
    }
  }
  isOver = true
  await writing
  const minRevision = await world.commit(set(first, { i: 'end' }))
  const { providers } = await discover(world.clients, { path: '/many', minRevision })
  assert.deepEqual([providers[0]?.jsonProperties, providers.length], [{ i: '"end"' }, MANY])
})

test('a response of many providers is encoded in slices, each in a turn, and once', async t => {
  await using world = await serve('/many\n')
  await fill(world, MANY)
  const { mock } = t.mock.method(PartTurns.prototype, 'add')
  for (const [request, slices] of [
    [{}, 10],
    [{}, 10],
    [{ jsonOnly: true }, 20],
    [{ namesOnly: true }, 30],
    [{ namesOnly: true }, 30],
    [{ match: { kind: 'none' } }, 40],
  ] as const) {
    await discover(world.clients, { path: '/many', ...request })
    assert.equal(mock.callCount(), slices)
  }
})

test('a response of many providers that nobody waits for any more is not encoded further', async t => {
  await using world = await serve('/many\n')
  await fill(world, MANY)
  await discover(world.clients, { path: '/many' })
  const { mock } = t.mock.method(PartTurns.prototype, 'add')
  const request = discoverRequest({ path: '/many', match: { kind: 'none' } })
  const calls = Array.from({ length: 100 }, () => world.clients.registry.discover(request, () => {}))
  await eventually(() => mock.callCount() >= 100, 'they are being encoded')
  const before = mock.callCount()
  for (const one of calls) one.cancel()
  // In its turn, after all of them.
  await discover(world.clients, request)
  const slices = mock.callCount() - before
  assert.ok(slices < 60, `${slices} slices were encoded, of which 10 are awaited`)
})

test('that a response of many providers is too large is remembered until they change', async t => {
  await using world = await serve('/many\n', { limits: { messageBytes: 100_000 } })
  await fill(world, MANY)
  const { mock } = t.mock.method(PartTurns.prototype, 'add')
  for (let i = 0; i < 3; i++)
    await assert.rejects(discover(world.clients, { path: '/many' }), { code: status.RESOURCE_EXHAUSTED })
  assert.ok(mock.callCount() < 10, `${mock.callCount()} slices were encoded`)
  await world.commit(...Array.from({ length: MANY - 10 }, (_, i) => remove(`/many/${name(i)}`)))
  const { providers } = await discover(world.clients, { path: '/many', consistency: 2 })
  assert.equal(providers.length, 10)
})

function name(i: number): string {
  return `p${String(i).padStart(5, '0')}`
}

async function fill({ commit }: Pick<Awaited<ReturnType<typeof serve>>, 'commit'>, count: number): Promise<void> {
  const isOuter = (i: number): boolean => i === 0 || i === count - 1
  await commit(
    ...Array.from({ length: count }, (_, i) => create(`/many/${name(i)}`, isOuter(i) ? { i: 0 } : { kind: 'x' })),
  )
}
