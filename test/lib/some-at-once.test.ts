import assert from 'node:assert/strict'
import { test } from 'node:test'
import { someAtOnce } from '../../src/lib/some-at-once.ts'

test('the work is done for each item once, and for so many at once at most', async () => {
  const done: number[] = []
  let running = 0
  let most = 0
  await someAtOnce(Array.from({ length: 1_000 }).keys(), 10, async item => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    done.push(item)
  })
  assert.equal(most, 10)
  assert.deepEqual(
    done.sort((a, b) => a - b),
    [...Array.from({ length: 1_000 }).keys()],
  )
})

test('the first failure is the outcome, and nothing is begun after it', async () => {
  let begun = 0
  const work = async (item: number): Promise<void> => {
    begun++
    await new Promise(setImmediate)
    if (item === 5) throw new Error('five')
  }
  await assert.rejects(someAtOnce(Array.from({ length: 1_000 }).keys(), 10, work), /five/)
  await new Promise(setImmediate)
  assert.ok(begun < 30, `${begun}`)
})

test('of nothing there is nothing to do', async () => {
  await someAtOnce([], 10, () => assert.fail())
})
