import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAttacked } from './attacked-gateway.ts'
import { attack, LIMIT_MB, largeTree, MEMORY_ATTACKS } from './memory-attacks.ts'

// npm run test:attacks plays all of it in full.
const SHORT = { part: 1 / 4, holdMs: 500 }

for (const one of MEMORY_ATTACKS)
  for (const connections of [1, 20])
    test(`a gateway survives ${one.name}, on ${connections} connections`, { timeout: 120_000 }, async t => {
      await using gateway = await startAttacked({ tree: largeTree() })
      const { calls, slowestMs } = await attack(gateway, one, { ...SHORT, connections })
      t.diagnostic(`${gateway.peakMB.toFixed()} MB at most; ${calls} other calls, slowest ${slowestMs.toFixed()} ms`)
      assert.ok(gateway.peakMB < LIMIT_MB, `${gateway.peakMB} MB`)
      assert.equal(await gateway.process.stop(), 0)
    })
