import { systemClock } from '../../src/lib/clock.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import { makeCertificate } from '../support/certificate.ts'
import { openGateway } from '../support/gateway.ts'
import { freePorts } from '../support/process/free-port.ts'
import { openProxy } from '../support/process/proxy.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'
import { openTokens, READER, WRITER } from '../support/tokens.ts'
import type { World } from './play.ts'
import type { Scenario } from './protocol.ts'

/** Few enough that the first gateway sends a tree in parts, and enough for a change of one node. */
const PART_BYTES = 600

/** Two gateways, each with a session of its own, on one new embedded tree. Bookmarks are sent as often as possible. */
export async function openWorld(access?: Scenario['access']): Promise<World & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { path: directory } = opening.use(await temporaryDirectory())
  const tree = opening.use(new EmbeddedTree({ directory, clock: systemClock }))
  const tokens = access === undefined ? undefined : opening.use(await openTokens())
  const tls = access === 'tls and tokens' ? opening.use(await makeCertificate()) : undefined
  const required = { tls, tokens: tokens?.file }
  const views = { bookmarkMs: 5 }
  const session = opening.use(openSession(tree))
  const store = unsteady(session)
  const first = opening.use(await openGateway({ store, access: required, views, limits: { frameBytes: PART_BYTES } }))
  const way = opening.use(await openProxy(Number(first.endpoint.split(':').at(-1))))
  const second = opening.use(await openGateway({ store: opening.use(openSession(tree)), access: required, views }))
  const [nobody] = await freePorts(1)
  const owned = opening.move()
  const stop = async (): Promise<void> => {
    await first[Symbol.asyncDispose]()
    await session[Symbol.asyncDispose]()
  }
  return {
    gateway: way.connect,
    second: second.endpoint,
    nobody: `127.0.0.1:${nobody}`,
    token: tokens === undefined ? '' : WRITER,
    reader: tokens === undefined ? '' : READER,
    ca: tls?.authority ?? '',
    disturb: async what => {
      if (what === 'loses the store') return store.cut()
      if (what === 'crashes') {
        way.mode = 'refuse'
        way.cut()
      }
      await stop()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
