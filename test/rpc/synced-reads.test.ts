import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { createChannel, createClient } from 'nice-grpc'
import { systemClock } from '../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { openGateway } from '../support/gateway.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'

const consistency = Consistency.SYNCED

test('a SYNCED read on one gateway sees every write that another one has acknowledged', async () => {
  await using zookeeper = await startZooKeeper()
  await using writing = await openZooKeeperStore({ connect: zookeeper.connect, clock: systemClock })
  await using reading = await openZooKeeperStore({ connect: zookeeper.connect, clock: systemClock })
  await using writer = await openGateway({ store: writing })
  await using reader = await openGateway({ store: reading })
  const [there, here] = [createChannel(writer.endpoint), createChannel(reader.endpoint)]
  const tree = createClient(TreeServiceDefinition, there)
  const write = createClient(RegistryServiceDefinition, there)
  const read = createClient(RegistryServiceDefinition, here)
  await tree.createNode({ path: '/s/providers', createParents: true })
  await tree.linkNode({ path: '/s/link', target: '/s/providers' })
  const names: string[] = []
  for (let i = 100; i < 200; i++) {
    const name = `10.0.0.1:${i}`
    names.push(name)
    // Nobody renews the leases, however long the test takes.
    await write.register({ path: '/s/providers', addresses: [name], ttl: { seconds: 600n } })
    for (const path of ['/s/providers', '/s/link']) {
      const { providers } = await read.discover({ path, consistency })
      assert.deepEqual(
        providers.map(provider => provider.name),
        names,
        `through ${path}`,
      )
    }
    await createClient(PropertiesServiceDefinition, there).setProperties({
      path: '/s',
      properties: { i, 'link ->': '/s/providers' },
    })
    const { properties } = await createClient(PropertiesServiceDefinition, here).getProperties({
      path: '/s',
      consistency,
    })
    assert.deepEqual(properties, { i })
  }
  there.close()
  here.close()
})
