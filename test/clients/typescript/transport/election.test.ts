import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, elect } from '../../../../clients/typescript/transport/election.ts'

/** Each candidate answers after so many milliseconds. */
type Candidates = Readonly<Record<string, readonly [afterMs: number, answer: Answer]>>

async function winner(candidates: Candidates, preferred?: string): Promise<string | undefined> {
  return await elect(Object.keys(candidates), preferred, async candidate => {
    const [afterMs, answer] = candidates[candidate] ?? [0, undefined]
    await delay(afterMs)
    return answer
  })
}

test('the first that serves is taken, whoever is silent', async () => {
  const silent = [30_000, undefined] as const
  const candidates: Candidates = { a: [5, undefined], b: [20, 'serving'], c: [200, 'serving'] }
  assert.equal(await winner(candidates), 'b')
  assert.equal(await winner(candidates, 'a'), 'b')
  const began = performance.now()
  const result = elect(['a', 'b'], 'a', candidate =>
    candidate === 'a' ? delay(...silent, { ref: false }) : Promise.resolve('serving'),
  )
  assert.equal(await result, 'b')
  assert.ok(performance.now() - began < 10_000)
})

test('the gateway in use stays if it is a little slower than the others', async () => {
  assert.equal(await winner({ a: [100, 'serving'], b: [1, 'serving'] }, 'a'), 'a')
})

test('one that serves is preferred to the gateway in use if that does not', async () => {
  assert.equal(await winner({ a: [1, 'not serving'], b: [100, 'serving'] }, 'a'), 'b')
})

test('if none serves, the gateway in use stays, or else one that answers', async () => {
  assert.equal(await winner({ a: [20, 'not serving'], b: [1, 'not serving'] }, 'a'), 'a')
  assert.equal(await winner({ a: [20, undefined], b: [1, 'not serving'] }, 'a'), 'b')
})

test('if none answers, there is none', async () => {
  assert.equal(await winner({ a: [1, undefined], b: [20, undefined] }, 'a'), undefined)
})
