import assert from 'node:assert/strict'
import { test } from 'node:test'
import { soak } from './soak.ts'

// npm run test:soak does it for half an hour, with ten thousand streams.
test('streams and connections that come and go are all served, and leave no socket behind', async t => {
  const plan = { streams: 500, connections: 5, ms: 10_000, sampleMs: 2_000, streamMs: 1_000 }
  const { samples, before, after, opened, connected, messages } = await soak(plan)
  t.diagnostic(`${opened} streams, ${connected} connections, ${messages} messages`)
  assert.ok(opened > 2 * plan.streams && connected > plan.connections && messages > opened / 2)
  assert.ok(samples.length > 0)
  assert.ok(after.descriptors <= before.descriptors, `${after.descriptors} instead of ${before.descriptors}`)
})
