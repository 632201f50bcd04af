import { openGateway } from '../../src/gateway.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { DEFAULT_LIMITS } from '../../src/rpc/limits.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import { freePorts } from '../support/free-port.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import type { World } from './play.ts'

/** Two gateways, each with a session of its own, on one new embedded tree. */
export async function openWorld(): Promise<World & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { path: directory } = opening.use(await temporaryDirectory())
  const tree = opening.use(new EmbeddedTree({ directory, clock: systemClock }))
  const silent = (): void => {}
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const open = async (): Promise<{ readonly address: string } & AsyncDisposable> => {
    await using parts = new AsyncDisposableStack()
    const store = parts.use(openSession(tree))
    const options = { store, listen: '127.0.0.1:0', limits: DEFAULT_LIMITS, drainMs: 1_000, clock: systemClock, log }
    const { address } = parts.use(await openGateway(options))
    const owned = parts.move()
    return { address, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  }
  const first = opening.use(await open())
  const second = opening.use(await open())
  const [nobody] = await freePorts(1)
  const owned = opening.move()
  return {
    gateway: first.address,
    second: second.address,
    nobody: `127.0.0.1:${nobody}`,
    stopGateway: () => Promise.resolve(first[Symbol.asyncDispose]()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
