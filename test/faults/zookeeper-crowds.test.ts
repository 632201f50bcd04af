import assert from 'node:assert/strict'
import { test } from 'node:test'
import { record } from '../contract/subject.ts'
import { commit, create } from '../contract/writing.ts'
import { eventually } from '../support/condition.ts'
import { shareServer } from '../support/shared-server.ts'
import { fourLetterWord, startZooKeeper, type ZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'
import { holds, openWorld, whileAway, whileLost } from './watched-tree.ts'

const server = shareServer()

test('after the loss of the session all of many observed nodes are read again, and missed changes are delivered', async () => {
  await using here = await openWorld(server)
  const { store, native, root } = here
  const name = (i: number): string => `/n${i}`
  const seen = Array.from({ length: 1_000 }, (_, i) => record(store, name(i)))
  await eventually(() => seen.every(({ received }) => received.length === 1), 'all are delivered', 30_000)
  await whileLost(here, async () => {
    for (const i of [0, 500, 999]) await native.create(root + name(i), { data: '1' })
  })
  await eventually(() => seen.every(({ received }) => received.at(-1)?.source === 'live'), 'all are live again', 20_000)
  for (const i of [0, 500, 999]) await seen[i]!.settled(holds('1'), `node ${i}`)
  for (const one of seen) one[Symbol.dispose]()
})

test('14,000 observed nodes survive a disconnect, and missed changes are delivered', async () => {
  await using here = await openWorld(server, 20_000)
  const { store, native, root } = here
  const name = (i: number): string => `/service-instance-with-a-realistic-long-name-${String(i).padStart(24, '0')}`
  const missed = [0, 4_000, 8_000, 13_999]
  const seen = Array.from({ length: 14_000 }, (_, i) => record(store, name(i)))
  await eventually(() => seen.every(({ received }) => received.length === 1), 'all are delivered', 30_000)
  await whileAway(here, async () => {
    for (const i of missed) await native.create(root + name(i), { data: 'new' })
  })
  await eventually(() => seen.every(({ received }) => received.at(-1)?.source === 'live'), 'all are live again', 20_000)
  for (const i of missed) await seen[i]!.settled(holds('new'), `node ${i}`)
  await native.create(root + name(7), { data: 'later' })
  await seen[7]!.settled(holds('later'), 'a change after the break')
  for (const one of seen) one[Symbol.dispose]()
})

test('a disconnect while watches are being set again loses no change', async () => {
  await using here = await openWorld(server, 20_000)
  const { store, native, root, proxy } = here
  const count = 4_000
  const name = (i: number): string => `/service-instance-with-a-realistic-long-name-${String(i).padStart(24, '0')}`
  for (let i = 0; i < count; i += 1_000)
    await commit(store, ...Array.from({ length: 1_000 }, (_, k) => create(name(i + k), 'old')))
  const seen = Array.from({ length: count }, (_, i) => record(store, name(i)))
  await eventually(() => seen.every(({ received }) => received.length === 1), 'all are delivered', 30_000)
  const handshakeBytes = 40
  const replyBytes = 20
  const connections = proxy.accepted
  await whileAway(here, async () => {
    await native.set(`${root}${name(count - 1)}`, 'new')
    // The reply to the first piece of watches arrives, with a revision after the change; those to the others do not.
    proxy.cutAfterBytes(handshakeBytes + replyBytes + 5)
  })
  await seen[count - 1]!.settled(holds('new'), 'the change of a node whose watch was in a later piece')
  await eventually(() => seen.every(({ received }) => received.at(-1)?.source === 'live'), 'all are live again', 20_000)
  assert.ok(proxy.accepted >= connections + 2, 'it broke twice')
  for (const one of seen) one[Symbol.dispose]()
})

test('10,000 observed nodes need two watches each, and none when they are not observed any more', async () => {
  await using own = await startZooKeeper()
  await using store = await openStore(own.connect, { sessionTimeoutMs: 20_000 })
  const count = 10_000
  for (let i = 0; i < count; i += 1_000)
    await commit(store, ...Array.from({ length: 1_000 }, (_, k) => create(`/n${i + k}`, String(i + k))))
  const seen = Array.from({ length: count }, (_, i) => record(store, `/n${i}`))
  const twice = Array.from({ length: 100 }, (_, i) => record(store, `/n${i}`))
  await eventually(
    () => [...seen, ...twice].every(({ received }) => received.length === 1),
    'all are delivered',
    30_000,
  )
  assert.equal(await watches(own), 2 * count)
  for (const one of twice) one[Symbol.dispose]()
  assert.equal(await watches(own), 2 * count)
  for (const one of seen) one[Symbol.dispose]()
  await eventually(async () => (await watches(own)) === 0, 'no watch is left', 20_000)
})

async function watches({ port }: ZooKeeper): Promise<number> {
  return Number(/zk_watch_count\s+(\d+)/.exec(await fourLetterWord(port, 'mntr'))?.[1])
}
