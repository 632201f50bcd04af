import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SingleFlight } from '../../src/lib/single-flight.ts'

interface Run {
  readonly key: string
  readonly resolve: (outcome: number) => void
  readonly reject: (error: Error) => void
}

/** Work that ends when the test says so. */
function opened(): { readonly together: SingleFlight<string, number>; readonly runs: Run[] } {
  const runs: Run[] = []
  const together = new SingleFlight<string, number>(key => {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    runs.push({ key, resolve, reject })
    return promise
  })
  return { together, runs }
}

const turn = (): Promise<void> => new Promise(setImmediate)

test('all calls of one turn share one execution per key', async () => {
  const { together, runs } = opened()
  const asked = [together.run('a'), together.run('b'), together.run('a')]
  await turn()
  assert.deepEqual(
    runs.map(({ key }) => key),
    ['a', 'b'],
  )
  for (const [i, { resolve }] of runs.entries()) resolve(i)
  assert.deepEqual(await Promise.all(asked), [0, 1, 0])
})

test('a call during an execution gets the outcome of a later one', async () => {
  const { together, runs } = opened()
  const first = together.run('a')
  await turn()
  const late = [together.run('a'), together.run('a')]
  await turn()
  assert.equal(runs.length, 1)
  runs[0]?.resolve(1)
  assert.equal(await first, 1)
  await turn()
  assert.equal(runs.length, 2)
  runs[1]?.resolve(2)
  assert.deepEqual(await Promise.all(late), [2, 2])
})

test('a failure rejects all calls that shared the execution, and no others', async () => {
  const { together, runs } = opened()
  const first = [together.run('a'), together.run('a')]
  await turn()
  const late = together.run('a')
  runs[0]?.reject(new Error('away'))
  for (const one of first) await assert.rejects(one, /away/)
  await turn()
  runs[1]?.resolve(2)
  assert.equal(await late, 2)
})
