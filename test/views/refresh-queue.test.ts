import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Refreshable, RefreshQueue } from '../../src/views/refresh-queue.ts'
import { eventually } from '../support/condition.ts'

test('everything is refreshed once in a turn, what others are computed from first', async () => {
  const turn = new RefreshQueue()
  const calls: string[] = []
  const top: Refreshable = { rank: 5, refresh: () => void calls.push('top') }
  const middle: Refreshable = {
    rank: 1,
    refresh: () => {
      calls.push('middle')
      turn.mark(top)
    },
  }
  const bottom: Refreshable = {
    rank: 0,
    refresh: () => {
      calls.push('bottom')
      turn.mark(middle)
    },
  }
  for (const one of [top, middle, bottom, top]) turn.mark(one)
  assert.deepEqual(calls, [], 'never on the stack of whoever marks')
  await eventually(() => calls.length === 3, 'the turn')
  assert.deepEqual(calls, ['bottom', 'middle', 'top'])
})

test('what is forgotten before the turn is not refreshed', async () => {
  const turn = new RefreshQueue()
  const calls: string[] = []
  const one: Refreshable = { rank: 0, refresh: () => void calls.push('one') }
  const other: Refreshable = { rank: 5, refresh: () => void calls.push('other') }
  turn.mark(one)
  turn.mark(other)
  turn.forget(one)
  await eventually(() => calls.length > 0, 'the turn')
  assert.deepEqual(calls, ['other'])
})

test('while many readers are refreshed, other work gets its turn', async () => {
  const turn = new RefreshQueue()
  const READERS = 5_000
  let refreshed = 0
  for (let i = 0; i < READERS; i++) turn.mark({ rank: 5, refresh: () => void refreshed++ })
  const seen: number[] = []
  const look = (): void => {
    if (refreshed > 0 && refreshed < READERS) seen.push(refreshed)
    if (refreshed < READERS) setImmediate(look)
  }
  look()
  await eventually(() => refreshed === READERS, 'all readers')
  assert.ok(seen.length >= 2, `others had their turn after ${seen.join(', ')} readers`)
})

test('what readers are computed from comes before readers that still wait', async () => {
  const turn = new RefreshQueue()
  const order: string[] = []
  const view: Refreshable = { rank: 2, refresh: () => void order.push('view') }
  for (let i = 0; i < 3_000; i++)
    turn.mark({
      rank: 5,
      refresh: () => {
        order.push('reader')
        if (i === 500) turn.mark(view)
      },
    })
  await eventually(() => order.length === 3_001, 'all of them')
  assert.equal(order.indexOf('view'), 501)
})
