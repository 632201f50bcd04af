import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { eventually } from '../../support/condition.ts'
import { openGateway, streamsPerPeer } from '../../support/gateway.ts'
import { assertGuarantees, assertNoBlink } from '../../support/histories/watch-guarantees.ts'
import { unsteady } from '../../support/stores/unsteady-store.ts'
import { create, openWorld, remove, set } from '../../views/world.ts'
import { PATH, SHOP, there } from '../shop.ts'
import { serve } from '../world.ts'
import { connect, discover, watchChildren } from './watching.ts'

test('a watch begins with a snapshot, even an empty one, and continues with changes', async () => {
  await using world = await serve(SHOP)
  using watch = watchChildren(world.clients, { path: PATH })
  using empty = watchChildren(world.clients, { path: `${PATH}/a` })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  await empty.until(() => empty.frames.length === 1, 'a snapshot')
  assert.deepEqual(empty.history[0], { revision: 1n, kind: 'snapshot', items: [], first: true, last: true })
  await world.commit(set(`${PATH}/a`, { threads: 5 }))
  await watch.until(() => watch.frames.length === 2, 'a change')
  const last = await world.commit(remove(`${PATH}/a`), create(`${PATH}/c`))
  await watch.until(() => watch.frames.length === 3, 'another change')
  const frame = watch.frames[2]?.frame
  assert.ok(frame?.$case === 'change')
  assert.deepEqual([frame.value.added.map(({ name }) => name), frame.value.removed], [['c'], ['a']])
  assert.equal(watch.frames[2]?.revision, last)
  assertGuarantees(watch.history, await there(world.clients))
})

test('a provider that is replaced in one transaction is never reported as removed', async () => {
  await using world = await serve(SHOP)
  using watch = watchChildren(world.clients, { path: PATH })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  for (let i = 0; i < 20; i++) await world.commit(remove(`${PATH}/a`), create(`${PATH}/a`, { i }, true))
  const end = await there(world.clients)
  await watch.until(
    () =>
      JSON.stringify([...(watch.known as Map<string, string>)].sort()) ===
      JSON.stringify([...(end as Map<string, string>)].sort()),
    'the last owner',
  )
  assertGuarantees(watch.history, end)
  assertNoBlink(watch.history, ['a', 'b'])
})

test('a path that does not resolve is reported as unresolved, and as a snapshot once it resolves', async () => {
  await using world = await serve(SHOP)
  using watch = watchChildren(world.clients, { path: '/pool/main' })
  await watch.until(() => watch.frames.length === 1, 'a frame')
  assert.equal(watch.history[0]?.kind === 'unresolved' && watch.history[0].reason, 'NOT_FOUND')
  await world.commit(create('/pool', { 'main ->': '/shop/providers' }))
  await watch.until(() => watch.known instanceof Map && watch.known.size === 2, 'a snapshot')
  await world.commit(set('/pool', { 'main ->': '/nowhere' }))
  await watch.until(() => watch.known === 'unresolved', 'unresolved')
  assert.equal(watch.history[2]?.kind === 'unresolved' && watch.history[2].reason, 'LINK_DANGLING')
  assertGuarantees(watch.history, 'unresolved')
})

test('must_exist refuses only a path that does not resolve', async () => {
  await using world = await serve('/shop\n  loop -> /shop/loop\n  lost -> /nowhere\n')
  for (const [path, code] of [
    ['/nothing', status.NOT_FOUND],
    ['/shop/lost', status.NOT_FOUND],
    ['/shop/loop', status.FAILED_PRECONDITION],
  ] as const) {
    using watch = watchChildren(world.clients, { path, mustExist: true })
    await eventually(() => watch.ended, `${path} is refused`)
    assert.equal(watch.ended !== 'ok' && watch.ended?.code, code)
    assert.equal(watch.frames.length, 0)
  }
  using watch = watchChildren(world.clients, { path: '/shop', mustExist: true })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  await world.commit(remove('/shop'))
  await watch.until(() => watch.known === 'unresolved', 'what comes later is no failure')
})

test('a changed link is followed to its new target without an empty state in between', async () => {
  await using world = await serve(`${SHOP}/other\n  /c\n  /d\n/pool\n  main -> /shop/providers\n`)
  using watch = watchChildren(world.clients, { path: '/pool/main' })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  await world.commit(set('/pool', { 'main ->': '/other' }))
  await watch.until(() => watch.known instanceof Map && watch.known.has('c'), 'the new target')
  assert.equal(watch.frames.length, 2)
  assertGuarantees(watch.history, await there(world.clients, '/other'))
})

test('names_only sends names, and nothing when only properties change', async () => {
  await using world = await serve(SHOP)
  using watch = watchChildren(world.clients, { path: PATH, namesOnly: true })
  using full = watchChildren(world.clients, { path: PATH })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  await full.until(() => full.frames.length === 1, 'a snapshot')
  const first = watch.frames[0]?.frame
  assert.ok(first?.$case === 'snapshot')
  assert.deepEqual(
    first.value.providers.map(({ name, properties, etag }) => [name, properties, etag]),
    [
      ['a', undefined, ''],
      ['b', undefined, ''],
    ],
  )
  await world.commit(set(`${PATH}/a`, { threads: 9 }))
  await full.until(() => full.frames.length === 2, 'the change')
  await world.commit(create(`${PATH}/c`))
  await watch.until(() => watch.frames.length === 2, 'the new name')
  assert.equal(watch.history[1]?.kind, 'change')
})

test('a large set is sent as a snapshot in parts, and stays correct while it changes', async () => {
  await using world = await serve('/big\n')
  const blob = 'x'.repeat(20_000)
  const names = Array.from({ length: 100 }, (_, i) => `p${String(i).padStart(3, '0')}`)
  for (let i = 0; i < names.length; i += 20)
    await world.commit(...names.slice(i, i + 20).map(name => create(`/big/${name}`, { blob })))
  using watch = watchChildren(world.clients, { path: '/big' })
  await watch.until(() => watch.known instanceof Map, 'a whole snapshot')
  assert.ok(watch.frames.length > 3)
  await world.commit(set('/big/p050', { blob: 'y' }), remove('/big/p099'))
  await watch.until(() => watch.known instanceof Map && watch.known.size === 99, 'the change')
  using second = watchChildren(world.clients, { path: '/big' })
  await second.until(() => second.known instanceof Map && second.known.size === 99, 'the same for a newcomer')
  const end = await there(world.clients, '/big')
  assertGuarantees(watch.history, end)
  assertGuarantees(second.history, end)
})

test('a client that does not read is skipped, delays no other, and receives the difference when it reads again', async () => {
  await using world = await serve(SHOP)
  using slow = watchChildren(world.clients, { path: PATH })
  using fast = watchChildren(world.clients, { path: PATH })
  await slow.until(() => slow.frames.length === 1, 'a snapshot')
  await fast.until(() => fast.frames.length === 1, 'a snapshot')
  slow.pause()
  const blob = 'x'.repeat(50_000)
  for (let i = 0; i < 150; i++) await world.commit(set(`${PATH}/a`, { i, blob }))
  await world.commit(remove(`${PATH}/b`), create(`${PATH}/c`))
  await fast.until(() => fast.known instanceof Map && fast.known.has('c'), 'the fast one sees the end')
  assert.ok(slow.frames.length < 20)
  slow.resume()
  await slow.until(() => slow.known instanceof Map && slow.known.has('c'), 'the slow one, too')
  assert.ok(slow.frames.length < 100, `${slow.frames.length} frames`)
  const end = await there(world.clients)
  assertGuarantees(slow.history, end)
  assertGuarantees(fast.history, end)
})

test('a watch reports lost contact, keeps its state, and sends missed changes before contact is restored', async () => {
  await using base = await openWorld(SHOP)
  const store = unsteady(base.store)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  using watch = watchChildren(clients, { path: PATH })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  store.cut()
  await watch.until(() => watch.frames.length === 2, 'the loss')
  assert.deepEqual(
    { ...watch.history[1], revision: 0n },
    { revision: 0n, kind: 'status', live: false, draining: false },
  )
  const answer = await discover(clients, { path: PATH })
  assert.deepEqual([answer.providers.length, answer.provenance?.source], [2, 2])
  using late = watchChildren(clients, { path: PATH })
  await late.until(() => late.frames.length === 1, 'a snapshot of what is known')
  const first = late.frames[0]?.frame
  assert.equal(first?.$case === 'snapshot' && first.value.provenance?.source, 2)
  await base.commit(remove(`${PATH}/a`))
  store.mend()
  await watch.until(() => watch.history.at(-1)?.kind === 'status' && watch.frames.length > 2, 'contact')
  await late.until(() => late.history.at(-1)?.kind === 'status', 'contact')
  assert.deepEqual(
    watch.history.slice(2).map(({ kind }) => kind),
    ['change', 'status'],
  )
  const end = await there(clients)
  assertGuarantees(watch.history, end)
  assertGuarantees(late.history, end)
})

test('a path that was never read is BACKEND_UNREACHABLE while the store is unreachable', async () => {
  await using base = await openWorld(SHOP)
  const store = unsteady(base.store)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  await discover(clients, { path: PATH })
  store.cut()
  for (const request of [{ path: '/shop' }, { path: PATH, consistency: 2 as const }, { path: PATH, minRevision: 999n }])
    await assert.rejects(discover(clients, request), { code: status.UNAVAILABLE })
  using watch = watchChildren(clients, { path: '/shop' })
  await eventually(() => watch.ended, 'it is refused')
  assert.equal(watch.ended !== 'ok' && watch.ended?.code, status.UNAVAILABLE)
})

test('more streams than the limit are TOO_MANY, and one that ends makes room', async () => {
  await using gateway = await openGateway({ accessLimits: streamsPerPeer(2) })
  using clients = connect(gateway.endpoint)
  using one = watchChildren(clients, { path: '/' })
  {
    using two = watchChildren(clients, { path: '/' })
    await one.until(() => one.frames.length === 1, 'a snapshot')
    await two.until(() => two.frames.length === 1, 'a snapshot')
    using other = connect(gateway.endpoint)
    using three = watchChildren(other, { path: '/' })
    await eventually(() => three.ended, 'it is refused')
    assert.equal(three.ended !== 'ok' && three.ended?.code, status.RESOURCE_EXHAUSTED)
  }
  await eventually(async () => {
    using other = connect(gateway.endpoint)
    using four = watchChildren(other, { path: '/' })
    await eventually(() => four.ended ?? four.frames.length > 0, 'an answer')
    return four.frames.length > 0
  }, 'there is room again')
})

test('a gateway that stops sends MOVE to its streams, and then ends them as DRAINING', async () => {
  await using world = await serve(SHOP)
  using watch = watchChildren(world.clients, { path: PATH })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  const drained = world.gateway.drain()
  await eventually(() => watch.ended, 'the end')
  await drained
  const last = watch.history.at(-1)
  assert.ok(last?.kind === 'status' && last.draining)
  assert.ok(watch.ended !== 'ok' && watch.ended?.code === status.UNAVAILABLE)
  assert.match(watch.ended.details, /shutting down/)
})

test('streams that are cancelled leave nothing behind', async () => {
  await using base = await openWorld(SHOP)
  const store = unsteady(base.store)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  const watches = Array.from({ length: 20 }, () => watchChildren(clients, { path: PATH }))
  for (const watch of watches) await watch.until(() => watch.frames.length === 1, 'a snapshot')
  const open = store.observations
  for (const watch of watches) watch[Symbol.dispose]()
  await base.commit(set(`${PATH}/a`, { threads: 3 }))
  using again = watchChildren(clients, { path: PATH })
  await again.until(() => again.frames.length > 0, 'a snapshot')
  assert.equal(store.observations, open, 'one view for all of them')
})
