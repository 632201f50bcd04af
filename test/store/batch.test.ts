import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { splitTransactions } from '../../src/store/batch.ts'
import { checkSizes, MAX_NODE_BYTES, MAX_TRANSACTION_BYTES, transactionBytes } from '../../src/store/limits.ts'
import type { Operation } from '../../src/store/store.ts'
import type { TreePath } from '../../src/tree/path.ts'

function create(i: number, bytes: number): Operation {
  return { op: 'create', path: `/${i}` as TreePath, data: new Uint8Array(bytes) }
}

test('batches hold all operations in order, each as full as the limits allow', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 100 })
  const limits = fc.record({
    pathPrefixBytes: fc.integer({ min: 0, max: 300 }),
    maxBytes: fc.integer({ min: 500, max: 5_000 }),
    maxOperations: fc.integer({ min: 1, max: 20 }),
  })
  fc.assert(
    fc.property(sizes, limits, (all, { pathPrefixBytes, maxBytes, maxOperations }) => {
      const operations = all.map((bytes, i) => create(i, bytes))
      const batches = splitTransactions(operations, { pathPrefixBytes, maxBytes, maxOperations })
      assert.deepEqual(batches.flat(), operations)
      for (const [i, batch] of batches.entries()) {
        assert.ok(batch.length > 0 && batch.length <= maxOperations)
        assert.ok(batch.length === 1 || transactionBytes(batch, pathPrefixBytes) <= maxBytes)
        const next = batches[i + 1]?.[0]
        if (next === undefined) continue
        const fits = batch.length < maxOperations && transactionBytes([...batch, next], pathPrefixBytes) <= maxBytes
        assert.ok(!fits, 'the next one would have fitted')
      }
    }),
  )
})

test('every batch within the default limits is accepted by a store', () => {
  const operations = Array.from({ length: 10_000 }, (_, i) => create(i, i % 1_000))
  const batches = splitTransactions(operations, { pathPrefixBytes: 0 })
  assert.ok(batches.length > 5)
  for (const batch of batches) checkSizes(batch, 0)
})

test('one node of the largest size with the longest path is within the limit of a transaction', () => {
  const path = `/${Array.from({ length: 64 }, () => 'x'.repeat(255)).join('/')}` as TreePath
  checkSizes([{ op: 'create', path, data: new Uint8Array(MAX_NODE_BYTES) }], 0)
  assert.ok(MAX_TRANSACTION_BYTES < 1_048_575 - 1_000, 'with room for the headers below jute.maxbuffer')
})

test('no operations make no batch', () => {
  assert.deepEqual(splitTransactions([], { pathPrefixBytes: 0 }), [])
})
