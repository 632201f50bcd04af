import { systemClock } from '../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'

/** A gateway in front of some store, with an empty tree. */
export type Gateway = { readonly endpoint: string } & AsyncDisposable

/** Defines tests for each store: both must behave alike. */
export function onBothStores(define: (store: string, open: () => Promise<Gateway>) => void): void {
  const zookeeper = shareServer()

  define('embedded', () => openGateway())
  define('zookeeper', async () => {
    await using opened = new AsyncDisposableStack()
    // A tree of its own for every test.
    const connect = zookeeper.connect + zookeeper.chroot()
    const store = opened.use(await openZooKeeperStore({ connect, clock: systemClock }))
    const gateway = opened.use(await openGateway({ store }))
    const stack = opened.move()
    return { endpoint: gateway.endpoint, [Symbol.asyncDispose]: () => stack.disposeAsync() }
  })
}
