import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recent } from '../../src/tree/recent.ts'

test('what was computed for one of the last objects is not computed again, and for older ones it is', () => {
  const recent = new Recent<{ readonly n: number }, string>(3)
  const computed: number[] = []
  const look = (key: { readonly n: number }): string =>
    recent.of(key, ({ n }) => {
      computed.push(n)
      return `${n}`
    })
  const keys = [0, 1, 2, 3].map(n => ({ n }))
  for (const key of keys.slice(0, 3)) assert.equal(look(key), look(key))
  look(keys[3]!)
  for (const key of keys.slice(1)) assert.equal(look(key), String(key.n))
  assert.deepEqual(computed, [0, 1, 2, 3])
  look(keys[0]!)
  assert.deepEqual(computed, [0, 1, 2, 3, 0])
  look({ n: 0 })
  assert.deepEqual(computed, [0, 1, 2, 3, 0, 0])
})
