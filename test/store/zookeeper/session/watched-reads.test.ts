import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../../../src/lib/clock.ts'
import { Connection } from '../../../../src/store/zookeeper/session/connection.ts'
import { WatchedReads } from '../../../../src/store/zookeeper/session/watched-reads.ts'
import { openZooKeeperStore } from '../../../../src/store/zookeeper/store.ts'
import { Code } from '../../../../src/store/zookeeper/wire/codes.ts'
import { parseConnectString } from '../../../../src/store/zookeeper/wire/connect-string.ts'
import type { Reply, WireRequest } from '../../../../src/store/zookeeper/wire/wire.ts'
import { parsePath, type TreePath } from '../../../../src/tree/path.ts'
import { eventually } from '../../../support/condition.ts'
import { shareServer } from '../../../support/shared-server.ts'

const NODES = 200
const SET_WATCHES = 101
const zookeeper = shareServer()

test('many nodes are read and watched with two requests for each batch', async () => {
  await using world = await openWorld()
  const sent: number[] = []
  const reads = world.reads(request => void sent.push(request.header.type))
  const read = await Promise.all(world.paths.map(path => reads.read(world.real(path), () => {})))
  assert.deepEqual(
    read.map(one => Buffer.from(one?.data.data ?? '').toString()),
    world.paths.map(path => `data of ${path}`),
  )
  assert.ok(sent.length <= (2 * NODES) / 10, `${sent.length} requests`)
  await world.set(world.paths[3]!)
  await eventually(() => world.changed.length > 0, 'the change is reported')
  assert.deepEqual(world.changed, [world.real(world.paths[3]!)])
})

test('a change and a deletion between the two requests are reported', async () => {
  await using world = await openWorld()
  const [changed, deleted] = [world.paths[5]!, world.paths[7]!]
  let isFirst = true
  const reads = world.reads(async ({ header }) => {
    if (header.type !== SET_WATCHES || !isFirst) return
    isFirst = false
    await world.set(changed)
    await world.delete(deleted)
  })
  await Promise.all(world.paths.map(path => reads.read(world.real(path), () => {})))
  const wanted = new Set([changed, deleted].map(world.real))
  await eventually(() => world.changed.length >= 2, 'the changes are reported')
  assert.deepEqual(new Set(world.changed), wanted)
})

test('the node is counted as read when its data arrives, so that a change before its watch is set is newer', async () => {
  await using world = await openWorld()
  const order: string[] = []
  const reads = world.reads(async ({ header }) => void order.push(header.type === SET_WATCHES ? 'set' : 'read'))
  const all = world.paths.slice(0, 16).map(path => reads.read(world.real(path), () => void order.push('replied')))
  await Promise.all(all)
  assert.deepEqual(order, ['read', ...Array.from({ length: 16 }, () => 'replied'), 'set'])
})

test('missing nodes, and a few nodes, are left to single reads', async () => {
  await using world = await openWorld()
  const reads = world.reads(() => {})
  assert.equal(await reads.read(world.real(world.paths[0]!), () => {}), undefined)
  const paths = [...world.paths.map(world.real), '/missing']
  const read = await Promise.all(paths.map(path => reads.read(path, () => {})))
  assert.deepEqual(
    read.map(one => one === undefined),
    paths.map(path => path === '/missing'),
  )
})

test('a server without multi-reads gets one request that it refuses, and every node is left to single reads', async () => {
  let requests = 0
  const reads = new WatchedReads({
    send: async () => {
      requests++
      return { code: Code.UNIMPLEMENTED, revision: 1n, body: undefined }
    },
    lastRevision: () => 0n,
    watched: () => {},
  })
  const readAll = () => Promise.all(Array.from({ length: 16 }, (_, i) => reads.read(`/n${i}`, () => {})))
  assert.deepEqual(new Set([...(await readAll()), ...(await readAll())]), new Set([undefined]))
  assert.equal(requests, 1)
})

test('after any changes while they are read, the observed nodes are as in the store', async () => {
  await using world = await openWorld()
  await using store = await openZooKeeperStore({ connect: zookeeper.connect + world.chroot })
  const observed = new Map<TreePath, string>()
  using observing = new DisposableStack()
  for (const path of world.paths)
    observing.use(
      store.observe(
        path,
        ({ state }) => observed.set(path, state === undefined ? 'gone' : String(state.stat.modified)),
        { children: false },
      ),
    )
  for (let i = 0; i < 300; i++) await world.set(world.paths[(i * 7) % NODES]!)
  await world.delete(world.paths[1]!)
  const { signal } = new AbortController()
  for (const path of world.paths) {
    const state = await store.read(path, { signal })
    const now = state === undefined ? 'gone' : String(state.stat.modified)
    await eventually(() => observed.get(path) === now, `${path} as in the store`)
  }
})

interface World extends AsyncDisposable {
  readonly chroot: string
  readonly paths: readonly TreePath[]
  /** The real paths whose watches have fired, in that order. */
  readonly changed: readonly string[]
  real(path: TreePath): string
  /** Reads over a connection of its own; `before` is called before each request is sent. */
  reads(before: (request: WireRequest<unknown>) => void | Promise<void>): WatchedReads
  set(path: TreePath): Promise<void>
  delete(path: TreePath): Promise<void>
}

async function openWorld(): Promise<World> {
  await using opening = new AsyncDisposableStack()
  const chroot = zookeeper.chroot()
  const store = opening.use(await openZooKeeperStore({ connect: zookeeper.connect + chroot }))
  const { signal } = new AbortController()
  const commit = async (operations: Parameters<typeof store.commit>[0]) =>
    void (await store.commit(operations, { signal }))
  const paths = Array.from({ length: NODES }, (_, i) => parsePath(`/n${i}`))
  await commit(paths.map(path => ({ op: 'create', path, data: Buffer.from(`data of ${path}`) })))

  const changed: string[] = []
  const { servers } = parseConnectString(zookeeper.connect)
  const connection = new Connection(
    { servers, sessionTimeoutMs: 10_000, auth: undefined, clock: systemClock, log: undefined },
    {
      connected: () => {},
      disconnected: () => {},
      ended: () => {},
      watchesLost: () => {},
      changed: path => void changed.push(path),
    },
  )
  opening.defer(() => connection.close(3_000))
  connection.start()
  await eventually(() => connection.isConnected, 'connected')
  const real = (path: TreePath): string => chroot + path
  // So that it has seen a revision in which all nodes exist.
  await connection.batchedReads.read({ realPath: real(paths[0]!), children: false }, undefined)
  const opened = opening.move()
  return {
    chroot,
    paths,
    changed,
    real,
    reads: before =>
      new WatchedReads({
        send: async <T>(request: WireRequest<T>, options?: { readonly onReply?: (reply: Reply<T>) => void }) => {
          await before(request)
          return connection.send(request, options)
        },
        lastRevision: () => connection.lastRevision,
        watched: path => connection.watched(path),
      }),
    set: path => commit([{ op: 'set', path, data: Buffer.from('new') }]),
    delete: path => commit([{ op: 'delete', path }]),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
