import type { TreeStore } from '../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../src/store/zookeeper/store.ts'
import { storeContract } from '../../contract/store.contract.ts'
import { shareServer } from '../../support/shared-server.ts'

/** Long enough for a busy machine; two clauses wait that long. */
const SESSION_TIMEOUT_MS = 3_000

const server = shareServer()

storeContract({
  name: 'zookeeper',
  open: async () => {
    await using stack = new AsyncDisposableStack()
    const connect = server.connect + server.chroot()
    const sibling = async (): Promise<TreeStore> =>
      stores.use(await openZooKeeperStore({ connect, sessionTimeoutMs: SESSION_TIMEOUT_MS }))
    const stores = stack.move()
    return { store: await sibling(), sibling, [Symbol.asyncDispose]: () => stores.disposeAsync() }
  },
})
