import { after, before } from 'node:test'
import { systemClock } from '../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { openGateway } from '../support/gateway.ts'
import { startZooKeeper, type ZooKeeper } from '../support/zookeeper.ts'
import { type Gateway, zcZkManual } from './zc-zk.ts'

let zookeeper: ZooKeeper
let trees = 0

before(async () => {
  zookeeper = await startZooKeeper()
})
after(() => zookeeper[Symbol.asyncDispose]())

zcZkManual('zookeeper', async (): Promise<Gateway> => {
  await using opened = new AsyncDisposableStack()
  // A tree of its own for every example.
  const connect = `${zookeeper.connect}/tree-${trees++}`
  const store = opened.use(await openZooKeeperStore({ connect, clock: systemClock }))
  const gateway = opened.use(await openGateway({ store }))
  const stack = opened.move()
  return { endpoint: gateway.endpoint, [Symbol.asyncDispose]: () => stack.disposeAsync() }
})
