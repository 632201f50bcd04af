import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../src/lib/clock.ts'
import type { TreeStore } from '../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { openGateway } from '../../support/gateway.ts'
import {
  assertBookmarksTrue,
  assertGuarantees,
  assertOrdered,
  type ReceivedFrame,
  type Truth,
} from '../../support/histories/watch-guarantees.ts'
import { type Seeded, seeded } from '../../support/seeded.ts'
import { shareServer } from '../../support/shared-server.ts'
import { unsteady } from '../../support/stores/unsteady-store.ts'
import { create, openWorld, remove, set, soon, write } from '../../views/world.ts'
import { connect, watchChildren, watchProperties } from './watching.ts'

const TREE =
  '/lb\n  pool -> /shop/providers\n/shop\n  threads => /shop/providers/a n\n  /providers\n    /a\n      n = 0\n/other\n'
const soonBookmarks = { bookmarkMs: 10 }

const zookeeper = shareServer()

const commit = (store: TreeStore, ...operations: Parameters<TreeStore['commit']>[0]): Promise<bigint> =>
  store.commit(operations, { signal: soon() })

test('a quiet watch receives bookmarks with the revision of the store, and resumes from there without repeated changes', async () => {
  await using world = await openWorld(TREE)
  await using gateway = await openGateway({ store: world.store, views: soonBookmarks })
  using clients = connect(gateway.endpoint)
  using children = watchChildren(clients, { path: '/lb/pool' })
  using names = watchChildren(clients, { path: '/lb/pool', namesOnly: true })
  using values = watchProperties(clients, { path: '/shop' })
  using nowhere = watchChildren(clients, { path: '/not/there' })
  const watches = [children, names, values, nowhere]
  for (const watch of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
  const last = await commit(world.store, create('/other/one'))
  for (const watch of watches) {
    await watch.until(() => watch.history.at(-1)?.revision === last, 'a bookmark')
    assert.equal(watch.history.at(-1)?.kind, 'bookmark')
    assertOrdered(watch.history)
  }
  using resumed = watchChildren(clients, { path: '/lb/pool', resumeRevision: last }, children.known)
  await resumed.until(() => resumed.frames.length > 0, 'a first frame')
  assert.deepEqual(resumed.history[0], { revision: last, kind: 'bookmark' })
})

test('no bookmarks are sent without commits, and none at all with an interval of zero', async () => {
  await using world = await openWorld(TREE)
  await using often = await openGateway({ store: world.store, views: soonBookmarks })
  await using never = await openGateway({ store: world.store, views: { bookmarkMs: 0 } })
  using some = connect(often.endpoint)
  using none = connect(never.endpoint)
  using withBookmarks = watchChildren(some, { path: '/shop/providers' })
  using withoutBookmarks = watchChildren(none, { path: '/shop/providers' })
  await withoutBookmarks.until(() => withoutBookmarks.frames.length > 0, 'a first frame')
  for (let i = 0; i < 3; i++) {
    const revision = await commit(world.store, set('/other', { i }))
    await withBookmarks.until(() => withBookmarks.history.at(-1)?.revision === revision, 'a bookmark')
  }
  assert.equal(
    new Set(withBookmarks.history.map(({ revision }) => revision)).size,
    withBookmarks.history.length,
    'each is received once',
  )
  assert.equal(withoutBookmarks.frames.length, 1)
})

test('one read of the current revision serves all watches of a gateway, and without watches there is none', async () => {
  await using world = await openWorld(TREE)
  const looks: TreePath[] = []
  const store: TreeStore = {
    ...world.store,
    session: world.store.session,
    read: (path, options) => world.store.read(path, options),
    commit: (operations, options) => world.store.commit(operations, options),
    createInSequence: (node, options) => world.store.createInSequence(node, options),
    sync: options => world.store.sync(options),
    observe: (path, listener) => {
      looks.push(path)
      return world.store.observe(path, listener)
    },
    [Symbol.asyncDispose]: async () => {},
  }
  await using idle = await openGateway({ store, views: soonBookmarks })
  await using gateway = await openGateway({ store: world.store, views: soonBookmarks })
  {
    using clients = connect(gateway.endpoint)
    using watch = watchChildren(clients, { path: '/shop/providers' })
    await watch.until(() => watch.frames.length > 0, 'a first frame')
    const revision = await commit(world.store, set('/other', { i: 1 }))
    await watch.until(() => watch.history.at(-1)?.revision === revision, 'a bookmark')
  }
  assert.equal(looks.length, 0, 'the idle one never looked')
  using clients = connect(idle.endpoint)
  const watches = Array.from({ length: 100 }, () => watchChildren(clients, { path: '/shop/providers' }))
  for (const watch of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
  const revision = await commit(world.store, set('/other', { i: 2 }))
  for (const watch of watches) await watch.until(() => watch.history.at(-1)?.revision === revision, 'a bookmark')
  const probes = looks.filter(path => path.startsWith('/espalier-bookmarks-'))
  assert.ok(probes.length >= 1 && looks.length - probes.length === 2, looks.join(' '))
  for (const watch of watches) watch[Symbol.dispose]()
})

test('no bookmarks are sent while the store is unreachable, and they resume when it is back', async () => {
  await using world = await openWorld(TREE)
  const store = unsteady(world.store)
  await using gateway = await openGateway({ store, views: soonBookmarks })
  using clients = connect(gateway.endpoint)
  using watch = watchChildren(clients, { path: '/shop/providers' })
  await watch.until(() => watch.frames.length > 0, 'a first frame')
  store.cut()
  await watch.until(() => watch.history.at(-1)?.kind === 'status', 'it is last known')
  const revision = await commit(world.store, set('/other', { i: 1 }))
  store.mend()
  await watch.until(() => watch.history.at(-1)?.revision === revision, 'it has come as far as the store')
  const kinds = watch.history.map(received => (received.kind === 'status' ? received.live : received.kind))
  assert.deepEqual(kinds.slice(0, 3), ['snapshot', false, true])
})

for (const backend of ['embedded', 'zookeeper'] as const)
  test(`everything up to the revision of a bookmark was sent before it (${backend})`, async () => {
    await using world = await openWorld()
    await using opened = new AsyncDisposableStack()
    const connectTo = `${zookeeper.connect}/bookmarks`
    const open = async (): Promise<TreeStore> =>
      backend === 'embedded'
        ? world.store
        : opened.use(await openZooKeeperStore({ connect: connectTo, clock: systemClock }))
    const [writer, store] = [await open(), await open()]
    await write(writer, TREE)
    await using gateway = await openGateway({ store, views: { bookmarkMs: 1 } })
    using clients = connect(gateway.endpoint)
    using watch = watchChildren(clients, { path: '/lb/pool' })
    await watch.until(() => watch.frames.length > 0, 'a first frame')
    const truths = await play(writer, seeded(7))
    const last = truths.at(-1) as Truth
    await watch.until(() => (watch.history.at(-1)?.revision ?? 0n) >= last.revision, 'it has come to the end')
    const history = watch.frames.map(({ revision, frame }, i): ReceivedFrame => {
      const received = watch.history[i] as ReceivedFrame
      const items = (
        providers: readonly { readonly name: string; readonly properties?: { n?: unknown } | undefined }[],
      ) => providers.map(({ name, properties }) => [name, String(properties?.n)] as const)
      if (frame?.$case === 'snapshot') return { ...received, items: items(frame.value.providers) } as ReceivedFrame
      if (frame?.$case !== 'change') return received
      const { added, updated } = frame.value
      return { ...received, revision, added: items(added), updated: items(updated) } as ReceivedFrame
    })
    assertGuarantees(history, last.items)
    assertBookmarksTrue(history, truths)
    assert.ok(history.filter(({ kind }) => kind === 'bookmark').length >= 3, 'there were bookmarks')
  })

/** Random changes inside and outside of the watched path, with the state after each. No value is ever written twice. */
async function play(store: TreeStore, random: Seeded): Promise<readonly Truth[]> {
  let items = new Map([['a', '0']])
  const truths: Truth[] = [{ revision: 0n, items }]
  for (let n = 1; n <= 300; n++) {
    const name = random.pick(['a', 'b', 'c', 'd'])
    const path = `/shop/providers/${name}`
    const next = new Map(items)
    const kind = random.below(8)
    if (kind < 4) await commit(store, set('/other', { n }))
    if (kind < 4) continue
    if (kind === 4 && items.has(name)) next.delete(name)
    else next.set(name, String(n))
    const operation = !next.has(name) ? remove(path) : (items.has(name) ? set : create)(path, { n })
    truths.push({ revision: await commit(store, operation), items: next })
    items = next
  }
  truths.push({ revision: await commit(store, set('/other', { n: 'end' })), items })
  return truths
}
