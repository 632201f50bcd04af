import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { type Clock, systemClock } from '../../src/lib/clock.ts'
import type { SessionState, TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore, type ZooKeeperOptions } from '../../src/store/zookeeper/store.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { absent, at, bytes, fails, node, record, sessionId, soon, text } from '../contract/subject.ts'
import { eventually } from '../support/condition.ts'
import { connectNative } from '../support/native-zookeeper.ts'
import { openProxy } from '../support/proxy.ts'
import { startEnsemble, startZooKeeper, type ZooKeeper } from '../support/zookeeper.ts'

/** Short, and long enough for a busy machine to answer a third of it. */
const TIMEOUT_MS = 2_000

let server: ZooKeeper
let trees = 0

before(async () => {
  server = await startZooKeeper()
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

function open(connect: string, options: Partial<ZooKeeperOptions> = {}): Promise<TreeStore> {
  return openZooKeeperStore({ connect, sessionTimeoutMs: TIMEOUT_MS, ...options })
}

function chroot(): string {
  return `/session-tests/${++trees}`
}

function states(store: TreeStore): SessionState['state'][] {
  const seen: SessionState['state'][] = [store.session.current.state]
  store.session.onChange(({ state }) => seen.push(state))
  return seen
}

function create(store: TreeStore, path: string, data = '', ephemeral = false): Promise<bigint> {
  return store.commit([{ op: 'create', path: at(path), data: bytes(data), ephemeral }], { signal: soon() })
}

async function reaches(store: TreeStore, state: SessionState['state']): Promise<void> {
  await eventually(() => store.session.current.state === state, `the session is ${state}`, 20_000)
}

test('a broken connection is made again within its session', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  const id = await sessionId(store)
  const seen = states(store)
  await create(store, '/mine', 'x', true)
  for (let i = 0; i < 5; i++) {
    proxy.cut()
    await reaches(store, 'suspended')
    await reaches(store, 'connected')
    assert.equal(await sessionId(store), id)
    assert.equal((await node(store, '/mine')).stat.owner, id)
  }
  const expected = ['connected', ...Array(5).fill(['suspended', 'connected']).flat()]
  assert.deepEqual(seen, expected)
})

test('a reply cut in the middle is forgotten with its connection', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  await create(store, '/a', 'x'.repeat(200_000))
  for (const bytesPassed of [1, 3, 5, 19, 21, 100_000]) {
    proxy.cutAfterBytes(bytesPassed)
    await fails(store.read(at('/a'), { signal: soon() }), 'BACKEND_UNREACHABLE')
    await reaches(store, 'connected')
    assert.equal((await node(store, '/a')).data.length, 200_000)
  }
})

test('what was sent over a connection that breaks is unknown, what was not sent has not happened', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  await create(store, '/a')
  proxy.mode = 'blackhole'
  const read = store.read(at('/a'), { signal: soon() })
  const sync = store.sync({ signal: soon() })
  const writes = Array.from({ length: 1_100 }, (_, i) => create(store, `/w${i}`))
  const check = store.commit([{ op: 'check', path: at('/a') }], { signal: soon() })
  const outcomes = Promise.allSettled(writes)
  await new Promise(setImmediate)
  proxy.cut()
  await fails(read, 'BACKEND_UNREACHABLE')
  await fails(sync, 'BACKEND_UNREACHABLE')
  await fails(check, 'BACKEND_UNREACHABLE')
  const codes = (await outcomes).map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : 'done'))
  const unknown = codes.lastIndexOf('OUTCOME_UNKNOWN') + 1
  assert.ok(unknown > 900 && unknown < 1_100, `${unknown} were in flight`)
  assert.deepEqual(new Set(codes.slice(0, unknown)), new Set(['OUTCOME_UNKNOWN']))
  assert.deepEqual(new Set(codes.slice(unknown)), new Set(['BACKEND_UNREACHABLE']))
  proxy.mode = 'pass'
  await reaches(store, 'connected')
  for (let i = unknown; i < writes.length; i += 20) await absent(store, `/w${i}`)
})

test('an unknown outcome is never repeated: a write whose answer was lost happens once', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  await create(store, '/a', '0')
  proxy.cutAfterBytes(10)
  const write = store.commit([{ op: 'set', path: at('/a'), data: bytes('1') }], { signal: soon() })
  await fails(write, 'OUTCOME_UNKNOWN')
  await reaches(store, 'connected')
  const state = await node(store, '/a')
  assert.deepEqual([text(state), state.stat.version], ['1', 1])
})

test('a half-open connection is noticed, and calls do not hang on it', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  const id = await sessionId(store)
  proxy.mode = 'blackhole'
  await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE')
  assert.equal(store.session.current.state, 'suspended')
  proxy.cut()
  proxy.mode = 'pass'
  await eventually(() => store.session.current.state === 'connected', 'connected again')
  assert.notEqual(await sessionId(store), undefined)
  await node(store, '/')
  assert.ok(id.length === 16)
})

test('while the session is suspended or lost, calls fail at once, and one who retries at once does not keep it so', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  proxy.mode = 'refuse'
  proxy.cut()
  await reaches(store, 'suspended')
  let failures = 0
  setTimeout(() => {
    proxy.mode = 'pass'
  }, 200)
  for (;;) {
    const error = await store.read(at('/'), { signal: soon() }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (error === undefined) break
    assert.ok(error instanceof RegistryError && error.code === 'BACKEND_UNREACHABLE')
    failures++
  }
  assert.ok(failures > 0)
})

test('a session suspended for longer than its timeout is lost, also when no server can be asked', async () => {
  await using proxy = await openProxy(server.port)
  const root = chroot()
  await using store = await open(proxy.connect + root)
  await using other = await open(server.connect + root)
  const first = await sessionId(store)
  await create(store, '/mine', '', true)
  const seen = states(store)
  proxy.mode = 'blackhole'
  await reaches(store, 'lost')
  await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE')
  await eventually(
    async () => (await node(other, '/')).children.length === 0,
    'the server has ended the session',
    20_000,
  )
  proxy.cut()
  proxy.mode = 'pass'
  await reaches(store, 'connected')
  assert.notEqual(await sessionId(store), first)
  assert.deepEqual(seen, ['connected', 'suspended', 'lost', 'connected'])
  await create(store, '/mine', '', true)
  assert.equal((await node(other, '/mine')).stat.owner, await sessionId(store))
})

test('a session that the server ended is lost, and a new one begins', async () => {
  await using proxy = await openProxy(server.port)
  const root = chroot()
  await using store = await open(proxy.connect + root)
  await using other = await open(server.connect + root)
  await create(store, '/mine', '', true)
  const seen = states(store)
  // The client's own clock has not run out when the server tells it: it is told within the time it takes to notice the silence.
  proxy.mode = 'freeze'
  await eventually(
    async () => (await node(other, '/')).children.length === 0,
    'the server has ended the session',
    20_000,
  )
  proxy.cut()
  proxy.mode = 'pass'
  await eventually(() => seen.length === 4, 'the session is back', 20_000)
  assert.deepEqual(seen, ['connected', 'suspended', 'lost', 'connected'])
  await node(store, '/')
})

test('a server that is killed and comes back in time keeps session, ephemerals and data', async () => {
  await using own = await startZooKeeper()
  await using store = await open(own.connect, { sessionTimeoutMs: 10_000 })
  const id = await sessionId(store)
  const revision = await create(store, '/a', 'x')
  await create(store, '/mine', '', true)
  await own.kill('SIGKILL')
  await reaches(store, 'suspended')
  await own.restart()
  await reaches(store, 'connected')
  assert.equal(await sessionId(store), id)
  const state = await node(store, '/a')
  assert.deepEqual([text(state), state.stat.created], ['x', revision])
  assert.equal((await node(store, '/mine')).stat.owner, id)
})

test('servers that have lost what was seen are not trusted, and it is said what to do', async () => {
  await using own = await startZooKeeper()
  await using store = await open(own.connect)
  for (let i = 0; i < 20; i++) await create(store, `/n${i}`)
  await own.kill('SIGKILL')
  await rm(path.join(own.directory, 'data', 'version-2'), { recursive: true })
  await own.restart()
  await eventually(
    async () => {
      const error = await store.read(at('/'), { signal: soon() }).catch((reason: unknown) => reason)
      return (
        error instanceof RegistryError && /have lost changes/.test(error.message) && /restart/.test(error.hint ?? '')
      )
    },
    'the loss is told',
    20_000,
  )
  assert.equal(store.session.current.state, 'lost')
  await using anew = await open(own.connect)
  assert.deepEqual((await node(anew, '/')).children, ['zookeeper'])
})

test('a server that stands still and goes on is survived', async () => {
  await using own = await startZooKeeper()
  await using store = await open(own.connect)
  await create(store, '/a', 'x')
  await own.kill('SIGSTOP')
  await reaches(store, 'lost')
  await own.kill('SIGCONT')
  await reaches(store, 'connected')
  assert.equal(text(await node(store, '/a')), 'x')
})

test('the death of the leader is survived within the session', async () => {
  await using ensemble = await startEnsemble(3)
  await using store = await open(ensemble.connect, { sessionTimeoutMs: 15_000 })
  const id = await sessionId(store)
  await create(store, '/mine', '', true)
  using seen = record(store, '/a')
  await create(store, '/a', '0')
  const dead = await ensemble.leader()
  await dead.kill('SIGKILL')
  await ensemble.leader()
  await eventually(
    () => store.commit([{ op: 'set', path: at('/a'), data: bytes('1') }], { signal: soon() }),
    'a write goes through',
    20_000,
  )
  await seen.settled(({ state, source }) => text(state) === '1' && source === 'live', 'the write, live')
  assert.equal(await sessionId(store), id)
  assert.equal((await node(store, '/mine')).stat.owner, id)
})

test('attempts to connect are paced', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await open(proxy.connect + chroot())
  proxy.mode = 'refuse'
  const before = proxy.accepted
  proxy.cut()
  await reaches(store, 'lost')
  const attempts = proxy.accepted - before
  assert.ok(attempts >= 3 && attempts < 60, `${attempts} attempts in ${TIMEOUT_MS} ms`)
})

test('without a server a store is opened, its calls wait, then fail; it connects when there is one', async () => {
  await using proxy = await openProxy(server.port)
  proxy.mode = 'refuse'
  await using store = await open(proxy.connect + chroot(), { connectTimeoutMs: 300 })
  assert.equal(store.session.current.state, 'connecting')
  await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE', { servers: proxy.connect })
  const reason = new Error('enough')
  await assert.rejects(store.read(at('/'), { signal: AbortSignal.abort(reason) }), error => error === reason)
  const controller = new AbortController()
  const waiting = store.sync({ signal: controller.signal })
  controller.abort(reason)
  await assert.rejects(waiting, error => error === reason)
  using seen = record(store, '/')
  proxy.mode = 'pass'
  await reaches(store, 'connected')
  await node(store, '/')
  await seen.settled(({ source }) => source === 'live', 'an observation made before')
})

test('once the time for the first connection is over, calls fail without waiting', async () => {
  await using proxy = await openProxy(server.port)
  proxy.mode = 'refuse'
  const waits: number[] = []
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) => {
      waits.push(ms)
      return systemClock.sleep(ms, signal)
    },
  }
  await using store = await open(proxy.connect + chroot(), { connectTimeoutMs: 1_200, clock })
  for (let i = 0; i < 2; i++)
    await fails(store.read(at('/'), { signal: soon() }), 'BACKEND_UNREACHABLE', { servers: proxy.connect })
  // A timer may be a moment early by the clock.
  const [, , second = Number.NaN] = waits
  assert.ok(second < 10, `${waits}`)
})

test('a store is disposed and abandoned without a server, quickly', async () => {
  await using proxy = await openProxy(server.port)
  const connect = proxy.connect + chroot()
  const connected = await open(connect)
  const abandoned = await open(connect)
  proxy.mode = 'blackhole'
  await Promise.all([connected[Symbol.asyncDispose](), abandoned.session.abandon()])
  const connecting = await open(connect)
  await connecting[Symbol.asyncDispose]()
  await abandoned[Symbol.asyncDispose]()
  for (const store of [connected, abandoned, connecting]) assert.equal(store.session.current.state, 'closed')
})

test('a call that waits for the first connection ends with the store', async () => {
  await using proxy = await openProxy(server.port)
  proxy.mode = 'refuse'
  const store = await open(proxy.connect + chroot())
  const waiting = store.read(at('/'), { signal: soon() })
  const failing = fails(waiting, 'BACKEND_UNREACHABLE')
  await store[Symbol.asyncDispose]()
  await failing
})

test('credentials open what is protected, also after a reconnect; without them it is NOT_PERMITTED', async () => {
  await using proxy = await openProxy(server.port)
  const root = chroot()
  await using store = await open(proxy.connect + root, { auth: 'digest:user:pass:word' })
  await using stranger = await open(server.connect + root)
  await node(store, '/')
  await using native = await connectNative(server.connect, 'user:pass:word')
  await native.create(`${root}/secret`, { data: 'x', creator: true })
  assert.equal(text(await node(store, '/secret')), 'x')
  await fails(stranger.read(at('/secret'), { signal: soon() }), 'NOT_PERMITTED', { path: '/secret' })
  const child = stranger.commit(
    [
      { op: 'check', path: at('/') },
      { op: 'create', path: at('/secret/child'), data: bytes('') },
    ],
    { signal: soon() },
  )
  await fails(child, 'NOT_PERMITTED', { path: '/secret/child', operation: '1' })
  proxy.cut()
  await reaches(store, 'suspended')
  await reaches(store, 'connected')
  assert.equal(text(await node(store, '/secret')), 'x')
})

test('an observed node that may not be read is told when it may', async () => {
  const root = chroot()
  await using store = await open(server.connect + root)
  await node(store, '/')
  await using native = await connectNative(server.connect, 'user:password')
  await native.create(`${root}/secret`, { data: 'x', creator: true })
  using seen = record(store, '/secret')
  await fails(store.read(at('/secret'), { signal: soon() }), 'NOT_PERMITTED')
  await native.remove(`${root}/secret`)
  await native.create(`${root}/secret`, { data: 'y' })
  await seen.settled(({ state }) => text(state) === 'y', 'the node that may be read')
})

test('trees below different chroots do not see each other; a chroot may be deep, and there already', async () => {
  const root = `${chroot()}/deep/down`
  await using one = await open(`${server.connect}${root}/one`)
  await using two = await open(`${server.connect}${root}/two`)
  await using above = await open(`${server.connect}${root}`)
  await using again = await open(`${server.connect}${root}/one`)
  await create(one, '/a', 'x')
  assert.deepEqual((await node(two, '/')).children, [])
  assert.deepEqual((await node(above, '/')).children, ['one', 'two'])
  assert.equal(text(await node(above, '/one/a')), 'x')
  assert.equal(text(await node(again, '/a')), 'x')
})

test('a server is reached by an IPv6 address, and any of several servers will do', async () => {
  await using six = await openProxy(server.port, '::1')
  await using dead = await openProxy(server.port)
  dead.mode = 'refuse'
  await using store = await open(`${six.connect},${dead.connect}${chroot()}`)
  await node(store, '/')
  assert.ok(six.accepted > 0)
})

test('/zookeeper is read and never written', async () => {
  await using store = await open(server.connect)
  assert.ok((await node(store, '/zookeeper')).children.includes('quota'))
  for (const path of ['/zookeeper/x', '/zookeeper'])
    await fails(create(store, path), 'RESERVED', { path, operation: '0' })
})

test('a node without data has empty data', async () => {
  const root = chroot()
  await using store = await open(server.connect + root)
  await node(store, '/')
  await using native = await connectNative(server.connect)
  await native.create(`${root}/null`)
  assert.equal((await node(store, '/null')).data.length, 0)
})

test('a quota that is used up is TOO_MANY', async () => {
  await using own = await startZooKeeper({ settings: { enforceQuota: 'true' } })
  await using store = await open(own.connect)
  await using native = await connectNative(own.connect)
  await create(store, '/q')
  await native.create('/zookeeper/quota/q')
  const limits = 'count=-1,bytes=-1=;byteHardLimit=10;countHardLimit=2'
  await native.create('/zookeeper/quota/q/zookeeper_limits', { data: limits })
  await native.create('/zookeeper/quota/q/zookeeper_stats', { data: 'count=1,bytes=0' })
  const write = store.commit([{ op: 'set', path: at('/q'), data: bytes('x'.repeat(100)) }], { signal: soon() })
  await fails(write, 'TOO_MANY', { path: '/q', operation: '0' })
  await node(store, '/q')
})

test('an address or credentials that cannot be read are BAD_ARGUMENT, and the password is not repeated', async () => {
  for (const connect of ['', '/a', 'a b:1', 'a:0', 'a:99999', '::1:2181', 'a:1,,b:2', '[::1'])
    await fails(openZooKeeperStore({ connect }), 'BAD_ARGUMENT')
  await fails(openZooKeeperStore({ connect: 'a:1/b//c' }), 'BAD_PATH')
  const refused = openZooKeeperStore({ connect: 'a:1', auth: 'plain:user:hidden' })
  await assert.rejects(refused, error => !JSON.stringify([String(error), error]).includes('hidden'))
  await fails(openZooKeeperStore({ connect: 'a:1', auth: 'digest:user' }), 'BAD_ARGUMENT')
})
