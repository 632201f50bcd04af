import { after, before, test } from 'node:test'
import type { TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { startZooKeeper, type ZooKeeper } from '../support/zookeeper.ts'
import { type Backend, SEEDS, watchByVisits, watchThroughout } from './watching.ts'

let server: ZooKeeper
let opened = 0

before(async () => {
  server = await startZooKeeper()
})

after(async () => {
  await server[Symbol.asyncDispose]()
})

/** Three sessions on a new tree of one server. */
async function openBackend(): Promise<Backend & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const connect = `${server.connect}/watch/${++opened}`
  const open = async (): Promise<TreeStore> => opening.use(await openZooKeeperStore({ connect }))
  const [writer, one, two] = [await open(), await open(), await open()]
  const stack = opening.move()
  return { writer, gateways: [one, two], [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

for (const seed of SEEDS) {
  test(`on ZooKeeper every watch ends in the store's state, ordered and without repetition (seed ${seed})`, async () => {
    await using backend = await openBackend()
    await watchThroughout(backend, seed)
  })

  test(`on ZooKeeper a client that comes back again and again, on any gateway, misses nothing (seed ${seed})`, async () => {
    await using backend = await openBackend()
    await watchByVisits(backend, seed)
  })
}
