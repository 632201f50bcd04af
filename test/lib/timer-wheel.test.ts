import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Clock } from '../../src/lib/clock.ts'
import { TimerWheel } from '../../src/lib/timer-wheel.ts'
import { FakeClock } from '../support/fake-clock.ts'

interface Item {
  deadline: number
}

test('every item is due once, not before its deadline and at most 200 ms after', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { maxLength: 50 }), deadlines => {
      const clock = new FakeClock()
      const due: [number, number][] = []
      using wheel = new TimerWheel<Item>(clock, items =>
        due.push(...items.map((item): [number, number] => [item.deadline, clock.now()])),
      )
      for (const deadline of deadlines) wheel.add({ deadline })
      clock.advance(101_000)
      assert.equal(due.length, deadlines.length)
      for (const [deadline, at] of due) assert.ok(at >= deadline && at <= deadline + 200, `${deadline} at ${at}`)
      assert.equal(clock.pending, 0)
    }),
  )
})

test('a deadline that moved later costs nothing until the old one comes', () => {
  const clock = new FakeClock()
  let fired = 0
  using wheel = new TimerWheel<Item>(clock, items => {
    fired += items.length
  })
  const item = { deadline: 1_000 }
  wheel.add(item)
  item.deadline = 10_000
  clock.advance(9_000)
  assert.equal(fired, 0)
  clock.advance(1_200)
  assert.equal(fired, 1)
})

test('ten thousand items need one timer', () => {
  const clock = new FakeClock()
  using wheel = new TimerWheel<Item>(clock, () => {})
  for (let i = 0; i < 10_000; i++) wheel.add({ deadline: 5_000 + i * 10 })
  assert.equal(clock.pending, 1)
})

test('a deleted item is never due and leaves no timer behind', () => {
  const clock = new FakeClock()
  using wheel = new TimerWheel<Item>(clock, () => assert.fail('it was deleted'))
  const items = Array.from({ length: 1_000 }, () => ({ deadline: 3_600_000 }))
  for (const item of items) wheel.add(item)
  for (const item of items) wheel.delete(item)
  clock.advance(4_000_000)
  assert.equal(clock.pending, 0)
})

test('a timer that fires late reports by how much', () => {
  let now = 0
  let fire = (): void => {}
  const clock: Clock = {
    now: () => now,
    wall: () => now,
    after: (_ms, callback) => {
      fire = callback
      return { [Symbol.dispose]: () => {} }
    },
    afterReading: callback => callback(),
    sleep: () => Promise.resolve(),
  }
  const late: number[] = []
  using wheel = new TimerWheel<Item>(clock, (_items, lateMs) => late.push(lateMs))
  wheel.add({ deadline: 1_000 })
  now = 1_010
  fire()
  wheel.add({ deadline: 2_000 })
  now = 9_000
  fire()
  assert.deepEqual(late, [0, 7_000])
})

test('what is read after a stall moves deadlines before they are judged', () => {
  const clock = new FakeClock()
  const item = { deadline: 1_000 }
  const reading: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    sleep: () => Promise.resolve(),
    after: (ms, callback) => clock.after(ms, callback),
    afterReading: callback => {
      item.deadline = 5_000
      callback()
    },
  }
  let fired = 0
  using wheel = new TimerWheel<Item>(reading, items => {
    fired += items.length
  })
  wheel.add(item)
  clock.stall(1_500)
  assert.equal(fired, 0)
  clock.advance(4_000)
  assert.equal(fired, 1)
})
