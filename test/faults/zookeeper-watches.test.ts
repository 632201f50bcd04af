import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Observation } from '../../src/store/store.ts'
import { at, type Recording, record, soon, text } from '../contract/subject.ts'
import { commit, create, set } from '../contract/writing.ts'
import { eventually } from '../support/condition.ts'
import { seeded } from '../support/seeded.ts'
import { shareServer } from '../support/shared-server.ts'
import { openStore, reaches } from '../support/zookeeper/zookeeper-store.ts'
import { holds, openWorld, whileAway, whileLost } from './watched-tree.ts'

const server = shareServer()

test('a disconnect is reported once as last-known, and its end once as live', async () => {
  await using here = await openWorld(server)
  const { store } = here
  await commit(store, create('/a', 'x'))
  using seen = record(store, '/a')
  using missing = record(store, '/b')
  await seen.settled(holds('x'), 'the state')
  await missing.settled(holds(undefined), 'absence')
  for (let i = 0; i < 3; i++) {
    await whileAway(here, async () => {})
    for (const one of [seen, missing]) await one.settled(({ source }) => source === 'live', 'live again')
  }
  for (const { received } of [seen, missing]) {
    assert.deepEqual(
      received.map(({ source }) => source),
      ['live', 'last-known', 'live', 'last-known', 'live', 'last-known', 'live'],
    )
  }
  seen.check()
})

test('an observation that begins during an outage delivers nothing before contact is live', async () => {
  await using here = await openWorld(server)
  const { store } = here
  await commit(store, create('/a', 'x'))
  using first = record(store, '/a')
  await first.settled(holds('x'), 'the state')
  let late: Recording | undefined
  let fresh: Recording | undefined
  await whileAway(here, async () => {
    late = record(store, '/a')
    fresh = record(store, '/a/b')
    await eventually(() => first.received.length === 2, 'the disconnect is reported')
    assert.deepEqual([late.received.length, fresh.received.length], [0, 0])
  })
  using _late = await late!.settled(holds('x'), 'the state, live').then(() => late!)
  using _fresh = await fresh!.settled(holds(undefined), 'absence, live').then(() => fresh!)
  assert.deepEqual([late?.received.length, fresh?.received.length], [1, 1])
})

test('changes during a disconnect are delivered after it: data, children, creation and deletion', async () => {
  await using here = await openWorld(server)
  const { store, native, root } = here
  await commit(store, create('/data', '0'), create('/parent'), create('/going', '0'), create('/still', '0'))
  const paths = ['/data', '/parent', '/going', '/coming', '/still', '/parent/child']
  const seen = Object.fromEntries(paths.map(path => [path, record(store, path)]))
  for (const path of paths) await seen[path]!.settled(({ source }) => source === 'live', path)
  await whileAway(here, async () => {
    await native.set(`${root}/data`, '1')
    await native.set(`${root}/data`, '2')
    await native.create(`${root}/parent/child`, { data: 'child' })
    await native.remove(`${root}/going`)
    await native.create(`${root}/coming`, { data: 'new' })
  })
  await seen['/data']!.settled(holds('2'), 'data')
  await seen['/parent']!.settled(
    ({ state, source }) => state?.children.join() === 'child' && source === 'live',
    'child',
  )
  await seen['/going']!.settled(holds(undefined), 'going')
  await seen['/coming']!.settled(holds('new'), 'coming')
  await seen['/parent/child']!.settled(holds('child'), 'a node below a changed one')
  await seen['/still']!.settled(holds('0'), 'unchanged')
  for (const path of paths) seen[path]![Symbol.dispose]()
})

test('a node deleted and created again during a disconnect, with the same version and data, is a new state', async () => {
  await using here = await openWorld(server)
  const { store, native, root } = here
  await commit(store, create('/a', 'same'))
  using seen = record(store, '/a')
  const before = await seen.settled(holds('same'), 'the state')
  await whileAway(here, async () => {
    await native.remove(`${root}/a`)
    await native.create(`${root}/a`, { data: 'same' })
  })
  const now = await seen.settled(
    ({ state, source }) => state?.stat.created !== before.state?.stat.created && source === 'live',
    'the new node',
  )
  assert.deepEqual([now.state?.stat.version, before.state?.stat.version], [0, 0])
})

test('after the loss of the session everything observed is read again', async () => {
  await using here = await openWorld(server)
  const { store, native, root } = here
  await commit(store, create('/a', '0'), create('/b', '0'))
  using a = record(store, '/a')
  using b = record(store, '/b')
  using c = record(store, '/c')
  for (const seen of [a, b, c]) await seen.settled(({ source }) => source === 'live', 'a first state')
  await whileLost(here, async () => {
    await native.set(`${root}/a`, '1')
    await native.create(`${root}/c`, { data: '1' })
  })
  await a.settled(holds('1'), 'a change')
  await b.settled(holds('0'), 'no change')
  await c.settled(holds('1'), 'a new node')
  await native.set(`${root}/b`, '2')
  await b.settled(holds('2'), 'a change in the new session')
})

test('a partial reply to an observation loses no change', async () => {
  await using here = await openWorld(server)
  const { store, proxy, native, root } = here
  await commit(store, create('/a', 'x'.repeat(10_000)))
  for (const passed of [1, 30, 2_000, 10_020, 10_110]) {
    proxy.cutAfterBytes(passed)
    using seen = record(store, '/a')
    await seen.settled(({ source }) => source === 'live', `the state, cut after ${passed} bytes`)
    const change = 'y'.repeat(passed)
    await native.set(`${root}/a`, change)
    await seen.settled(holds(change), `a change, cut after ${passed} bytes`)
  }
})

test('the last known states are of one revision, wherever the replies to a transaction are cut off', async () => {
  await using here = await openWorld(server)
  const { store, proxy, root } = here
  await using writer = await openStore(server.connect + root, {})
  await commit(writer, create('/a', '0'), create('/b', '0'))
  using a = record(store, '/a')
  using b = record(store, '/b')
  for (const seen of [a, b]) await seen.settled(holds('0'), 'the state')
  for (let frames = 1; frames <= 8; frames++) {
    const value = String(frames)
    proxy.mode = 'refuse'
    proxy.cutAfterFrames(frames)
    await commit(writer, set('/a', value), set('/b', value))
    await eventually(() => [a, b].every(({ received }) => isOver(received.at(-1), value)), 'a cut, or the new state')
    proxy.cut()
    await reaches(store, 'suspended')
    for (const seen of [a, b]) await seen.settled(({ source }) => source === 'last-known', 'last known')
    const known = [a, b].map(({ received }) => text(received.at(-1)?.state))
    assert.equal(known[0], known[1], `two moments after ${frames} frames`)
    proxy.mode = 'pass'
    for (const seen of [a, b]) await seen.settled(holds(value), 'live again')
  }
})

const isOver = (latest: Observation | undefined, value: string): boolean =>
  latest?.source === 'last-known' || text(latest?.state) === value

test('a node that is observed again at once after the last observer left has its watch', async () => {
  await using here = await openWorld(server)
  const { store, native, root } = here
  await commit(store, create('/a', '0'))
  for (let i = 1; i <= 50; i++) {
    const before = record(store, '/a')
    if (i % 2 === 0) await before.settled(holds(String(i - 1)), 'the state')
    before[Symbol.dispose]()
    using again = record(store, '/a')
    await again.settled(holds(String(i - 1)), 'the state again')
    await native.set(`${root}/a`, String(i))
    await again.settled(holds(String(i)), 'the change')
  }
})

test('every observation of a random history with disconnects ends in the stored state', {
  timeout: 120_000,
}, async () => {
  await using here = await openWorld(server)
  const { store, native, root, proxy } = here
  const paths = ['/a', '/b', '/a/x', '/a/y', '/b/x']
  const seen = paths.map(path => record(store, path))
  const random = seeded(20_250_101)
  for (let turn = 0; turn < 400; turn++) {
    const path = root + random.pick(paths)
    const change = random.pick([
      () => native.create(path, { data: `c${turn}` }),
      () => native.set(path, `s${turn}`),
      () => native.remove(path),
    ])
    await change().catch(() => {}) // impossible changes are part of a random history
    const fault = random.below(1_000)
    if (fault < 20) proxy.cut()
    else if (fault < 40) proxy.cutAfterBytes(1 + random.below(400))
    else if (fault < 45) await whileLost(here, async () => {})
  }
  proxy.mode = 'pass'
  await reaches(store, 'connected')
  for (const [i, path] of paths.entries()) {
    const truth = await eventually(
      () => store.read(at(path), { signal: soon(), sync: true }).then(state => ({ state })),
      'read',
    )
    const wanted = truth.state?.stat
    const last = await seen[i]!.settled(({ state, source }) => {
      const stat = state?.stat
      return (
        source === 'live' &&
        stat?.created === wanted?.created &&
        stat?.modified === wanted?.modified &&
        stat?.childrenModified === wanted?.childrenModified
      )
    }, `${path} in its last state`)
    assert.deepEqual(last.state?.data, truth.state?.data)
    assert.deepEqual(last.state?.children, truth.state?.children)
    seen[i]![Symbol.dispose]()
  }
})
