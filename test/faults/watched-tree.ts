import type { Observation, TreeStore } from '../../src/store/store.ts'
import { node, text } from '../contract/subject.ts'
import { openProxy, type TcpProxy } from '../support/process/proxy.ts'
import type { SharedServer } from '../support/shared-server.ts'
import { connectNative, type NativeClient } from '../support/zookeeper/native-zookeeper.ts'
import { openStore, reaches } from '../support/zookeeper/zookeeper-store.ts'

/** A store behind a proxy, and a native client with a direct connection; both on the same new tree. */
export interface World extends AsyncDisposable {
  readonly proxy: TcpProxy
  readonly store: TreeStore
  readonly native: NativeClient
  readonly root: string
}

export async function openWorld(server: SharedServer, sessionTimeoutMs = 3_000): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const root = server.chroot()
  const proxy = stack.use(await openProxy(server.port))
  const store = stack.use(await openStore(proxy.connect + root, { sessionTimeoutMs }))
  await node(store, '/')
  const native = stack.use(await connectNative(server.connect))
  const owned = stack.move()
  return { proxy, store, native, root, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Breaks the connection, runs `meanwhile` while it cannot be restored, and waits until it is. */
export async function whileAway({ proxy, store }: World, meanwhile: () => Promise<void>): Promise<void> {
  proxy.mode = 'refuse'
  proxy.cut()
  await reaches(store, 'suspended')
  await meanwhile()
  proxy.mode = 'pass'
  await reaches(store, 'connected')
}

/** Blocks the responses of the servers until the session is lost, runs `meanwhile`, and unblocks them. */
export async function whileLost({ proxy, store }: World, meanwhile: () => Promise<void>): Promise<void> {
  proxy.mode = 'blackhole'
  await reaches(store, 'lost')
  await meanwhile()
  proxy.cut()
  proxy.mode = 'pass'
}

export const holds =
  (data: string | undefined) =>
  ({ state, source }: Observation): boolean =>
    text(state) === data && source === 'live'
