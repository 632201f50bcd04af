import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryConflicts } from '../../src/store/retry.ts'
import { type ErrorCode, RegistryError } from '../../src/tree/errors.ts'

const { signal } = new AbortController()

/** An attempt that fails with these errors, one after another, and then returns how often it ran. */
function failing(...errors: readonly Error[]): () => Promise<number> {
  let count = 0
  return async () => {
    const error = errors[count++]
    if (error !== undefined) throw error
    return count
  }
}

function ofCommit(code: ErrorCode): RegistryError {
  return new RegistryError(code, 'failed', { facts: { path: '/a', operation: '0' } })
}

test('a commit that conflicts with another write is decided and committed again', async () => {
  const attempt = failing(
    ofCommit('CONFLICT'),
    ofCommit('NOT_FOUND'),
    ofCommit('ALREADY_EXISTS'),
    ofCommit('NOT_EMPTY'),
  )
  assert.equal(await retryConflicts(attempt, { signal }), 5)
})

test('an error that the attempt itself decides on, or that is no conflict, is thrown at once', async () => {
  const decided = new RegistryError('NOT_FOUND', 'no such node', { facts: { path: '/a' } })
  await assert.rejects(retryConflicts(failing(decided), { signal }), decided)
  const tooLarge = ofCommit('PAYLOAD_TOO_LARGE')
  await assert.rejects(retryConflicts(failing(tooLarge), { signal }), tooLarge)
})

test('after the last attempt the error is a conflict that names the node', async () => {
  const always = failing(...Array.from({ length: 20 }, () => ofCommit('ALREADY_EXISTS')))
  await assert.rejects(retryConflicts(always, { signal, maxAttempts: 3 }), {
    code: 'CONFLICT',
    message: '/a keeps being changed by other clients',
  })
})
