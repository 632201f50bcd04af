import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foundMissing, mayRepair, type Repair, repaired, repairFailed } from '../../../src/registry/leases/repair.ts'

test('a deleted node is created again only after its client has renewed', () => {
  const repair = foundMissing(undefined, 0, 7)
  assert.equal(mayRepair(repair, 60_000, 7), false)
  assert.equal(mayRepair(repair, 1, 8), true)
})

test('repeated deletions are repaired with growing backoff', () => {
  let now = 0
  let repair: Repair | undefined
  const waits: number[] = []
  for (let round = 0; round < 12; round++) {
    repair = foundMissing(repair, now, round)
    const since = now
    while (!mayRepair(repair, now, round + 1)) now += 100
    waits.push(now - since)
    repair = repaired(repair, now)
  }
  assert.equal(waits[0], 0)
  assert.ok((waits.at(-1) as number) >= 100_000, waits.join(' '))
})

test('after ten minutes without a deletion the backoff starts over', () => {
  const repair = repaired(repaired(undefined, 0), 1_000)
  assert.equal(mayRepair(foundMissing(repair, 700_000, 1), 700_000, 2), true)
})

test('a failed repair waits as well', () => {
  const repair = repairFailed(foundMissing(undefined, 0, 1), 0, 2)
  assert.equal(mayRepair(repair, 100, 3), false)
  assert.equal(mayRepair(repair, 400_000, 3), true)
})

test('what could not be created for long is tried at least every fifteen seconds, and counts as no deletion', () => {
  let repair = foundMissing(undefined, 0, 0)
  for (let round = 0; round < 100; round++) repair = repairFailed(repair, round, round)
  assert.equal(mayRepair(repair, 15_100, 200), true)
  assert.ok(mayRepair(foundMissing(repaired(repair, 20_000), 21_000, 1), 24_000, 2))
})
