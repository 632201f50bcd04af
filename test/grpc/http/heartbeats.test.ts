import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Heartbeats } from '../../../src/grpc/http/heartbeats.ts'
import { FakeClock } from '../../support/fake-clock.ts'

test('everybody is called back at each interval until he leaves, and one who comes later as well', () => {
  const clock = new FakeClock()
  const heartbeats = new Heartbeats(clock, 1_000)
  const calls: string[] = []
  const first = heartbeats.add(() => calls.push('first'))
  clock.advance(1_000)
  const second = heartbeats.add(() => calls.push('second'))
  clock.advance(1_000)
  first[Symbol.dispose]()
  clock.advance(1_000)
  assert.deepEqual(calls, ['first', 'first', 'second', 'second'])
  second[Symbol.dispose]()
  clock.advance(5_000)
  heartbeats.add(() => calls.push('third'))
  clock.advance(1_000)
  assert.deepEqual(calls.slice(4), ['third'])
})
