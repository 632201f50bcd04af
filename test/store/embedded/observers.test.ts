import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Observers } from '../../../src/store/embedded/observers.ts'
import type { Observation } from '../../../src/store/store.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'

test('a node that cannot be read at first is delivered as soon as it can', async () => {
  const failures: { error: unknown; path: string; retry: () => void }[] = []
  let broken = true
  const observers = new Observers({
    read: () => {
      if (broken) throw new Error('disk')
      return undefined
    },
    revision: () => 7n,
    onFailure: (error, path, retry) => failures.push({ error, path, retry }),
  })
  const delivered: Observation[] = []
  const path = parsePath('/a')
  using _observation = observers.observe(path, observation => delivered.push(observation))
  await eventually(() => failures.length === 1, 'the failure is reported')
  failures[0]?.retry()
  assert.deepEqual([failures.length, failures[1]?.path, delivered.length], [2, '/a', 0])
  broken = false
  failures[1]?.retry()
  assert.deepEqual(delivered, [{ state: undefined, revision: 7n, source: 'live' }])
  observers.changed([path])
  assert.equal(delivered.length, 1)
})
