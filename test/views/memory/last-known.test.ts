import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Log } from '../../../src/lib/log.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { LastKnown } from '../../../src/views/memory/last-known.ts'
import type { Memory } from '../../../src/views/memory/memory.ts'
import { openViews } from '../../../src/views/views.ts'
import { eventually } from '../../support/condition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/gateway.ts'
import { seeded } from '../../support/seeded.ts'
import { unsteady } from '../../support/stores/unsteady-store.ts'
import { at, create, openWorld, record, remove, set, show, type World } from '../world.ts'

const SHOP = `
/lb
  pool -> /shop/providers
/shop
  /providers
    /a
      n = 1
    /b
      n = 1
`
const item = ({ properties }: { readonly properties?: ReadonlyMap<string, string> | undefined }): string =>
  `=${properties?.get('n')}`

interface Warning {
  readonly facts: object
  readonly message: string
}

/** The views of one run of a gateway, with what the run before saved. */
function run(store: TreeStore, memory: Memory | undefined, clock = new FakeClock(), warnings: Warning[] = []) {
  const log: Log = { ...silentLog, warn: (facts, message) => void warnings.push({ facts, message }) }
  const nodes = new LastKnown({ store, name: 'here', memory, clock, log })
  const views = openViews(nodes, { clock })
  return { nodes, views, children: views.children.acquire(at('/lb/pool')).view }
}

async function savedBy(world: World): Promise<Memory> {
  const { nodes, children } = run(world.store, undefined)
  await eventually(() => show(children, item) === '/shop/providers: a=1 b=1', 'the first run')
  return nodes.snapshot() ?? assert.fail('nothing is known')
}

test('while the store is unreachable, views show the saved states with their age after a restart', async () => {
  await using world = await openWorld(SHOP)
  const memory = await savedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const clock = new FakeClock(memory.until + 5_000)
  const { children, views } = run(store, memory, clock)
  await eventually(() => show(children, item) === '/shop/providers: a=1 b=1', 'the children')
  assert.equal(children.revision, memory.revision)
  assert.equal(clock.now() - (children.lostAt ?? Number.NaN), 5_000)
  clock.advance(1_000)
  assert.equal(clock.now() - (children.lostAt ?? Number.NaN), 6_000)
  const names = views.nodes.acquire(at('/shop/providers/a')).view
  await eventually(() => show(names, () => '') === '/shop/providers/a:', 'the node')
  assert.equal(views.nodes.acquire(at('/never/seen')).view.state, undefined)
})

test('states that are known from memory only are not saved again', async () => {
  await using world = await openWorld(SHOP)
  const memory = await savedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const { children, nodes } = run(store, memory)
  await eventually(() => children.state, 'the children')
  assert.equal(nodes.snapshot(), undefined)
})

test('when the store is back, no state is computed from saved and live nodes together', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    await using world = await openWorld(SHOP)
    const memory = await savedBy(world)
    const { below } = seeded(seed)
    const store = unsteady(world.store, () => below(10))
    store.cut()
    const { children, nodes } = run(store, memory)
    await eventually(() => children.state, 'the children')
    using seen = record(children, item)
    await world.commit(
      set('/shop/providers/a', { n: 2 }),
      remove('/shop/providers/b'),
      create('/shop/providers/c', { n: 2 }),
    )
    const last = await world.commit(create('/other', { n: 2 }), set('/lb', { 'pool ->': '/shop/providers' }))
    store.mend()
    await seen.until('/shop/providers: a=2 c=2')
    await eventually(() => children.lostAt === undefined, 'it is live')
    assert.deepEqual(seen.shown, ['/shop/providers: a=1 b=1', '/shop/providers: a=2 c=2'], `seed ${seed}`)
    assert.deepEqual(
      [...seen.revisions].sort((a, b) => Number(a - b)),
      seen.revisions,
      'revisions never go back',
    )
    assert.ok(children.revision >= last || children.revision > memory.revision)
    const again = nodes.snapshot()
    assert.equal(again?.nodes.get(at('/shop/providers/b')), undefined)
    assert.ok((again?.revision ?? 0n) > memory.revision)
  }
})

test('a link that was re-pointed meanwhile leads to its new target, and nowhere else in between', async () => {
  await using world = await openWorld(SHOP)
  const memory = await savedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const { children } = run(store, memory)
  await eventually(() => children.state, 'the children')
  using seen = record(children, item)
  await world.commit(create('/new'), create('/new/z', { n: 9 }), set('/lb', { 'pool ->': '/new' }))
  store.mend()
  await seen.until('/new: z=9')
  assert.deepEqual(seen.shown, ['/shop/providers: a=1 b=1', '/new: z=9'])
})

test('a node that cannot be read any more delays the others for ten seconds, and stays last known', async () => {
  await using world = await openWorld(SHOP)
  const memory = await savedBy(world)
  const inner = unsteady(world.store)
  inner.cut()
  const mute: TreeStore = {
    ...inner,
    session: inner.session,
    observe: (path, listener) =>
      inner.observe(path, update => (path === '/shop/providers/a' ? undefined : listener(update))),
  }
  const clock = new FakeClock(memory.until)
  const warnings: Warning[] = []
  const { children, views } = run(mute, memory, clock, warnings)
  const readable = views.properties.acquire(at('/shop/providers/b')).view
  await eventually(() => children.state !== undefined && readable.state !== undefined, 'the saved states')
  await world.commit(set('/shop/providers/b', { n: 2 }))
  inner.mend()
  await eventually(() => clock.pending > 0, 'it waits')
  assert.notEqual(readable.lostAt, undefined)
  clock.advance(10_000)
  await eventually(() => readable.lostAt === undefined, 'the others are live')
  assert.match(warnings[0]?.message ?? '', /cannot be read and stay as they were saved/)
  assert.notEqual(children.lostAt, undefined)
})

test('a store that is reachable at start is read, and memory is not used', async () => {
  await using world = await openWorld(SHOP)
  const memory = await savedBy(world)
  await world.commit(set('/shop/providers/a', { n: 2 }))
  const { children } = run(world.store, memory)
  using seen = record(children, item)
  await seen.until('/shop/providers: a=2 b=1')
  assert.deepEqual(seen.shown, ['/shop/providers: a=2 b=1'])
})

test('a store that is older than the saved states is a warning', async () => {
  await using world = await openWorld(SHOP)
  const memory = await savedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const warnings: Warning[] = []
  const { children } = run(store, { ...memory, revision: memory.revision + 100n }, new FakeClock(), warnings)
  await eventually(() => children.state, 'the children')
  store.mend()
  await eventually(() => children.lostAt === undefined, 'it is live')
  assert.match(warnings[0]?.message ?? '', /older than the states that an earlier run saved/)
})
