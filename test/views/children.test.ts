import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromValue } from '../../src/tree/value.ts'
import type { Child } from '../../src/views/children-view.ts'
import { eventually } from '../support/condition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { at, create, openWorld, record, remove, set, soon } from './world.ts'

/** A child by its number of threads, if it says one. */
function threads({ properties }: Child): string {
  const value = properties?.get('threads')
  return value === undefined ? '' : `=${fromValue(value)}`
}

const SHOP = `
/shop
  /providers
    /a
      threads = 1
    /b
      threads = 2
`

test('the children of a path are shown with their properties, even when there are none', async () => {
  await using world = await openWorld(SHOP)
  using full = world.views.children.acquire(at('/shop/providers'))
  using empty = world.views.children.acquire(at('/shop/providers/a'))
  using seen = record(full.view, threads)
  using none = record(empty.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  await none.until('/shop/providers/a:')
})

test('children that are added, changed and removed are shown, the last child too', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  await world.commit(create('/shop/providers/c', { threads: 3 }))
  await seen.until('/shop/providers: a=1 b=2 c=3')
  await world.commit(set('/shop/providers/a', { threads: 9 }), remove('/shop/providers/b'))
  await seen.until('/shop/providers: a=9 c=3')
  await world.commit(remove('/shop/providers/a'))
  await world.commit(remove('/shop/providers/c'))
  await seen.until('/shop/providers:')
})

test('one commit is shown as one change', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  await world.commit(
    remove('/shop/providers/a'),
    create('/shop/providers/c', { threads: 3 }),
    set('/shop/providers/b', { threads: 4 }),
  )
  await seen.until('/shop/providers: b=4 c=3')
  assert.deepEqual(seen.shown, ['/shop/providers: a=1 b=2', '/shop/providers: b=4 c=3'])
})

test('a provider that is taken over in one commit is never missing', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  for (let i = 0; i < 20; i++)
    await world.commit(remove('/shop/providers/a'), create('/shop/providers/a', { threads: i }))
  await seen.until('/shop/providers: a=19 b=2')
  assert.ok(seen.shown.every(shown => shown.includes('a=')))
})

test('a re-pointed link leads to its new target at once, while the old one still exists, and is never seen empty', async () => {
  await using world = await openWorld(`
/old
  /a
    threads = 1
/new
  /b
    threads = 2
/shop
  providers -> /old
`)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/old: a=1')
  await world.commit(set('/shop', { 'providers ->': '/new' }))
  await seen.until('/new: b=2')
  assert.deepEqual(seen.shown, ['/old: a=1', '/new: b=2'])
})

test('a real child shadows a link of the same name until it is deleted', async () => {
  await using world = await openWorld(`
/old
  /a
/shop
  providers -> /old
`)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/old: a')
  await world.commit(create('/shop/providers'), create('/shop/providers/b'))
  await seen.until('/shop/providers: b')
  await world.commit(remove('/shop/providers/b'), remove('/shop/providers'))
  await seen.until('/old: a')
  assert.deepEqual(seen.shown, ['/old: a', '/shop/providers: b', '/old: a'])
})

test('a node that is deleted and created again is shown again, with its new children', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  await world.commit(remove('/shop/providers/a'), remove('/shop/providers/b'), remove('/shop/providers'))
  await seen.until('NOT_FOUND')
  await world.commit(create('/shop/providers'))
  await seen.until('/shop/providers:')
  await world.commit(create('/shop/providers/c'))
  await seen.until('/shop/providers: c')
})

test('a node that is replaced in one commit is shown with its new children and never missing', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  await world.commit(
    remove('/shop/providers/a'),
    remove('/shop/providers/b'),
    remove('/shop/providers'),
    create('/shop/providers'),
    create('/shop/providers/b', { threads: 5 }),
  )
  await seen.until('/shop/providers: b=5')
  assert.deepEqual(seen.shown, ['/shop/providers: a=1 b=2', '/shop/providers: b=5'])
})

test('an unresolved path is watched until it resolves, through every kind of link', async () => {
  await using world = await openWorld()
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('NOT_FOUND')
  await world.commit(create('/shop', { 'providers ->': '/pool/main' }))
  await seen.until('LINK_DANGLING')
  await world.commit(create('/pool', { 'main ->': '/shop/providers' }))
  await seen.until('LINK_LOOP')
  await world.commit(set('/pool', { 'main ->': '../real' }))
  await seen.until('LINK_DANGLING')
  await world.commit(create('/real'), create('/real/a'))
  await seen.until('/real: a')
})

test('paths that lead to the same node share its view', async () => {
  await using world = await openWorld(`
/real
  /a
  /b
/shop
  one -> /real
  two -> /real
`)
  using one = world.views.children.acquire(at('/shop/one'))
  using two = world.views.children.acquire(at('/shop/two'))
  using seen = record(one.view, threads)
  using other = record(two.view, threads)
  await seen.until('/real: a b')
  await other.until('/real: a b')
  // /real, its two children, /shop, and what is not at /shop/one and /shop/two.
  assert.deepEqual(world.views.counts(), { nodes: 6, paths: 2, targets: 1, followed: 2 })
})

test('names alone need no observation of the children', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.nodes.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a b')
  assert.equal(world.views.counts().nodes, 1)
  await world.commit(remove('/shop/providers/a'), create('/shop/providers/c'))
  await seen.until('/shop/providers: b c')
})

test('more children than the limit are TOO_MANY until they are fewer', async () => {
  await using world = await openWorld(SHOP, { limits: { maxChildren: 2 } })
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  await world.commit(create('/shop/providers/c'))
  await seen.until('TOO_MANY')
  await world.commit(remove('/shop/providers/a'))
  await seen.until('/shop/providers: b=2 c')
})

test('the revision never decreases, and reaches that of the last commit', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  let last = 0n
  for (let i = 0; i < 30; i++) last = await world.commit(set('/shop/providers/a', { threads: i }))
  await seen.until('/shop/providers: a=29 b=2')
  assert.equal(use.view.revision, last)
  assert.ok(seen.revisions.every((revision, i) => i === 0 || revision >= (seen.revisions[i - 1] ?? 0n)))
})

test('a view is confirmed as of a revision that changed nothing in it', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.children.acquire(at('/shop/providers'))
  using seen = record(use.view, threads)
  await seen.until('/shop/providers: a=1 b=2')
  const elsewhere = await world.commit(create('/elsewhere'))
  assert.ok(use.view.revision < elsewhere)
  await use.view.confirm(await world.store.sync({ signal: soon() }), soon())
  assert.ok(use.view.revision >= elsewhere)
})

test('a view stays open for its time after the last client, and then leaves nothing behind', async () => {
  const clock = new FakeClock()
  await using world = await openWorld(SHOP, { clock, limits: { keepMs: 60_000 } })
  const first = world.views.children.acquire(at('/shop/providers'))
  const second = world.views.children.acquire(at('/shop/providers'))
  await eventually(() => first.view.state !== undefined, 'a state')
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  clock.advance(120_000)
  assert.equal(world.views.counts().followed, 1, 'the second reader is still there')
  second[Symbol.dispose]()
  clock.advance(59_999)
  assert.equal(world.views.counts().followed, 1)
  const third = world.views.children.acquire(at('/shop/providers'))
  assert.ok(third.view.state !== undefined, 'it was kept live')
  third[Symbol.dispose]()
  clock.advance(59_999)
  assert.equal(world.views.counts().followed, 1)
  clock.advance(1)
  assert.deepEqual(world.views.counts(), { nodes: 0, paths: 0, targets: 0, followed: 0 })
  assert.equal(clock.pending, 0)
})

test('the number of views without a client is bounded', async () => {
  const clock = new FakeClock()
  await using world = await openWorld('', { clock, limits: { maxUnused: 10 } })
  for (let i = 0; i < 100; i++) {
    using use = world.views.children.acquire(at(`/nothing/${i}`))
    await eventually(() => use.view.state !== undefined, 'a state')
  }
  assert.equal(world.views.counts().followed, 10)
  assert.equal(world.views.counts().paths, 10)
})
