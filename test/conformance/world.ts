import { systemClock } from '../../src/lib/clock.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import { freePorts } from '../support/free-port.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import type { World } from './play.ts'

/** Two gateways, each with a session of its own, on one new embedded tree. Bookmarks come as often as clients can be asked to bear them. */
export async function openWorld(): Promise<World & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { path: directory } = opening.use(await temporaryDirectory())
  const tree = opening.use(new EmbeddedTree({ directory, clock: systemClock }))
  const open = async (): Promise<TestGateway> =>
    opening.use(await openGateway({ store: opening.use(openSession(tree)), views: { bookmarkMs: 5 } }))
  const first = await open()
  const second = await open()
  const [nobody] = await freePorts(1)
  const owned = opening.move()
  return {
    gateway: first.endpoint,
    second: second.endpoint,
    nobody: `127.0.0.1:${nobody}`,
    stopGateway: async () => {
      await first[Symbol.asyncDispose]()
      await first.store[Symbol.asyncDispose]()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
