import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Observers } from '../../../src/store/embedded/observers.ts'
import type { Observation } from '../../../src/store/store.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'

test('a node that cannot be read at first is told as soon as it can', async () => {
  const failures: { error: unknown; path: string; again: () => void }[] = []
  let broken = true
  const observers = new Observers({
    read: () => {
      if (broken) throw new Error('disk')
      return undefined
    },
    revision: () => 7n,
    failed: (error, path, again) => failures.push({ error, path, again }),
  })
  const told: Observation[] = []
  const path = parsePath('/a')
  using _observation = observers.observe(path, observation => told.push(observation))
  await eventually(() => failures.length === 1, 'the failure is reported')
  failures[0]?.again()
  assert.deepEqual([failures.length, failures[1]?.path, told.length], [2, '/a', 0])
  broken = false
  failures[1]?.again()
  assert.deepEqual(told, [{ state: undefined, revision: 7n, source: 'live' }])
  observers.changed([path])
  assert.equal(told.length, 1)
})
