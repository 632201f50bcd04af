import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RegistryError } from '../../src/tree/errors.ts'
import { absent, at, bytes, fails, node, sessionId, soon, text } from '../contract/subject.ts'
import { eventually } from '../support/condition.ts'
import { openProxy } from '../support/process/proxy.ts'
import { shareServer } from '../support/shared-server.ts'
import { create, openStore, reaches, SESSION_TIMEOUT_MS, states } from '../support/zookeeper/zookeeper-store.ts'

const server = shareServer()

test('a broken connection is restored within its session', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
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

test('a partial reply is discarded with its connection', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
  await create(store, '/a', 'x'.repeat(200_000))
  for (const bytesPassed of [1, 3, 5, 19, 21, 100_000]) {
    proxy.cutAfterBytes(bytesPassed)
    await fails(store.read(at('/a'), { signal: soon() }), 'BACKEND_UNREACHABLE')
    await reaches(store, 'connected')
    assert.equal((await node(store, '/a')).data?.length, 200_000)
  }
})

test('the outcome of a request sent over a connection that breaks is unknown; an unsent one was not executed', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
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

test('a request of unknown outcome is never retried: a write whose reply was lost is executed once', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
  await create(store, '/a', '0')
  proxy.cutAfterBytes(10)
  const write = store.commit([{ op: 'set', path: at('/a'), data: bytes('1') }], { signal: soon() })
  await fails(write, 'OUTCOME_UNKNOWN')
  await reaches(store, 'connected')
  const state = await node(store, '/a')
  assert.deepEqual([text(state), state.stat.version], ['1', 1])
})

test('a half-open connection is detected, and calls do not hang on it', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
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

test('while the session is suspended or lost, calls fail at once, and immediate retries do not prolong it', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
  proxy.mode = 'refuse'
  proxy.cut()
  await reaches(store, 'suspended')
  for (let failures = 0; ; failures++) {
    if (failures === 100) proxy.mode = 'pass'
    const error = await store.read(at('/'), { signal: soon() }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (error === undefined) {
      assert.ok(failures >= 100, `it went through after ${failures} failures`)
      break
    }
    assert.ok(error instanceof RegistryError && error.code === 'BACKEND_UNREACHABLE')
  }
})

test('attempts to connect are paced', async () => {
  await using proxy = await openProxy(server.port)
  await using store = await openStore(proxy.connect + server.chroot())
  proxy.mode = 'refuse'
  const before = proxy.accepted
  proxy.cut()
  await reaches(store, 'lost')
  const attempts = proxy.accepted - before
  assert.ok(attempts >= 3 && attempts < 60, `${attempts} attempts in ${SESSION_TIMEOUT_MS} ms`)
})
