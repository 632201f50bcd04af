import { setTimeout as delay } from 'node:timers/promises'
import type { TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { eventually } from '../support/condition.ts'
import { openProxy, type TcpProxy } from '../support/process/proxy.ts'
import { type UnsteadyStore, unsteady } from '../support/stores/unsteady-store.ts'
import type { ZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { openWorld, soon } from '../views/world.ts'
import type { Sight, Stage } from './play.ts'

export type OpenStage = () => Promise<Stage>

/** Short, but a busy machine can respond within a third of it. */
const SESSION_TIMEOUT_MS = 2_000
/** Longer than the timeout and the time the server takes to notice. */
const EXPIRY_MS = 2_400

/** One embedded store. In every kind of loss, its calls fail and nothing is delivered until the end of it. */
export async function embeddedStage(): Promise<Stage> {
  const world = await openWorld()
  return {
    writer: world.store,
    sights: [embeddedSight(world.store), embeddedSight(world.store)],
    depose: async () => {},
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

export function embeddedSight(store: TreeStore): Sight {
  let seen: UnsteadyStore | undefined
  return {
    open: async () => {
      seen = unsteady(store)
      return seen
    },
    lose: () => seen?.cut(),
    find: async () => seen?.mend(),
  }
}

/** Real servers, a chroot of its own on them, and each gateway behind proxies. */
export function zooKeeperStage(servers: readonly ZooKeeper[], leader?: () => Promise<ZooKeeper>): OpenStage {
  let places = 0
  /** A killed server that restarts. */
  let healing = Promise.resolve()
  return async () => {
    await using opening = new AsyncDisposableStack()
    const place = `/random/${++places}`
    const direct = servers.map(({ connect }) => connect).join(',')
    const writer = opening.use(await openZooKeeperStore({ connect: `${direct}${place}` }))
    const sight = async (): Promise<Sight> => {
      const proxies: TcpProxy[] = []
      for (const { port } of servers) proxies.push(opening.use(await openProxy(port)))
      return zooKeeperSight(proxies, place)
    }
    const sights = [await sight(), await sight()] as const
    const stack = opening.move()
    return {
      writer,
      sights,
      depose: async () => {
        if (leader === undefined) return
        await healing
        const killed = await leader()
        await killed.kill('SIGKILL')
        await eventually(() => writer.sync({ signal: soon() }), 'another server leads', 30_000)
        healing = killed.restart()
        // Awaited before the next one is killed, and before the servers are ended.
        healing.catch(() => {})
      },
      [Symbol.asyncDispose]: async () => {
        await healing
        await stack.disposeAsync()
      },
    }
  }
}

function zooKeeperSight(proxies: readonly TcpProxy[], place: string): Sight {
  let lostUntil = 0
  let swallows = false
  const cut = (): void => {
    for (const proxy of proxies) proxy.cut()
  }
  const become = (mode: TcpProxy['mode']): void => {
    for (const proxy of proxies) proxy.mode = mode
  }
  return {
    open: () => {
      const connect = `${proxies.map(proxy => proxy.connect).join(',')}${place}`
      return openZooKeeperStore({ connect, sessionTimeoutMs: SESSION_TIMEOUT_MS })
    },
    lose: (how, afterFrames = 0) => {
      if (how === 'expire') lostUntil = performance.now() + EXPIRY_MS
      swallows ||= how === 'blackhole'
      if (how === 'blackhole' || how === 'freeze') {
        become(how)
        return
      }
      if (how !== 'cut') become('refuse')
      if (afterFrames === 0) cut()
      else for (const proxy of proxies) proxy.cutAfterFrames(afterFrames)
    },
    find: async () => {
      await delay(Math.max(0, lostUntil - performance.now()))
      // A TCP connection cannot continue without the bytes that a black hole dropped.
      if (swallows) cut()
      swallows = false
      for (const proxy of proxies) proxy.cutAfterFrames(Number.POSITIVE_INFINITY)
      become('pass')
    },
  }
}
