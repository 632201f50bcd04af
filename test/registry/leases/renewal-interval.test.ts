import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renewalIntervalMs } from '../../../src/registry/leases/renewal-interval.ts'

test('a client renews every 2 s or sooner, whatever the ttls', () => {
  assert.equal(renewalIntervalMs(undefined, []), 2_000)
  assert.equal(renewalIntervalMs(60_000, [3_600_000]), 2_000)
})

test('two intervals without an answer leave more than half of the session to move to another gateway', () => {
  for (const sessionMs of [2_000, 4_000, 6_000, 10_000, 40_000])
    assert.ok(2 * renewalIntervalMs(sessionMs, []) < sessionMs / 2, String(sessionMs))
})

test('two renewals may be lost before the shortest ttl has passed', () => {
  for (const ttlMs of [2_000, 3_000, 10_000]) assert.ok(3 * renewalIntervalMs(60_000, [9_000, ttlMs]) <= ttlMs)
})
