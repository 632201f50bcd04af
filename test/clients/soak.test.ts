import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { soak } from './soak/soak.ts'

/** Of a pool, a connection that has just been replaced, and what counts them. */
const FEW = 12

// In full, for ten minutes and with 200 of each: `npm run test:clients`.
const SETTINGS = { seconds: 8, registrations: 20, watches: 20, ttlMs: 3_000, sessionTimeoutMs: 4_000, drainMs: 5_000 }
const { SOAK_SEED: seed = randomBytes(4).toString('hex') } = process.env

test('while gateways fail one after the other, no provider of any client is missing, and no client holds more and more', async t => {
  t.diagnostic(`seed ${seed}`)
  for (const { language, growth } of await soak({ ...SETTINGS, seed }, round => t.diagnostic(round)))
    for (const what of ['threads', 'descriptors', 'own'] as const)
      assert.ok(growth[what] <= FEW, `${language} has ${growth[what]} ${what} more than at first`)
})
