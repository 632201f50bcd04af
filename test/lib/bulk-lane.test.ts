import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BulkLane } from '../../src/lib/bulk-lane.ts'

const { signal } = new AbortController()

test('a few run at once, and keys take turns', async () => {
  const lane = new BulkLane()
  const order: string[] = []
  let running = 0
  let most = 0
  const work = async (key: string): Promise<void> => {
    using _turn = await lane.enter(key, signal)
    order.push(key)
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    running--
  }
  await Promise.all([...Array.from({ length: 20 }, () => work('many')), work('one')])
  assert.ok(most <= 4, `${most} at once`)
  assert.equal(order.indexOf('one'), 1)
  assert.equal(order.length, 21)
})

test('each turn of the event loop begins one at most', async () => {
  const lane = new BulkLane()
  let begun = 0
  for (let i = 0; i < 3; i++) void lane.enter('key', signal).then(() => begun++)
  for (let turn = 1; turn <= 3; turn++) {
    await new Promise(setImmediate)
    assert.ok(begun <= turn)
  }
})

test('who stops waiting takes no turn', async () => {
  const lane = new BulkLane()
  const abort = new AbortController()
  const turns = await Promise.all(Array.from({ length: 4 }, () => lane.enter('key', signal)))
  const waiting = lane.enter('key', abort.signal)
  const next = lane.enter('key', signal)
  abort.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  for (const turn of turns) turn[Symbol.dispose]()
  await next
})
