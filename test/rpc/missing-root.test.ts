import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, type Espalier } from '../../clients/typescript/index.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { openGateway } from '../support/gateway.ts'
import { connectNative } from '../support/zookeeper/native-zookeeper.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'

test('when the chroot is deleted, reads fail at once, and watches wait for it and continue', async () => {
  await using zookeeper = await startZooKeeper()
  await using native = await connectNative(zookeeper.connect)
  await using store = await openZooKeeperStore({ connect: `${zookeeper.connect}/app` })
  await using gateway = await openGateway({ store })
  await using client = connect({ endpoints: gateway.endpoint })
  await importWeb(client)
  await using live = client.watchChildren('/web')
  await live.waitFor(({ unresolved }) => unresolved === undefined)

  await native.remove('/app/web')
  await native.remove('/app')
  await live.waitFor(({ unresolved }) => unresolved?.reason === 'NOT_FOUND')
  for (const path of ['/', '/web', '/web/below'])
    await assert.rejects(client.tree.getNode({ path }), { reason: 'NOT_FOUND' })

  await native.create('/app', { data: '{}' })
  await native.create('/app/web', { data: '{}' })
  await live.waitFor(({ unresolved }) => unresolved === undefined)
  const { node } = await client.tree.getNode({ path: '/' })
  assert.equal(node?.path, '/')
})

test('a chroot is not created when that is not wanted, and there is no root until somebody else creates it', async () => {
  await using zookeeper = await startZooKeeper()
  await using native = await connectNative(zookeeper.connect)
  await using store = await openZooKeeperStore({ connect: `${zookeeper.connect}/app`, makesChroot: false })
  await using gateway = await openGateway({ store })
  await using client = connect({ endpoints: gateway.endpoint })
  await assert.rejects(client.tree.getNode({ path: '/' }), { reason: 'NOT_FOUND', message: '/ does not exist' })
  await assert.rejects(importWeb(client), { reason: 'NOT_FOUND' })

  await native.create('/app')
  await importWeb(client)
  const { node } = await client.tree.getNode({ path: '/web' })
  assert.equal(node?.path, '/web')
})

async function importWeb(client: Espalier): Promise<void> {
  for await (const _part of client.importTree('/web\n'));
}
