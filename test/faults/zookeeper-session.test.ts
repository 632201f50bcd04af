import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { RegistryError } from '../../src/tree/errors.ts'
import { at, bytes, fails, node, record, sessionId, soon, text } from '../contract/subject.ts'
import { eventually } from '../support/condition.ts'
import { openProxy } from '../support/process/proxy.ts'
import { shareServer } from '../support/shared-server.ts'
import { startEnsemble, startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { create, openStore, reaches, states } from '../support/zookeeper/zookeeper-store.ts'

const server = shareServer()

test('a session suspended for longer than its timeout is lost, even if no server is reachable', async () => {
  await using proxy = await openProxy(server.port)
  const root = server.chroot()
  await using store = await openStore(proxy.connect + root)
  await using other = await openStore(server.connect + root)
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

test('a session that the server expired is lost, and a new one begins', async () => {
  await using proxy = await openProxy(server.port)
  const root = server.chroot()
  await using store = await openStore(proxy.connect + root)
  await using other = await openStore(server.connect + root)
  await create(store, '/mine', '', true)
  const seen = states(store)
  // The server reports the expiry before the client's own timeout: within the time it takes to notice the silence.
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
  await using store = await openStore(own.connect, { sessionTimeoutMs: 10_000 })
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

test('servers that have lost committed changes are refused, with a hint', async () => {
  await using own = await startZooKeeper()
  await using store = await openStore(own.connect)
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
    'the loss is reported',
    20_000,
  )
  assert.equal(store.session.current.state, 'lost')
  await using anew = await openStore(own.connect)
  assert.deepEqual((await node(anew, '/')).children, [])
})

test('a paused and resumed server is survived', async () => {
  await using own = await startZooKeeper()
  await using store = await openStore(own.connect)
  await create(store, '/a', 'x')
  await own.kill('SIGSTOP')
  await reaches(store, 'lost')
  await own.kill('SIGCONT')
  await reaches(store, 'connected')
  assert.equal(text(await node(store, '/a')), 'x')
})

test('the session survives the death of the leader', async () => {
  await using ensemble = await startEnsemble(3)
  await using store = await openStore(ensemble.connect, { sessionTimeoutMs: 15_000 })
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
