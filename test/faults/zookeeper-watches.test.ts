import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Observation, Operation, TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { at, bytes, node, type Recording, record, soon, text } from '../contract/subject.ts'
import { eventually } from '../support/condition.ts'
import { connectNative, type NativeClient } from '../support/native-zookeeper.ts'
import { openProxy, type TcpProxy } from '../support/proxy.ts'
import { fourLetterWord, startZooKeeper, type ZooKeeper } from '../support/zookeeper.ts'

const TIMEOUT_MS = 3_000

let server: ZooKeeper
let trees = 0

before(async () => {
  server = await startZooKeeper()
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

/** A store behind a proxy, and a native client that goes round it; both on the same new tree. */
interface World extends AsyncDisposable {
  readonly proxy: TcpProxy
  readonly store: TreeStore
  readonly native: NativeClient
  readonly root: string
}

async function world(sessionTimeoutMs = TIMEOUT_MS): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const root = `/watch-tests/${++trees}`
  const proxy = stack.use(await openProxy(server.port))
  const store = stack.use(await openZooKeeperStore({ connect: proxy.connect + root, sessionTimeoutMs }))
  await node(store, '/')
  const native = stack.use(await connectNative(server.connect))
  const owned = stack.move()
  return { proxy, store, native, root, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Breaks the connection, lets `meanwhile` happen while it cannot be made again, and waits until it is. */
async function whileAway({ proxy, store }: World, meanwhile: () => Promise<void>): Promise<void> {
  proxy.mode = 'refuse'
  proxy.cut()
  await eventually(() => store.session.current.state === 'suspended', 'suspended')
  await meanwhile()
  proxy.mode = 'pass'
  await eventually(() => store.session.current.state === 'connected', 'connected again', 20_000)
}

function create(path: string, data = ''): Operation {
  return { op: 'create', path: at(path), data: bytes(data) }
}

async function commit(store: TreeStore, ...operations: Operation[]): Promise<void> {
  await store.commit(operations, { signal: soon() })
}

const holds =
  (data: string | undefined) =>
  ({ state, source }: Observation): boolean =>
    text(state) === data && source === 'live'

test('a break is told once as last-known, and its end once as live', async () => {
  await using here = await world()
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
  for (const { told } of [seen, missing]) {
    assert.deepEqual(
      told.map(({ source }) => source),
      ['live', 'last-known', 'live', 'last-known', 'live', 'last-known', 'live'],
    )
  }
  seen.check()
})

test('an observation that begins while the backend is away is told nothing before it is live', async () => {
  await using here = await world()
  const { store } = here
  await commit(store, create('/a', 'x'))
  using first = record(store, '/a')
  await first.settled(holds('x'), 'the state')
  let late: Recording | undefined
  let fresh: Recording | undefined
  await whileAway(here, async () => {
    late = record(store, '/a')
    fresh = record(store, '/a/b')
    await eventually(() => first.told.length === 2, 'the break is told')
    assert.deepEqual([late.told.length, fresh.told.length], [0, 0])
  })
  using _late = await late!.settled(holds('x'), 'the state, live').then(() => late!)
  using _fresh = await fresh!.settled(holds(undefined), 'absence, live').then(() => fresh!)
  assert.deepEqual([late?.told.length, fresh?.told.length], [1, 1])
})

test('what happened during a break is told after it: data, children, coming and going', async () => {
  await using here = await world()
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

test('a node deleted and made again during a break, with the same version and data, is a new state', async () => {
  await using here = await world()
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
  await using here = await world()
  const { store, native, root, proxy } = here
  await commit(store, create('/a', '0'), create('/b', '0'))
  using a = record(store, '/a')
  using b = record(store, '/b')
  using c = record(store, '/c')
  for (const seen of [a, b, c]) await seen.settled(({ source }) => source === 'live', 'a first state')
  proxy.mode = 'blackhole'
  await eventually(() => store.session.current.state === 'lost', 'lost', 20_000)
  await native.set(`${root}/a`, '1')
  await native.create(`${root}/c`, { data: '1' })
  proxy.cut()
  proxy.mode = 'pass'
  await a.settled(holds('1'), 'a change')
  await b.settled(holds('0'), 'no change')
  await c.settled(holds('1'), 'a new node')
  await native.set(`${root}/b`, '2')
  await b.settled(holds('2'), 'a change in the new session')
})

test('after the loss of the session a crowd is read again whole, and hears what it missed', async () => {
  await using here = await world()
  const { store, native, root, proxy } = here
  const name = (i: number): string => `/n${i}`
  const seen = Array.from({ length: 1_000 }, (_, i) => record(store, name(i)))
  await eventually(() => seen.every(({ told }) => told.length === 1), 'all are told', 30_000)
  proxy.mode = 'blackhole'
  await eventually(() => store.session.current.state === 'lost', 'lost', 20_000)
  for (const i of [0, 500, 999]) await native.create(root + name(i), { data: '1' })
  proxy.cut()
  proxy.mode = 'pass'
  await eventually(() => seen.every(({ told }) => told.at(-1)?.source === 'live'), 'all are live again', 20_000)
  for (const i of [0, 500, 999]) await seen[i]!.settled(holds('1'), `node ${i}`)
  for (const one of seen) one[Symbol.dispose]()
})

test('a reply cut in the middle of an observation loses nothing', async () => {
  await using here = await world()
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

test('14,000 observed nodes survive a break, and hear what they missed', async () => {
  await using here = await world(20_000)
  const { store, native, root } = here
  const name = (i: number): string => `/service-instance-with-a-realistic-long-name-${String(i).padStart(24, '0')}`
  const missed = [0, 4_000, 8_000, 13_999]
  const seen = Array.from({ length: 14_000 }, (_, i) => record(store, name(i)))
  await eventually(() => seen.every(({ told }) => told.length === 1), 'all are told', 30_000)
  await whileAway(here, async () => {
    for (const i of missed) await native.create(root + name(i), { data: 'new' })
  })
  await eventually(() => seen.every(({ told }) => told.at(-1)?.source === 'live'), 'all are live again', 20_000)
  for (const i of missed) await seen[i]!.settled(holds('new'), `node ${i}`)
  await native.create(root + name(7), { data: 'later' })
  await seen[7]!.settled(holds('later'), 'a change after the break')
  for (const one of seen) one[Symbol.dispose]()
})

test('a break while watches are being set again loses nothing', async () => {
  await using here = await world(20_000)
  const { store, native, root, proxy } = here
  const count = 4_000
  const name = (i: number): string => `/service-instance-with-a-realistic-long-name-${String(i).padStart(24, '0')}`
  for (let i = 0; i < count; i += 1_000)
    await commit(store, ...Array.from({ length: 1_000 }, (_, k) => create(name(i + k), 'old')))
  const seen = Array.from({ length: count }, (_, i) => record(store, name(i)))
  await eventually(() => seen.every(({ told }) => told.length === 1), 'all are told', 30_000)
  const handshakeBytes = 40
  const replyBytes = 20
  const connections = proxy.accepted
  await whileAway(here, async () => {
    await native.set(`${root}${name(count - 1)}`, 'new')
    // The reply to the first piece of watches arrives, with a revision after the change; those to the others do not.
    proxy.cutAfterBytes(handshakeBytes + replyBytes + 5)
  })
  await seen[count - 1]!.settled(holds('new'), 'the change of a node whose watch was in a later piece')
  await eventually(() => seen.every(({ told }) => told.at(-1)?.source === 'live'), 'all are live again', 20_000)
  assert.ok(proxy.accepted >= connections + 2, 'it broke twice')
  for (const one of seen) one[Symbol.dispose]()
})

test('10,000 observed nodes cost two watches each, and none when nobody observes them any more', async () => {
  await using own = await startZooKeeper()
  await using store = await openZooKeeperStore({ connect: own.connect, sessionTimeoutMs: 20_000 })
  const count = 10_000
  for (let i = 0; i < count; i += 1_000)
    await commit(store, ...Array.from({ length: 1_000 }, (_, k) => create(`/n${i + k}`, String(i + k))))
  const seen = Array.from({ length: count }, (_, i) => record(store, `/n${i}`))
  const twice = Array.from({ length: 100 }, (_, i) => record(store, `/n${i}`))
  await eventually(() => [...seen, ...twice].every(({ told }) => told.length === 1), 'all are told', 30_000)
  assert.equal(await watches(own), 2 * count)
  for (const one of twice) one[Symbol.dispose]()
  assert.equal(await watches(own), 2 * count)
  for (const one of seen) one[Symbol.dispose]()
  await eventually(async () => (await watches(own)) === 0, 'no watch is left', 20_000)
})

test('a watch given up and wanted again at once is there', async () => {
  await using here = await world()
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

test('every observation of a random history with breaks ends in the true state', { timeout: 120_000 }, async () => {
  await using here = await world(TIMEOUT_MS)
  const { store, native, root, proxy } = here
  const paths = ['/a', '/b', '/a/x', '/a/y', '/b/x']
  const seen = paths.map(path => record(store, path))
  const random = seeded(20_250_101)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  for (let turn = 0; turn < 400; turn++) {
    const path = root + pick(paths)
    const change = pick([
      () => native.create(path, { data: `c${turn}` }),
      () => native.set(path, `s${turn}`),
      () => native.remove(path),
    ])
    await change().catch(() => {}) // not every change is possible, which is what makes the history
    const fault = random()
    if (fault < 0.02) proxy.cut()
    else if (fault < 0.04) proxy.cutAfterBytes(1 + Math.floor(random() * 400))
    else if (fault < 0.045) await expire(here)
  }
  proxy.mode = 'pass'
  await eventually(() => store.session.current.state === 'connected', 'connected', 20_000)
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

async function expire({ proxy, store }: World): Promise<void> {
  proxy.mode = 'blackhole'
  await eventually(() => store.session.current.state === 'lost', 'lost', 20_000)
  proxy.cut()
  proxy.mode = 'pass'
}

async function watches({ port }: ZooKeeper): Promise<number> {
  return Number(/zk_watch_count\s+(\d+)/.exec(await fourLetterWord(port, 'mntr'))?.[1])
}

/** Numbers in [0, 1), the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
