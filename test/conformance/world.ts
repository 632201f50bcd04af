import { systemClock } from '../../src/lib/clock.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import { makeCertificate } from '../support/certificate.ts'
import { freePorts } from '../support/free-port.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { openTokens, READER, WRITER } from '../support/tokens.ts'
import type { World } from './play.ts'
import type { Scenario } from './protocol.ts'

/** Two gateways, each with a session of its own, on one new embedded tree. Bookmarks come as often as clients can be asked to bear them. */
export async function openWorld(access?: Scenario['access']): Promise<World & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { path: directory } = opening.use(await temporaryDirectory())
  const tree = opening.use(new EmbeddedTree({ directory, clock: systemClock }))
  const tokens = access === undefined ? undefined : opening.use(await openTokens())
  const tls = access === 'tls and tokens' ? opening.use(await makeCertificate()) : undefined
  const asked = { tls, tokens: tokens?.file }
  const open = async (): Promise<TestGateway> =>
    opening.use(await openGateway({ store: opening.use(openSession(tree)), access: asked, views: { bookmarkMs: 5 } }))
  const first = await open()
  const second = await open()
  const [nobody] = await freePorts(1)
  const owned = opening.move()
  return {
    gateway: first.endpoint,
    second: second.endpoint,
    nobody: `127.0.0.1:${nobody}`,
    token: tokens === undefined ? '' : WRITER,
    reader: tokens === undefined ? '' : READER,
    ca: tls?.authority ?? '',
    stopGateway: async () => {
      await first[Symbol.asyncDispose]()
      await first.store[Symbol.asyncDispose]()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
