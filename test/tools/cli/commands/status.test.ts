import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGateway } from '../../../support/gateway.ts'
import { espalier } from '../espalier.ts'
import { heldStore } from '../held-store.ts'

test('status says that writes fail while the disk of the store is full', async () => {
  await using held = await heldStore(1)
  let writesFail = true
  await using gateway = await openGateway({
    store: Object.defineProperty(held.store, 'writesFail', { get: () => writesFail }),
  })
  const { endpoint } = gateway
  const failing = await espalier(['status'], { endpoint })
  assert.match(failing.stdout, /^store {7}live for reads; the last write failed: see the gateway's log/m)
  const { counters } = JSON.parse((await espalier(['status', '-o', 'json'], { endpoint })).stdout)
  assert.equal(counters.failing_writes, 1)
  writesFail = false
  assert.match((await espalier(['status'], { endpoint })).stdout, /^store {7}live$/m)
})
