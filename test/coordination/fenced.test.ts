import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HoldRecord, overlapping, unfenced, type WriteRecord } from '../support/histories/fenced.ts'

const HOLDS: readonly HoldRecord[] = [
  { client: 'a', token: 5n, from: 0, until: 10 },
  { client: 'b', token: 7n, from: 10, until: 20 },
  { client: 'a', token: 9n, from: 25, until: Number.POSITIVE_INFINITY },
]
const WRITES: readonly WriteRecord[] = [
  { client: 'a', token: 5n, isAccepted: true },
  { client: 'b', token: 7n, isAccepted: true },
  { client: 'a', token: 5n, isAccepted: false },
  { client: 'b', token: 7n, isAccepted: true },
]

test('a history that is as it must be has nothing wrong', () => {
  assert.deepEqual(unfenced(HOLDS, WRITES), [])
  assert.deepEqual(overlapping(HOLDS), [])
})

test('planted faults are detected', () => {
  const changed = (i: number, change: Partial<HoldRecord>): readonly HoldRecord[] =>
    HOLDS.map((hold, at) => (at === i ? { ...hold, ...change } : hold))
  const written = (i: number, change: Partial<WriteRecord>): readonly WriteRecord[] =>
    WRITES.map((write, at) => (at === i ? { ...write, ...change } : write))
  for (const [what, found] of [
    ['a token that is smaller than the one before', unfenced(changed(1, { token: 4n }), [])],
    ['a token that was there before', unfenced(changed(2, { token: 7n }), [])],
    ['a late write that is accepted', unfenced([], written(2, { isAccepted: true }))],
    ['a write of the holder that is refused', unfenced([], written(3, { isAccepted: false }))],
    ['a hold before the end of the one before', overlapping(changed(1, { from: 9 }))],
    ['a hold that never ended', overlapping(changed(0, { until: Number.POSITIVE_INFINITY }))],
  ] as const)
    assert.ok(found.length > 0, what)
})
