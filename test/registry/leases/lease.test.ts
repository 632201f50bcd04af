import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clampTtl, type Lease, next } from '../../../src/registry/leases/lease.ts'
import { leaseHash } from '../../../src/registry/leases/lease-hash.ts'
import { newLeaseId, parseLeaseId } from '../../../src/tree/lease-id.ts'

test('a ttl is limited to 2 s to 1 h', () => {
  assert.deepEqual(
    [0, 1_999, 2_000, 10_000.2, 3_600_000, 1e12].map(clampTtl),
    [2_000, 2_000, 2_000, 10_001, 3_600_000, 3_600_000],
  )
})

test('a lease is live for its ttl after each renewal, and not longer', () => {
  let lease = next(undefined, { type: 'granted', at: 100, ttlMs: 5_000 })
  assert.deepEqual(lease, { state: 'live', ttlMs: 5_000, expiresAt: 5_100 })
  lease = next(lease, { type: 'renewed', at: 3_000 })
  assert.deepEqual(lease, { state: 'live', ttlMs: 5_000, expiresAt: 8_000 })
  assert.equal(next(lease, { type: 'elapsed', at: 7_999 }), lease)
  assert.deepEqual(next(lease, { type: 'elapsed', at: 8_000 }), { state: 'expired' })
})

test('registering replaces the ttl if it gives one, and keeps it if not', () => {
  const lease = next(undefined, { type: 'granted', at: 0, ttlMs: undefined })
  assert.deepEqual(lease, { state: 'live', ttlMs: 10_000, expiresAt: 10_000 })
  const longer = next(lease, { type: 'granted', at: 0, ttlMs: 60_000 })
  assert.deepEqual(next(longer, { type: 'granted', at: 5, ttlMs: undefined }), {
    state: 'live',
    ttlMs: 60_000,
    expiresAt: 60_005,
  })
})

test('an expired lease is not renewed, but its client may register with it again', () => {
  const expired: Lease = { state: 'expired' }
  assert.equal(next(expired, { type: 'renewed', at: 5 }), expired)
  assert.equal(next(expired, { type: 'granted', at: 5, ttlMs: 2_000 })?.state, 'live')
})

test('a revoked lease never becomes live again', () => {
  const revoked = next({ state: 'live', ttlMs: 5, expiresAt: 5 }, { type: 'revoked' })
  assert.deepEqual(revoked, { state: 'revoked' })
  assert.deepEqual(next(revoked, { type: 'granted', at: 0, ttlMs: 9 }), revoked)
  assert.deepEqual(next(revoked, { type: 'renewed', at: 0 }), revoked)
})

test('an extension of a lease never shortens it', () => {
  const lease: Lease = { state: 'live', ttlMs: 5_000, expiresAt: 5_000 }
  assert.deepEqual(next(lease, { type: 'extended', until: 7_000 }), { ...lease, expiresAt: 7_000 })
  assert.deepEqual(next(lease, { type: 'extended', until: 1_000 }), lease)
})

test('a lease that was never granted cannot be renewed', () => {
  assert.equal(next(undefined, { type: 'renewed', at: 0 }), undefined)
})

test('a lease is 128 random bits in hex, and its hash does not reveal it', () => {
  const id = newLeaseId()
  assert.match(id, /^[0-9a-f]{32}$/)
  assert.notEqual(newLeaseId(), id)
  assert.equal(parseLeaseId(id), id)
  assert.match(leaseHash(id), /^[0-9a-f]{16}$/)
  assert.ok(!id.includes(leaseHash(id)))
  for (const bad of ['', 'x', id.toUpperCase().replace(/[0-9]/g, 'A'), `${id}0`])
    assert.throws(() => parseLeaseId(bad), { code: 'BAD_ARGUMENT' })
})
