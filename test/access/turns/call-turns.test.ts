import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Beginning, CallTurns } from '../../../src/access/turns/call-turns.ts'
import { Counters } from '../../../src/lib/counters.ts'
import { FakeClock } from '../../support/fake-clock.ts'

interface Spec {
  readonly peer: object
  readonly connection?: object
  readonly path?: string
  readonly isStream?: boolean
  /** What it takes before its function returns. */
  readonly ms?: number
  /** What it takes afterwards, in microtasks. */
  readonly laterMs?: number
  readonly room?: { isThere: boolean; waiting: (() => void)[] }
}

function open() {
  const clock = new FakeClock()
  const counters = new Counters()
  const turns = new CallTurns({
    isRenewal: path => path === 'renew',
    isLiveness: path => path === 'register',
    clock,
    counters,
  })
  const started: string[] = []
  const make = (name: string, spec: Spec): Beginning => {
    const { peer, connection = peer, path = 'get', isStream = false, ms = 0, laterMs = 0, room } = spec
    return {
      path,
      isStream,
      caller: { peer, connection },
      get hasRoom() {
        return room?.isThere ?? true
      },
      onRoom: callback => void room?.waiting.push(callback),
      start: () => {
        started.push(name)
        clock.advance(ms)
        if (laterMs > 0) queueMicrotask(() => clock.advance(laterMs))
        return laterMs > 0
      },
    }
  }
  return { turns, counters, started, make, enter: (name: string, spec: Spec) => turns.enter(make(name, spec)) }
}

const [A, B] = [{ name: 'a' }, { name: 'b' }]

test('a call begins at once while there is time', () => {
  const { started, enter } = open()
  for (let i = 0; i < 100; i++) enter('a', { peer: A, ms: 0.01 })
  assert.equal(started.length, 100)
})

test('beside a peer with many expensive calls, the calls of another one begin in turn with them', async () => {
  const { started, enter, counters } = open()
  for (let i = 0; i < 50; i++) enter('a', { peer: A, ms: 7 })
  assert.deepEqual(started, ['a'])
  assert.equal(counters.read().get('waiting_calls'), 49)
  for (let i = 0; i < 3; i++) enter('b', { peer: B, ms: 0.1 })
  for (let i = 0; i < 8; i++) await nextTurn()
  assert.deepEqual(started.filter(name => name === 'b').length, 3)
  assert.ok(started.lastIndexOf('b') <= 7, started.join(''))
})

test('calls that are expensive after their start are learned, and then begin one at a time', async () => {
  const { started, enter } = open()
  const perTurn: number[] = []
  for (let i = 0; i < 400; i++) enter('a', { peer: A, laterMs: 7 })
  for (let i = 0; i < 20; i++) {
    const before = started.length
    await nextTurn()
    perTurn.push(started.length - before)
  }
  assert.ok((perTurn[0] ?? 0) > 1)
  assert.deepEqual([...new Set(perTurn.slice(-5))], [1])
})

test('calls that turn out to be cheap begin in large groups, so that they share commits', async () => {
  const { started, enter } = open()
  for (let i = 0; i < 2_000; i++) enter('a', { peer: A, path: 'set', laterMs: 0.02 })
  for (let i = 0; i < 25 && started.length < 2_000; i++) await nextTurn()
  assert.equal(started.length, 2_000)
})

test('what keeps leases alive begins first, but every lane goes on', async () => {
  const { started, enter } = open()
  for (let i = 0; i < 20; i++) {
    enter('stream', { peer: A, ms: 7, isStream: true })
    enter('call', { peer: A, ms: 7 })
    enter('register', { peer: B, path: 'register', ms: 7 })
  }
  started.length = 0
  for (let i = 0; i < 4; i++) await nextTurn()
  assert.deepEqual(started.slice(0, 3), ['register', 'call', 'stream'])
  for (const name of ['register', 'call', 'stream']) assert.ok(started.filter(one => one === name).length >= 3, name)
})

test('a call that is over does not begin, and nothing of it is kept', async () => {
  const { turns, started, make, counters } = open()
  const calls = Array.from({ length: 10 }, (_, i) => make(`${i}`, { peer: A, ms: 7 }))
  for (const call of calls) turns.enter(call)
  for (const call of calls) turns.leave(call)
  assert.equal(counters.read().get('waiting_calls'), 0)
  for (let i = 0; i < 3; i++) await nextTurn()
  assert.deepEqual(started, ['0'])
})

test('a connection that does not take its answers waits alone, in its order', async () => {
  const { turns, started, enter, make } = open()
  const room = { isThere: false, waiting: [] as (() => void)[] }
  const full = { peer: A, connection: { name: 'full' }, room }
  const over = make('over', full)
  turns.enter(over)
  for (const name of ['1', '2', '3']) enter(name, full)
  enter('other', { peer: A })
  turns.leave(over)
  for (let i = 0; i < 3; i++) await nextTurn()
  assert.deepEqual(started, ['other'])
  assert.equal(room.waiting.length, 1)
  room.isThere = true
  room.waiting[0]?.()
  await nextTurn()
  assert.deepEqual(started, ['other', '1', '2', '3'])
})

test('a renewal never waits, since a lease is judged when what has arrived was read', () => {
  const { started, enter } = open()
  for (let i = 0; i < 10; i++) enter('get', { peer: A, ms: 7 })
  const room = { isThere: false, waiting: [] }
  for (let i = 0; i < 3; i++) enter('renewal', { peer: A, path: 'renew', ms: 7, room })
  assert.deepEqual(started, ['get', 'renewal', 'renewal', 'renewal'])
})
