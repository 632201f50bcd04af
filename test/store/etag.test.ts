import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEtag, overwrittenEtag, parseEtag, toEtag } from '../../src/store/etag.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import type { NodeStat } from '../../src/tree/node.ts'

const STAT: NodeStat = {
  created: 5n,
  modified: 2n ** 62n,
  childrenModified: 9n,
  version: 3,
  owner: undefined,
  createdAt: 0,
  modifiedAt: 0,
}

function failsWith(code: string): (error: unknown) => boolean {
  return error => error instanceof RegistryError && error.code === code
}

test('an etag identifies when a node was created and last written', () => {
  const { created, modified } = STAT
  assert.deepEqual(parseEtag(toEtag(STAT)), { created, modified, isOverwritten: false })
  assert.match(toEtag(STAT), /^".+"$/)
})

test('a node that is created again has another etag, whatever its version', () => {
  assert.throws(() => checkEtag('/a', toEtag(STAT), { ...STAT, created: 6n }), failsWith('CONFLICT'))
  assert.throws(() => checkEtag('/a', toEtag(STAT), { ...STAT, modified: 7n }), failsWith('CONFLICT'))
})

test('the etag of a state that its own commit has overwritten matches no state', () => {
  const etag = overwrittenEtag(STAT, 40)
  assert.notEqual(etag, overwrittenEtag(STAT, 41))
  assert.throws(() => checkEtag('/a', etag, STAT), failsWith('CONFLICT'))
})

test('creating and deleting children does not change the etag, and an empty etag matches every state', () => {
  checkEtag('/a', toEtag(STAT), { ...STAT, childrenModified: 10n })
  checkEtag('/a', '', STAT)
})

test('a text that is not an etag of ours is BAD_ARGUMENT', () => {
  for (const text of ['x', '""', '"1"', '5-6', '"5-6', '"A-B"', '"-1-2"', `"${'1'.repeat(99)}-1"`])
    assert.throws(() => parseEtag(text), failsWith('BAD_ARGUMENT'), text)
})
