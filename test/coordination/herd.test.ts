import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { fourLetterWord, startZooKeeper, type ZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'
import { type Contending, contend } from './contending.ts'

const HANDOVERS = 20

/** The requests that a server has received. */
async function received({ port }: ZooKeeper): Promise<number> {
  return Number(/Received: (\d+)/.exec(await fourLetterWord(port, 'srvr'))?.[1])
}

/** Requests to ZooKeeper for each hand-over of a lock for which so many contend. */
async function requestsPerHandover(zookeeper: ZooKeeper, contenders: number): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const path = `/locks/of-${contenders}`
  const gateway = stack.use(
    await openGateway({ store: stack.use(await openStore(zookeeper.connect, { sessionTimeoutMs: 20_000 })) }),
  )
  const calls = stack.use(openCalls(gateway.endpoint))
  const all: Contending[] = []
  for (let i = 0; i < contenders; i++) {
    const one = stack.use(contend(calls, { path, renews: false, ttl: { seconds: 300n, nanos: 0 } }))
    await one.until(i === 0 ? 'held' : `queued ${i}`)
    all.push(one)
  }
  const before = await received(zookeeper)
  for (let i = 0; i < HANDOVERS; i++) {
    await calls.coordination.release({ path, leaseId: all[i]?.leaseId ?? '' })
    await all[i + 1]?.until('held')
  }
  const requests = (await received(zookeeper)) - before
  for (const one of all.slice(HANDOVERS + 1)) assert.ok(!one.said.includes('held'))
  return requests / HANDOVERS
}

test('a hand-over wakes one contender, and costs as many requests for 200 contenders as for 25', async t => {
  // A tick of a second: a busy machine is late, and the session must not end.
  await using zookeeper = await startZooKeeper({ tickTimeMs: 1_000 })
  const few = await requestsPerHandover(zookeeper, 25)
  const many = await requestsPerHandover(zookeeper, 200)
  t.diagnostic(`requests to ZooKeeper per hand-over: ${few.toFixed(1)} of 25, ${many.toFixed(1)} of 200`)
  assert.ok(few > 1 && many < few * 1.5 + 3, `${few} and ${many}`)
})
