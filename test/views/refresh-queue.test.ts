import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Refreshable, RefreshQueue } from '../../src/views/refresh-queue.ts'
import { eventually } from '../support/condition.ts'

test('everything is refreshed once per run, in the order of the phases', async () => {
  const queue = new RefreshQueue()
  const calls: string[] = []
  const top: Refreshable = { phase: 'streams', refresh: () => void calls.push('top') }
  const middle: Refreshable = {
    phase: 'targets',
    refresh: () => {
      calls.push('middle')
      queue.schedule(top)
    },
  }
  const bottom: Refreshable = {
    phase: 'paths',
    refresh: () => {
      calls.push('bottom')
      queue.schedule(middle)
    },
  }
  for (const one of [top, middle, bottom, top]) queue.schedule(one)
  assert.deepEqual(calls, [], 'never on the stack of the caller')
  await eventually(() => calls.length === 3, 'the run')
  assert.deepEqual(calls, ['bottom', 'middle', 'top'])
})

test('what is removed before the run is not refreshed', async () => {
  const queue = new RefreshQueue()
  const calls: string[] = []
  const one: Refreshable = { phase: 'paths', refresh: () => void calls.push('one') }
  const other: Refreshable = { phase: 'streams', refresh: () => void calls.push('other') }
  queue.schedule(one)
  queue.schedule(other)
  queue.remove(one)
  await eventually(() => calls.length > 0, 'the run')
  assert.deepEqual(calls, ['other'])
})

test('while many streams are refreshed, other work gets its turn', async () => {
  const queue = new RefreshQueue()
  const STREAMS = 5_000
  let refreshed = 0
  for (let i = 0; i < STREAMS; i++) queue.schedule({ phase: 'streams', refresh: () => void refreshed++ })
  const seen: number[] = []
  const look = (): void => {
    if (refreshed > 0 && refreshed < STREAMS) seen.push(refreshed)
    if (refreshed < STREAMS) setImmediate(look)
  }
  look()
  await eventually(() => refreshed === STREAMS, 'all streams')
  assert.ok(seen.length >= 2, `other work ran after ${seen.join(', ')} streams`)
})

test('a view that is scheduled during a run is refreshed before the streams that still wait', async () => {
  const queue = new RefreshQueue()
  const order: string[] = []
  const view: Refreshable = { phase: 'branches', refresh: () => void order.push('view') }
  for (let i = 0; i < 3_000; i++)
    queue.schedule({
      phase: 'streams',
      refresh: () => {
        order.push('stream')
        if (i === 500) queue.schedule(view)
      },
    })
  await eventually(() => order.length === 3_001, 'all of them')
  assert.equal(order.indexOf('view'), 501)
})
