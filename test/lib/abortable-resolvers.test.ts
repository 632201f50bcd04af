import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { abortableResolvers } from '../../src/lib/abortable-resolvers.ts'

const REASON = new Error('enough')

test('it rejects with the reason of a signal that aborts first, or has aborted', async () => {
  const controller = new AbortController()
  const before = abortableResolvers<number>(controller.signal)
  controller.abort(REASON)
  before.resolve(1)
  await assert.rejects(before.promise, error => error === REASON)
  const after = abortableResolvers<number>(controller.signal)
  after.resolve(1)
  await assert.rejects(after.promise, error => error === REASON)
})

test('once it is settled, nothing listens to the signal any more', async () => {
  const { signal } = new AbortController()
  const [one, other] = [abortableResolvers<number>(signal), abortableResolvers<number>(signal)]
  one.resolve(1)
  assert.equal(await one.promise, 1)
  assert.equal(getEventListeners(signal, 'abort').length, 1)
  other.reject(REASON)
  await assert.rejects(other.promise, error => error === REASON)
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('without a signal it is settled by its owner alone', async () => {
  const { promise, resolve } = abortableResolvers<number>(undefined)
  resolve(2)
  assert.equal(await promise, 2)
})
