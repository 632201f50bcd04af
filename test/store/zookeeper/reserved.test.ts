import assert from 'node:assert/strict'
import { test } from 'node:test'
import { absent, at, fails, node, record, soon } from '../../contract/subject.ts'
import { commit, create, remove, set } from '../../contract/writing.ts'
import { shareServer } from '../../support/shared-server.ts'
import { openStore } from '../../support/zookeeper/zookeeper-store.ts'

const zookeeper = shareServer()

test('the real root of a ZooKeeper reserves the own node of the server', async () => {
  await using store = await openStore(zookeeper.connect)
  assert.equal(store.reserved, '/zookeeper')
  for (const write of [create('/zookeeper'), create('/zookeeper/x'), set('/zookeeper', 'x'), remove('/zookeeper')])
    await fails(commit(store, create('/a'), write), 'RESERVED', { path: write.path, operation: '1' })
  await absent(store, '/a')
  await commit(store, create('/zookeepers'))
})

test('the own node of the server is missing from the children of the real root, and can be read by its path', async () => {
  await using store = await openStore(zookeeper.connect)
  await commit(store, create('/b'))
  using root = record(store, '/')
  const { state } = await root.settled(latest => latest.state?.children.includes('b') === true, 'the root')
  const [batched] = store.readMany([at('/')], { signal: soon() })
  for (const found of [state, await node(store, '/'), await batched]) assert.ok(!found?.children.includes('zookeeper'))
  assert.ok((await node(store, '/zookeeper')).children.includes('quota'))
})

test('below a chroot nothing is reserved', async () => {
  await using store = await openStore(zookeeper.connect + zookeeper.chroot())
  assert.equal(store.reserved, undefined)
})
