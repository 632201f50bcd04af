import { after, before } from 'node:test'
import type { TreeStore } from '../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import { storeContract } from '../../contract/store.contract.ts'
import { startZooKeeper, type ZooKeeper } from '../../support/zookeeper.ts'

/** Long enough for a busy machine; two clauses wait for it. */
const SESSION_TIMEOUT_MS = 3_000

let server: ZooKeeper
let opened = 0

before(async () => {
  server = await startZooKeeper()
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

storeContract({
  name: 'zookeeper',
  open: async () => {
    await using stack = new AsyncDisposableStack()
    const connect = `${server.connect}/contract/${++opened}`
    const sibling = async (): Promise<TreeStore> =>
      stores.use(await openZooKeeperStore({ connect, sessionTimeoutMs: SESSION_TIMEOUT_MS }))
    const stores = stack.move()
    return { store: await sibling(), sibling, [Symbol.asyncDispose]: () => stores.disposeAsync() }
  },
})
