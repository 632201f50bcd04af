import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playDifferences } from './play.ts'

const MS = 10_000
/** Always the same cases; `npm run test:fuzz` plays others. */
const SEED = 20_260_731

test('whatever bytes come, we do what the server of Node does, but where we intend otherwise', async t => {
  const { cases, same, differences, silent } = await playDifferences({ ms: MS, seed: SEED, most: 1_000 })
  t.diagnostic(`${cases} cases, ${[...differences].map(([name, count]) => `${count} ${name}`).join('; ')}`)
  assert.ok(cases > 50, `only ${cases} cases`)
  // The generator makes what both accept, and what one of them does not.
  assert.ok(same > cases / 4 && differences.size > 2 && silent < cases / 20)
})
