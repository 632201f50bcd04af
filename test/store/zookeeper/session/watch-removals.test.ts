import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WatchRemovals } from '../../../../src/store/zookeeper/session/watch-removals.ts'

test('a few watches are removed at a time, the next when one is done or has failed', async () => {
  const { removals, sent, ends } = world()
  for (let i = 0; i < 1_000; i++) removals.add({ realPath: `/${i}`, isDue: () => true })
  assert.equal(sent.length, 64)
  ends[0]?.resolve()
  ends[1]?.reject(new Error('lost'))
  await turn()
  assert.deepEqual(sent.slice(64), ['/64', '/65'])
})

test('watches that are wanted again by the time of their turn are not removed', async () => {
  const { removals, sent, ends } = world()
  const wanted = new Set<string>()
  for (let i = 0; i < 100; i++) removals.add({ realPath: `/${i}`, isDue: () => !wanted.has(`/${i}`) })
  for (let i = 64; i < 99; i++) wanted.add(`/${i}`)
  ends[0]?.resolve()
  await turn()
  assert.deepEqual(sent.slice(64), ['/99'])
})

test('nothing is removed from the next connection that was due on the one before', async () => {
  const { removals, sent, ends } = world()
  for (let i = 0; i < 100; i++) removals.add({ realPath: `/${i}`, isDue: () => true })
  removals.clear()
  for (const end of ends) end.reject(new Error('lost'))
  await turn()
  assert.equal(sent.length, 64)
  removals.add({ realPath: '/new', isDue: () => true })
  assert.equal(sent.at(-1), '/new')
})

/** Removals whose ends the test controls. */
function world() {
  const sent: string[] = []
  const ends: PromiseWithResolvers<void>[] = []
  const removals = new WatchRemovals(realPath => {
    sent.push(realPath)
    const end = Promise.withResolvers<void>()
    ends.push(end)
    return end.promise
  })
  return { removals, sent, ends }
}

function turn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve)
  })
}
