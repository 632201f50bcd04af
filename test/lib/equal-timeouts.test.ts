import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EqualTimeouts } from '../../src/lib/equal-timeouts.ts'
import { FakeClock } from '../support/fake-clock.ts'

test('each item is due its time after it was started last, unless it was stopped, with one timer for all', () => {
  const clock = new FakeClock()
  const due: string[] = []
  using timeouts = new EqualTimeouts<string>(clock, 100, item => due.push(`${item} ${clock.now()}`))
  timeouts.start('a')
  clock.advance(10)
  for (const item of ['b', 'c', 'd']) timeouts.start(item)
  assert.equal(clock.pending, 1)
  clock.advance(50)
  timeouts.start('b')
  timeouts.stop('c')
  assert.equal(timeouts.oldest, 'a')
  clock.advance(1_000)
  assert.deepEqual(due, ['a 100', 'd 110', 'b 160'])
  assert.equal(clock.pending, 0)
})
