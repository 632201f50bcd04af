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

/** The views of one run of a gateway, standing on what the run before remembered. */
function run(store: TreeStore, memory: Memory | undefined, clock = new FakeClock(), warnings: Warning[] = []) {
  const log: Log = { ...silentLog, warn: (facts, message) => void warnings.push({ facts, message }) }
  const nodes = new LastKnown({ store, name: 'here', memory, clock, log })
  const views = openViews(nodes, { clock })
  return { nodes, views, children: views.children.use(at('/lb/pool')).view }
}

async function rememberedBy(world: World): Promise<Memory> {
  const { nodes, children } = run(world.store, undefined)
  await eventually(() => show(children, item) === '/shop/providers: a=1 b=1', 'the first run')
  return nodes.remember() ?? assert.fail('nothing is remembered')
}

test('without the store, what was viewed is known as before the restart, and how old it is', async () => {
  await using world = await openWorld(SHOP)
  const memory = await rememberedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const clock = new FakeClock(memory.until + 5_000)
  const { children, views } = run(store, memory, clock)
  await eventually(() => show(children, item) === '/shop/providers: a=1 b=1', 'the children')
  assert.equal(children.revision, memory.revision)
  assert.equal(clock.now() - (children.lostAt ?? Number.NaN), 5_000)
  clock.advance(1_000)
  assert.equal(clock.now() - (children.lostAt ?? Number.NaN), 6_000)
  const names = views.nodes.use(at('/shop/providers/a')).view
  await eventually(() => show(names, () => '') === '/shop/providers/a:', 'the node')
  assert.equal(views.nodes.use(at('/never/seen')).view.state, undefined)
})

test('nothing is remembered of what memory alone tells', async () => {
  await using world = await openWorld(SHOP)
  const memory = await rememberedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const { children, nodes } = run(store, memory)
  await eventually(() => children.state, 'the children')
  assert.equal(nodes.remember(), undefined)
})

test('when the store is back, no state is made of what was remembered and what is read', async () => {
  for (let seed = 1; seed <= 25; seed++) {
    await using world = await openWorld(SHOP)
    const memory = await rememberedBy(world)
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
    const again = nodes.remember()
    assert.equal(again?.nodes.get(at('/shop/providers/b')), undefined)
    assert.ok((again?.revision ?? 0n) > memory.revision)
  }
})

test('a link that was re-pointed meanwhile leads to the new place, and to nowhere in between', async () => {
  await using world = await openWorld(SHOP)
  const memory = await rememberedBy(world)
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

test('a node that cannot be read any more keeps the others waiting for ten seconds, and stays last known', async () => {
  await using world = await openWorld(SHOP)
  const memory = await rememberedBy(world)
  const inner = unsteady(world.store)
  inner.cut()
  const mute: TreeStore = {
    ...inner,
    session: inner.session,
    observe: (path, listener) =>
      inner.observe(path, news => (path === '/shop/providers/a' ? undefined : listener(news))),
  }
  const clock = new FakeClock(memory.until)
  const warnings: Warning[] = []
  const { children, views } = run(mute, memory, clock, warnings)
  const readable = views.properties.use(at('/shop/providers/b')).view
  await eventually(() => children.state !== undefined && readable.state !== undefined, 'what was remembered')
  await world.commit(set('/shop/providers/b', { n: 2 }))
  inner.mend()
  await eventually(() => clock.pending > 0, 'it waits')
  assert.notEqual(readable.lostAt, undefined)
  clock.advance(10_000)
  await eventually(() => readable.lostAt === undefined, 'the others are live')
  assert.match(warnings[0]?.message ?? '', /cannot be read and stay as they were remembered/)
  assert.notEqual(children.lostAt, undefined)
})

test('a store that was there before anybody asked is asked, and not memory', async () => {
  await using world = await openWorld(SHOP)
  const memory = await rememberedBy(world)
  await world.commit(set('/shop/providers/a', { n: 2 }))
  const { children } = run(world.store, memory)
  using seen = record(children, item)
  await seen.until('/shop/providers: a=2 b=1')
  assert.deepEqual(seen.shown, ['/shop/providers: a=2 b=1'])
})

test('a store that is older than what was remembered of it is told of', async () => {
  await using world = await openWorld(SHOP)
  const memory = await rememberedBy(world)
  const store = unsteady(world.store)
  store.cut()
  const warnings: Warning[] = []
  const { children } = run(store, { ...memory, revision: memory.revision + 100n }, new FakeClock(), warnings)
  await eventually(() => children.state, 'the children')
  store.mend()
  await eventually(() => children.lostAt === undefined, 'it is live')
  assert.match(warnings[0]?.message ?? '', /older than what was remembered/)
})
