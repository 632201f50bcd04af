import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/store/store.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { connect, discover, watchChildren } from '../rpc/watch/watching.ts'
import { fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { openGateway } from '../support/gateway.ts'
import { at, create, openWorld } from './world.ts'

const TREE = '/a\n/b\n/c\n'

test('the number of views in use is bounded; disposing a handle makes room', async () => {
  await using world = await openWorld(TREE, { limits: { maxViews: 2 } })
  const { children, properties, nodes } = world.views
  using first = children.acquire(at('/a'))
  const second = properties.acquire(at('/a'))
  assert.throws(
    () => nodes.acquire(at('/b')),
    (error: unknown) => {
      assert.ok(error instanceof RegistryError && error.code === 'TOO_MANY')
      assert.equal(error.message, '/b cannot be viewed: 2 other views are in use; the limit is 2')
      assert.deepEqual(error.facts, { path: '/b', limit: '2', value: '3' })
      assert.match(error.hint ?? '', /--max-views/)
      return true
    },
  )
  using again = children.acquire(at('/a'))
  assert.equal(again.view, first.view, 'what is in use is for everybody')
  second[Symbol.dispose]()
  using _third = nodes.acquire(at('/b'))
})

test('a view without a user does not count, but counts again when it is acquired', async () => {
  await using world = await openWorld(TREE, { clock: new FakeClock(), limits: { maxViews: 1 } })
  const { children } = world.views
  children.acquire(at('/a'))[Symbol.dispose]()
  assert.equal(world.views.counts().followed, 1, 'it is kept')
  using _used = children.acquire(at('/b'))
  assert.throws(() => children.acquire(at('/a')), /the limit is 1/)
})

test('no more views stay open without a client than the limit says, and none for longer', async () => {
  const clock = new FakeClock()
  await using world = await openWorld(TREE, { clock, limits: { maxUnused: 2, keepMs: 500 } })
  for (const path of ['/a', '/b', '/c']) world.views.nodes.acquire(at(path))[Symbol.dispose]()
  assert.equal(world.views.counts().followed, 2)
  clock.advance(500)
  assert.equal(world.views.counts().followed, 0)
})

test('a client that watches one path too many gets RESOURCE_EXHAUSTED, and the others go on', async () => {
  await using gateway = await openGateway({ views: { maxViews: 2 } })
  using clients = connect(gateway.endpoint)
  using calls = openCalls(gateway.endpoint)
  const watches = ['/a', '/b'].map(path => watchChildren(clients, { path }))
  for (const watch of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
  const failure = await fails(calls.registry.discover({ path: '/c' }), 'TOO_MANY')
  assert.equal(failure.facts.limit, '2')
  using third = watchChildren(clients, { path: '/c' })
  await eventually(() => third.ended, 'it is refused')
  assert.equal(third.ended !== 'ok' && third.ended?.code, 8)
  await gateway.store.commit([create('/a'), create('/b')], { signal: AbortSignal.timeout(10_000) })
  for (const watch of watches) await watch.until(() => watch.frames.length > 1, 'a change')
  watches[0]?.[Symbol.dispose]()
  await eventually(() => discover(clients, { path: '/a' }), 'there is room again')
  for (const watch of watches) watch[Symbol.dispose]()
})

test('a snapshot comes in parts of the configured size', async () => {
  await using gateway = await openGateway({ limits: { frameBytes: 4_096 } })
  const children = Array.from({ length: 100 }, (_, i) => create(`/a/${i}`, { text: 'x'.repeat(1_000) }))
  await gateway.store.commit([create('/a'), ...children], { signal: AbortSignal.timeout(10_000) })
  using clients = connect(gateway.endpoint)
  using watch = watchChildren(clients, { path: '/a' })
  await watch.until(() => watch.known instanceof Map && watch.known.size === 100, 'the snapshot')
  assert.ok(watch.frames.length >= 50, `${watch.frames.length} parts`)
})

test('a change that is larger than a part is sent, even after a snapshot in parts', async () => {
  await using gateway = await openGateway({ limits: { frameBytes: 4_096 } })
  const texts = (letter: string): Operation[] =>
    Array.from({ length: 10 }, (_, i) => create(`/a/${letter}${i}`, { text: letter.repeat(1_000) }))
  await gateway.store.commit([create('/a'), ...texts('x')], { signal: AbortSignal.timeout(10_000) })
  using clients = connect(gateway.endpoint)
  using watch = watchChildren(clients, { path: '/a' })
  const knows = (count: number): boolean => watch.known instanceof Map && watch.known.size === count
  await watch.until(() => knows(10), 'the snapshot')
  await gateway.store.commit(texts('y'), { signal: AbortSignal.timeout(10_000) })
  await watch.until(() => knows(20), 'the change')
})
