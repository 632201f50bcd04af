import { systemClock } from '../../src/lib/clock.ts'
import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { type Calls, openCalls } from '../support/calls.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { ExpiringStore } from '../support/stores/expiring-store.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'

interface Served extends Calls, AsyncDisposable {
  readonly gateway: TestGateway
  readonly store: TreeStore
  /** Ends the session of the gateway with the store, and gives it a new one. Absent where a test cannot. */
  expire?(): Promise<void>
}

/** One store, and as many gateways on it as a test opens, each with a session of its own. */
export interface World extends AsyncDisposable {
  /** Of another client of the store. */
  readonly native: TreeStore
  gateway(): Promise<Served>
}

export async function embeddedWorld(): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const directory = opened.use(await temporaryDirectory())
  const tree = opened.use(new EmbeddedTree({ directory: directory.path, clock: systemClock, sessionTimeoutMs: 2_000 }))
  const native = opened.use(openSession(tree))
  const stack = opened.move()
  return {
    native,
    gateway: async () => {
      const store = stack.use(new ExpiringStore(tree))
      const served = await serve(stack, store)
      return { ...served, expire: () => store.expire() }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** On a new chroot of this server. */
export async function zookeeperWorld(connect: string): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const root = `${connect}/world-${Math.random().toString(36).slice(2)}`
  const native = opened.use(await openStore(root))
  const stack = opened.move()
  return {
    native,
    gateway: async () => serve(stack, stack.use(await openStore(root))),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function serve(stack: AsyncDisposableStack, store: TreeStore): Promise<Served> {
  const gateway = stack.use(await openGateway({ store }))
  const calls = stack.use(openCalls(gateway.endpoint))
  return { ...calls, gateway, store, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}
