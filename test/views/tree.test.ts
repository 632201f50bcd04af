import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sameBytes } from '../../src/tree/data.ts'
import { fromValue } from '../../src/tree/value.ts'
import type { TreeItem } from '../../src/views/tree-view.ts'
import { eventually } from '../support/condition.ts'
import { type Seeded, seeded } from '../support/seeded.ts'
import { at, create, data, openWorld, record, remove, set, soon, type World } from './world.ts'

function n({ properties }: TreeItem): string {
  const value = properties?.get('n')
  return value === undefined ? '' : `=${fromValue(value)}`
}

const SHOP = `
/shop
  n = 1
  /db
    /main
      n = 2
  /web
/other
  to -> /shop/db
`

test('a node is shown with everything below it, through links that lead to it', async () => {
  await using world = await openWorld(SHOP)
  using all = world.views.trees.acquire(at('/'))
  using part = world.views.trees.acquire(at('/other/to'))
  using leaf = world.views.trees.acquire(at('/shop/web'))
  using seen = record(all.view, n)
  using through = record(part.view, n)
  using one = record(leaf.view, n)
  await seen.until('/: / /other /shop/db /shop/db/main=2 /shop/web /shop=1')
  await through.until('/shop/db: /shop/db /shop/db/main=2')
  await one.until('/shop/web: /shop/web')
  assert.deepEqual(seen.shown.length + through.shown.length + one.shown.length, 3)
})

test('nodes that are added, changed and removed at any depth are shown, and one commit as one change', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.trees.acquire(at('/shop'))
  using seen = record(use.view, n)
  await seen.until('/shop: /shop/db /shop/db/main=2 /shop/web /shop=1')
  await world.commit(create('/shop/a'), create('/shop/a/b'), create('/shop/a/b/c', { n: 3 }), set('/shop', { n: 4 }))
  await seen.until('/shop: /shop/a /shop/a/b /shop/a/b/c=3 /shop/db /shop/db/main=2 /shop/web /shop=4')
  await world.commit(remove('/shop/db/main'), remove('/shop/db'), create('/shop/db', { n: 5 }))
  await seen.until('/shop: /shop/a /shop/a/b /shop/a/b/c=3 /shop/db=5 /shop/web /shop=4')
  await world.commit(remove('/shop/a/b/c'), remove('/shop/a/b'), remove('/shop/a'))
  await seen.until('/shop: /shop/db=5 /shop/web /shop=4')
  assert.equal(seen.shown.length, 4)
})

test('a subtree that is moved is at one of its paths, never at both and never at neither', async () => {
  await using world = await openWorld('/top\n  /a\n    /x\n      n = 1\n    /y\n')
  using use = world.views.trees.acquire(at('/top'))
  using seen = record(use.view, n)
  await seen.until('/top: /top /top/a /top/a/x=1 /top/a/y')
  const [there, back] = ['a', 'b']
  for (let i = 0; i < 20; i++) {
    const [from, to] = i % 2 === 0 ? [there, back] : [back, there]
    await world.commit(
      remove(`/top/${from}/x`),
      remove(`/top/${from}/y`),
      remove(`/top/${from}`),
      create(`/top/${to}`),
      create(`/top/${to}/x`, { n: 1 }),
      create(`/top/${to}/y`),
    )
  }
  await eventually(() => use.view.revision > 0n && seen.shown.at(-1)?.includes('/top/a/x'), 'it is back')
  for (const shown of seen.shown)
    assert.ok(['/top: /top /top/a /top/a/x=1 /top/a/y', '/top: /top /top/b /top/b/x=1 /top/b/y'].includes(shown), shown)
})

test('a provider that is taken over with the same data is no change, but its current state is known', async () => {
  await using world = await openWorld('/s\n')
  await world.commit(create('/s/p', { n: 1 }, true))
  using use = world.views.trees.acquire(at('/s'))
  using seen = record(use.view, n)
  await seen.until('/s: /s /s/p=1')
  const before = await world.read('/s/p')
  await world.commit(remove('/s/p'), create('/s/p', { n: 1 }, true))
  await eventually(async () => {
    const state = use.view.state
    if (state?.kind !== 'resolved') return false
    const item = state.target.journal.items.get('/s/p') as TreeItem
    return (state.target.current(at('/s/p'), item).state?.stat.created ?? 0n) > (before?.stat.created ?? 0n)
  }, 'it is known as it is now')
})

test('a reader that resumes gets what changed since, unless a node was added or removed', async () => {
  await using world = await openWorld(SHOP)
  using use = world.views.trees.acquire(at('/shop'))
  using seen = record(use.view, n)
  await seen.until('/shop: /shop/db /shop/db/main=2 /shop/web /shop=1')
  const { revision } = use.view
  assert.deepEqual(use.view.resume(revision), [])
  await world.commit(set('/shop/db/main', { n: 7 }))
  await seen.until('/shop: /shop/db /shop/db/main=7 /shop/web /shop=1')
  assert.deepEqual(
    use.view.resume(revision)?.map(([path]) => path),
    ['/shop/db/main'],
  )
  await world.commit(create('/shop/db/other'))
  await seen.until('/shop: /shop/db /shop/db/main=7 /shop/db/other /shop/web /shop=1')
  assert.equal(use.view.resume(revision), undefined)
})

test('a tree beyond the limit is TOO_MANY, and releases what it has read', async () => {
  await using world = await openWorld(SHOP, { limits: { maxNodes: 3, keepMs: 0 } })
  {
    using use = world.views.trees.acquire(at('/shop'))
    using seen = record(use.view, n)
    await seen.until('TOO_MANY')
    assert.ok(world.views.counts().nodes < 8)
  }
  assert.equal(world.views.counts().nodes, 0)
})

test('a tree view holds nothing after it is disposed', async () => {
  await using world = await openWorld(SHOP, { limits: { keepMs: 0 } })
  {
    using use = world.views.trees.acquire(at('/'))
    using seen = record(use.view, n)
    await eventually(() => seen.shown.length > 0, 'it is shown')
    await world.commit(create('/x'), create('/x/y'))
    await eventually(() => seen.shown.at(-1)?.includes('/x/y'), 'it is shown')
    await world.commit(remove('/x/y'), remove('/x'))
    await eventually(() => !seen.shown.at(-1)?.includes('/x'), 'it is gone')
  }
  assert.deepEqual(world.views.counts(), { nodes: 0, paths: 0, targets: 0, followed: 0 })
})

for (const seed of [1, 2, 3, 4])
  test(`after any changes a tree view equals the store, and its revision never decreases (seed ${seed})`, async () => {
    await using world = await openWorld('/t\n')
    using use = world.views.trees.acquire(at('/t'))
    using seen = record(use.view, n)
    const random = seeded(seed)
    const known = new Set(['/t'])
    for (let i = 0; i < 300; i++) await step(world, known, random, i)
    const wanted = [...known].sort()
    await eventually(async () => {
      const state = use.view.state
      if (state?.kind !== 'resolved') return false
      const items = [...state.target.journal.items].sort(([a], [b]) => (a < b ? -1 : 1))
      if (items.map(([path]) => path).join() !== wanted.join()) return false
      for (const [path, { state }] of items) {
        const stored = await world.read(path)
        if (stored === undefined || state === undefined || !sameBytes(stored.data, state.data)) return false
      }
      return true
    }, 'it is as the store has it')
    const { revisions } = seen
    assert.ok(revisions.every((revision, i) => i === 0 || revision >= (revisions[i - 1] ?? 0n)))
    assert.ok(use.view.revision >= (await world.store.sync({ signal: soon() })) - 1n)
  })

async function step(world: World, known: Set<string>, random: Seeded, i: number): Promise<void> {
  const paths = [...known].sort()
  const path = random.pick(paths)
  const dice = random.between(0, 1)
  if (dice < 0.5) {
    const made = `${path}/${random.pick(['a', 'b', 'c'])}`
    if (known.has(made) || made.split('/').length > 6) return
    known.add(made)
    await world.commit(create(made, { n: i }))
  } else if (dice < 0.75) await world.commit({ op: 'set', path: at(path), data: data({ n: i }) })
  else if (path !== '/t') {
    const gone = paths.filter(other => other === path || other.startsWith(`${path}/`)).reverse()
    for (const one of gone) known.delete(one)
    await world.commit(...gone.map(remove))
  }
}
