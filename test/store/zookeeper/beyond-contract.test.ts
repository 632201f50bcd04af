import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import { at, bytes, fails, node, record, soon, text } from '../../contract/subject.ts'
import { openProxy } from '../../support/process/proxy.ts'
import { shareServer } from '../../support/shared-server.ts'
import { connectNative } from '../../support/zookeeper/native-zookeeper.ts'
import { startZooKeeper } from '../../support/zookeeper/zookeeper.ts'
import { create, openStore, reaches } from '../../support/zookeeper/zookeeper-store.ts'

const server = shareServer()

test('trees below different chroots are separate; a chroot may be deep, and may exist', async () => {
  const root = `${server.chroot()}/deep/down`
  await using one = await openStore(`${server.connect}${root}/one`)
  await using two = await openStore(`${server.connect}${root}/two`)
  await using above = await openStore(`${server.connect}${root}`)
  await using again = await openStore(`${server.connect}${root}/one`)
  await create(one, '/a', 'x')
  assert.deepEqual((await node(two, '/')).children, [])
  assert.deepEqual((await node(above, '/')).children, ['one', 'two'])
  assert.equal(text(await node(above, '/one/a')), 'x')
  assert.equal(text(await node(again, '/a')), 'x')
})

test('a server is reached by its IPv6 address, and any of several servers is enough', async () => {
  await using six = await openProxy(server.port, '::1')
  await using dead = await openProxy(server.port)
  dead.mode = 'refuse'
  await using store = await openStore(`${six.connect},${dead.connect}${server.chroot()}`)
  await node(store, '/')
  assert.ok(six.accepted > 0)
})

test('an address or credentials that cannot be parsed are BAD_ARGUMENT, without the password', async () => {
  for (const connect of ['', '/a', 'a b:1', 'a:0', 'a:99999', '::1:2181', 'a:1,,b:2', '[::1'])
    await fails(openZooKeeperStore({ connect }), 'BAD_ARGUMENT')
  await fails(openZooKeeperStore({ connect: 'a:1/b//c' }), 'BAD_PATH')
  const refused = openZooKeeperStore({ connect: 'a:1', auth: 'plain:user:hidden' })
  await assert.rejects(refused, error => !JSON.stringify([String(error), error]).includes('hidden'))
  await fails(openZooKeeperStore({ connect: 'a:1', auth: 'digest:user' }), 'BAD_ARGUMENT')
})

test('credentials give access to protected nodes, even after a reconnect; without them it is NOT_PERMITTED', async () => {
  await using proxy = await openProxy(server.port)
  const root = server.chroot()
  await using store = await openStore(proxy.connect + root, { auth: 'digest:user:pass:word' })
  await using stranger = await openStore(server.connect + root)
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

test('an observed node that may not be read is refused, and after an outage has its current state', async () => {
  await using proxy = await openProxy(server.port)
  const root = server.chroot()
  await using store = await openStore(proxy.connect + root)
  await node(store, '/')
  await using native = await connectNative(server.connect, 'user:password')
  await native.create(`${root}/secret`, { data: 'x', creator: true })
  using seen = record(store, '/secret')
  await seen.settled(({ refused, source }) => refused?.code === 'NOT_PERMITTED' && source === 'live', 'it is refused')
  proxy.mode = 'refuse'
  proxy.cut()
  await seen.settled(({ refused, source }) => refused !== undefined && source === 'last-known', 'it was refused')
  await native.open(`${root}/secret`)
  proxy.mode = 'pass'
  const { refused } = await seen.settled(({ state }) => text(state) === 'x', 'the node that may be read')
  assert.equal(refused, undefined)
})

test('an observed node that may not be read is delivered when it may', async () => {
  const root = server.chroot()
  await using store = await openStore(server.connect + root)
  await node(store, '/')
  await using native = await connectNative(server.connect, 'user:password')
  await native.create(`${root}/secret`, { data: 'x', creator: true })
  using seen = record(store, '/secret')
  await fails(store.read(at('/secret'), { signal: soon() }), 'NOT_PERMITTED')
  await native.remove(`${root}/secret`)
  await native.create(`${root}/secret`, { data: 'y' })
  await seen.settled(({ state }) => text(state) === 'y', 'the node that may be read')
})

test('/zookeeper can be read and never written', async () => {
  await using store = await openStore(server.connect)
  assert.ok((await node(store, '/zookeeper')).children.includes('quota'))
  for (const path of ['/zookeeper/x', '/zookeeper'])
    await fails(create(store, path), 'RESERVED', { path, operation: '0' })
})

test('a node that a native client created without data has null data', async () => {
  const root = server.chroot()
  await using store = await openStore(server.connect + root)
  await node(store, '/')
  await using native = await connectNative(server.connect)
  await native.create(`${root}/null`)
  assert.equal((await node(store, '/null')).data, null)
})

test('an exceeded quota is TOO_MANY', async () => {
  await using own = await startZooKeeper({ settings: { enforceQuota: 'true' } })
  await using store = await openStore(own.connect)
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
