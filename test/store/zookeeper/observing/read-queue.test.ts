import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReadQueue } from '../../../../src/store/zookeeper/observing/read-queue.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

/** Reads whose ends the test controls. */
function reads(random = () => 0.5) {
  const clock = new FakeClock()
  const begun: number[] = []
  const ends = new Map<number, () => void>()
  const read = (item: number): Promise<void> | undefined => {
    if (item < 0) return undefined
    begun.push(item)
    const { promise, resolve } = Promise.withResolvers<void>()
    ends.set(item, resolve)
    return promise
  }
  const queue = new ReadQueue<number>({ read, clock, random })
  const add = (count: number): void => {
    for (let i = 0; i < count; i++) queue.add(i, '/large')
  }
  return { clock, begun, ends, queue, add }
}

const turn = (): Promise<void> => new Promise(setImmediate)

test('a bounded number of reads is in flight, and the next begins when one has ended', async () => {
  const { begun, ends, add, clock } = reads()
  add(1_000)
  assert.equal(begun.length, 0, 'not before the events of this turn are all there')
  await turn()
  assert.equal(begun.length, 256)
  ends.get(100)?.()
  await turn()
  assert.deepEqual([begun.length, begun.at(-1)], [257, 256])
  for (const end of ends.values()) end()
  await turn()
  assert.equal(begun.length, 513)
  assert.equal(clock.pending, 0, 'no time is waited for')
})

test('a node that is not observed any more takes no place among the reads in flight', async () => {
  const { begun, queue } = reads()
  for (let i = 0; i < 1_000; i++) queue.add(-1, '/large')
  queue.add(7, '/large')
  await turn()
  assert.deepEqual(begun, [7])
})

test('a node of another directory is read before the rest of a large one, whichever came first', async () => {
  const { begun, ends, queue, add } = reads()
  add(1_000)
  await turn()
  for (const [i, item] of [5_000, 5_001, 6_000, 7_000].entries()) queue.add(item, ['/a', '/a', '/b', '/c'][i])
  for (let i = 0; i < 8; i++) ends.get(i)?.()
  await turn()
  assert.deepEqual(begun.slice(256), [256, 5_000, 6_000, 7_000, 257, 5_001, 258, 259])
})

test('every other read is one of a node that has changed, and neither kind keeps the other from being read', async () => {
  const { begun, ends, queue, add } = reads()
  add(1_000)
  await turn()
  for (let item = 5_000; item < 5_010; item++) queue.addChanged(item)
  for (let i = 0; i < 6; i++) ends.get(i)?.()
  await turn()
  assert.deepEqual(begun.slice(256), [5_000, 256, 5_001, 257, 5_002, 258])
  for (const end of ends.values()) end()
  await turn()
  assert.ok(begun.includes(5_009) && begun.includes(300))
})

test('many nodes that are read again wait for a random time first, longer for more nodes, and at most two seconds', async () => {
  for (const [count, chance, ms] of [
    [257, 1, 25.7],
    [1_000, 0.5, 50],
    [10_000, 0.9, 900],
    [1_000_000, 1, 2_000],
    [1_000_000, 0.25, 500],
  ] as const) {
    const { begun, add, clock, queue } = reads(() => chance)
    queue.spread(count)
    add(300)
    clock.advance(ms - 1)
    await turn()
    assert.equal(begun.length, 0, `${count} of chance ${chance} wait`)
    clock.advance(2)
    await turn()
    assert.equal(begun.length, 256)
  }
})

test('a few nodes are read again at once', async () => {
  const { begun, add, queue, clock } = reads()
  queue.spread(256)
  add(256)
  await turn()
  assert.equal(begun.length, 256)
  assert.equal(clock.pending, 0)
})

test('reads in flight continue, a second invalidation does not restart the wait, and the end leaves no timer behind', async () => {
  const { begun, add, queue, clock } = reads(() => 1)
  add(1)
  await turn()
  queue.spread(10_000)
  add(300)
  clock.advance(600)
  queue.spread(10_000)
  await turn()
  assert.equal(begun.length, 1)
  clock.advance(400)
  await turn()
  assert.equal(begun.length, 256)
  queue.spread(10_000)
  queue.end()
  assert.equal(clock.pending, 0)
})
