import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'
import { assertGuarantees, type Known } from '../../support/histories/watch-guarantees.ts'
import { unsteady } from '../../support/stores/unsteady-store.ts'
import { startZooKeeper } from '../../support/zookeeper/zookeeper.ts'
import { create, openWorld, remove, set } from '../../views/world.ts'
import { serve } from '../world.ts'
import { connect, type Watch, watchChildren, watchTree } from './watching.ts'

const SHOP = `
/shop
  /a
    /z
  /a-b
  /a.c
/pool
  main -> /shop
`

function pathsOf(known: Known): readonly string[] {
  return known instanceof Map ? [...known.keys()] : []
}

async function knows(watch: Watch<unknown>, wanted: string): Promise<void> {
  await watch.until(() => pathsOf(watch.known).toSorted().join(' ') === wanted, wanted)
}

test('a snapshot of a tree can be resumed from although all its nodes were watched already', async () => {
  await using world = await serve(SHOP)
  using children = watchChildren(world.clients, { path: '/shop/a' })
  await children.until(() => children.history.length > 0, 'a snapshot')
  using tree = watchTree(world.clients, { path: '/shop/a' })
  await tree.until(() => tree.history.length > 0, 'a snapshot')
  assert.ok((tree.history[0]?.revision ?? 0n) > 0n)
})

test('a watched tree begins with a snapshot, parents before children, and continues with changes of any depth', async () => {
  await using world = await serve(SHOP)
  using watch = watchTree(world.clients, { path: '/shop' })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  const first = watch.frames[0]?.frame
  assert.ok(first?.$case === 'snapshot')
  assert.deepEqual(
    first.value.nodes.map(({ path }) => path),
    ['/shop', '/shop/a', '/shop/a/z', '/shop/a-b', '/shop/a.c'],
  )
  assert.equal(first.value.provenance?.realPath, '/shop')

  const last = await world.commit(
    create('/shop/a/y'),
    create('/shop/a/y/x', { n: 1 }),
    set('/shop/a/z', { n: 2 }),
    remove('/shop/a-b'),
  )
  await watch.until(() => watch.frames.length === 2, 'a change')
  const frame = watch.frames[1]?.frame
  assert.ok(frame?.$case === 'change')
  assert.deepEqual(
    [frame.value.added, frame.value.updated].map(nodes => nodes.map(({ path }) => path)),
    [['/shop/a/y', '/shop/a/y/x'], ['/shop/a/z']],
  )
  assert.deepEqual(frame.value.removedPaths, ['/shop/a-b'])
  assert.equal(watch.frames[1]?.revision, last)

  await world.commit(remove('/shop/a/y/x'), remove('/shop/a/y'), remove('/shop/a/z'), remove('/shop/a'))
  await watch.until(() => watch.frames.length === 3, 'another change')
  const gone = watch.frames[2]?.frame
  assert.deepEqual(gone?.$case === 'change' && gone.value.removedPaths, [
    '/shop/a/z',
    '/shop/a/y/x',
    '/shop/a/y',
    '/shop/a',
  ])
})

test('a watched tree follows the links on its path, and is reported as unresolved without a target', async () => {
  await using world = await serve(`${SHOP}/other\n  /o\n`)
  using watch = watchTree(world.clients, { path: '/pool/main' })
  await knows(watch, '/shop /shop/a /shop/a-b /shop/a.c /shop/a/z')
  await world.commit(set('/pool', { 'main ->': '/other' }))
  await knows(watch, '/other /other/o')
  await world.commit(set('/pool', {}))
  await watch.until(() => watch.known === 'unresolved', 'it leads nowhere')
  await world.commit(create('/pool/main'), create('/pool/main/x'))
  await knows(watch, '/pool/main /pool/main/x')
  assert.deepEqual(
    watch.history.map(({ kind }) => kind),
    ['snapshot', 'snapshot', 'unresolved', 'snapshot'],
  )
  using none = watchTree(world.clients, { path: '/none', mustExist: true })
  await eventually(() => none.ended, 'it is refused')
  assert.equal(none.ended !== 'ok' && none.ended?.code, status.NOT_FOUND)
})

test('a large tree is sent as a snapshot in parts, to new streams too, and stays correct while it changes', async () => {
  await using world = await serve('/big\n')
  const blob = 'x'.repeat(20_000)
  for (let i = 0; i < 100; i += 20) {
    const names = Array.from({ length: 20 }, (_, j) => `/big/p${i + j}`)
    await world.commit(...names.flatMap(path => [create(path, { blob }), create(`${path}/below`)]))
  }
  using watch = watchTree(world.clients, { path: '/big' })
  await watch.until(() => pathsOf(watch.known).length === 201, 'a whole snapshot')
  assert.ok(watch.frames.length > 3)
  await world.commit(set('/big/p50', { blob: 'y' }), remove('/big/p99/below'), remove('/big/p99'))
  await watch.until(() => pathsOf(watch.known).length === 199, 'the change')
  using second = watchTree(world.clients, { path: '/big' })
  await second.until(() => pathsOf(second.known).length === 199, 'the same for a newcomer')
  assertGuarantees(watch.history, second.known)
  assertGuarantees(second.history, watch.known)
})

test('a resumed watch of a tree receives only differences, on any gateway, unless a node was created or deleted', async () => {
  await using world = await serve(SHOP)
  await using second = await openGateway({ store: world.store })
  using other = connect(second.endpoint)
  using watch = watchTree(world.clients, { path: '/shop' })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  const { known } = watch
  const resumeRevision = watch.frames[0]?.revision ?? 0n
  {
    using resumed = watchTree(other, { path: '/shop', resumeRevision }, known)
    await resumed.until(() => resumed.frames.length === 1, 'a frame')
    assert.equal(resumed.history[0]?.kind, 'bookmark', 'nothing changed')
  }
  const changed = await world.commit(set('/shop/a/z', { n: 7 }))
  {
    using resumed = watchTree(other, { path: '/shop', resumeRevision }, known)
    await resumed.until(() => resumed.frames.length === 1, 'a frame')
    const frame = resumed.history[0]
    assert.deepEqual(frame?.kind === 'change' && frame.updated.map(([path]) => path), ['/shop/a/z'])
    assert.ok((resumed.frames[0]?.revision ?? 0n) >= changed)
  }
  await world.commit(remove('/shop/a/z'))
  using resumed = watchTree(other, { path: '/shop', resumeRevision: changed }, known)
  await resumed.until(() => resumed.frames.length === 1, 'a frame')
  assert.equal(resumed.history[0]?.kind, 'snapshot', 'a deletion leaves no trace but in the parent')
})

test('a tree beyond the limit is TOO_MANY, at the start and when it grows', async () => {
  await using gateway = await openGateway({ views: { maxNodes: 4, keepMs: 0 } })
  using clients = connect(gateway.endpoint)
  const signal = AbortSignal.timeout(20_000)
  await gateway.store.commit([create('/t'), create('/t/a'), create('/t/a/b')], { signal })
  using watch = watchTree(clients, { path: '/t' })
  await knows(watch, '/t /t/a /t/a/b')
  await gateway.store.commit([create('/t/c'), create('/t/c/d')], { signal })
  await eventually(() => watch.ended, 'it ends')
  assert.equal(watch.ended !== 'ok' && watch.ended?.code, status.RESOURCE_EXHAUSTED)
  assert.match(watch.ended !== 'ok' ? (watch.ended?.details ?? '') : '', /more than 4 nodes/)
  using late = watchTree(clients, { path: '/t' })
  await eventually(() => late.ended, 'it is refused')
  assert.equal(late.ended !== 'ok' && late.ended?.code, status.RESOURCE_EXHAUSTED)
})

test('a watch of a tree reports lost contact, keeps its state, and sends missed changes before contact is restored', async () => {
  await using base = await openWorld(SHOP)
  const store = unsteady(base.store)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  using watch = watchTree(clients, { path: '/shop' })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  store.cut()
  await watch.until(() => watch.frames.length === 2, 'the loss')
  await base.commit(remove('/shop/a/z'), create('/shop/a/y'))
  store.mend()
  await watch.until(() => watch.history.at(-1)?.kind === 'status' && watch.frames.length > 2, 'contact')
  assert.deepEqual(
    watch.history.map(({ kind }) => kind),
    ['snapshot', 'status', 'change', 'status'],
  )
})

test('the nodes below /zookeeper are in no watched tree but their own', async () => {
  await using zookeeper = await startZooKeeper()
  await using store = await openZooKeeperStore({ connect: zookeeper.connect })
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  using all = watchTree(clients, { path: '/' })
  using own = watchTree(clients, { path: '/zookeeper' })
  await knows(all, '/')
  await own.until(() => pathsOf(own.known).includes('/zookeeper/config'), 'its own')
})

test('a watched tree of one level has the children of its node, and says nothing of what is below them', async () => {
  await using world = await serve(SHOP)
  using watch = watchTree(world.clients, { path: '/pool/main', depth: 1 })
  await knows(watch, '/shop /shop/a /shop/a-b /shop/a.c')
  await world.commit(create('/shop/a/y'), create('/shop/b'), create('/shop/b/z'))
  await knows(watch, '/shop /shop/a /shop/a-b /shop/a.c /shop/b')
  await world.commit(set('/shop/a/z', { n: 2 }))
  await world.commit(set('/shop/a', { n: 1 }), remove('/shop/a/y'))
  await world.commit(remove('/shop/b/z'), remove('/shop/b'))
  await knows(watch, '/shop /shop/a /shop/a-b /shop/a.c')
  const sent = watch.frames.flatMap(({ frame }) =>
    frame?.$case === 'change' ? [...frame.value.added, ...frame.value.updated].map(({ path }) => path) : [],
  )
  assert.deepEqual(sent, ['/shop/b', '/shop/a'])
})

test('watches of one path with two depths are two trees, each of which is resumed with its own', async () => {
  await using world = await serve(SHOP)
  using flat = watchTree(world.clients, { path: '/shop', depth: 1 })
  using deep = watchTree(world.clients, { path: '/shop', depth: 2 })
  using whole = watchTree(world.clients, { path: '/shop', depth: 1_000_000 })
  await knows(flat, '/shop /shop/a /shop/a-b /shop/a.c')
  await knows(deep, '/shop /shop/a /shop/a-b /shop/a.c /shop/a/z')
  await world.commit(create('/shop/a/z/deepest'))
  await knows(whole, '/shop /shop/a /shop/a-b /shop/a.c /shop/a/z /shop/a/z/deepest')
  const revision = await world.commit(set('/shop/a', { n: 1 }))
  await flat.until(() => flat.history.some(one => one.revision >= revision), 'the change')
  await deep.until(() => deep.history.some(one => one.revision >= revision), 'the change')
  assert.equal(deep.frames.length, 2, 'what is below the second level was not sent')
})

test('a negative depth is refused', async () => {
  await using world = await serve(SHOP)
  using watch = watchTree(world.clients, { path: '/shop', depth: -1 })
  await watch.until(() => watch.ended !== undefined, 'the end')
  assert.ok(watch.ended !== 'ok' && watch.ended?.code === status.INVALID_ARGUMENT)
})
