import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deletion, ephemeralKept } from '../../../src/tree/change/deletion.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { StoredNode } from '../../../src/tree/node.ts'
import { parsePath, ROOT } from '../../../src/tree/path.ts'
import { stored } from '../../support/stores/stored.ts'

const TEXT = '/s\n  /b\n  /providers\n    /h:1\n    /h:2\n    /old\n  /a\n'
const PATH = parsePath('/s')
const SERVICE = stored(parseTree(TEXT).tree, path => /:[0-9]$/.test(path)).children.get('s') as StoredNode
const ALL = { recursive: true, force: false, partial: false }

describe('a deletion', () => {
  test('goes from the leaves up, siblings in order of names', () => {
    const { steps, kept } = deletion(PATH, SERVICE, { ...ALL, force: true })
    assert.deepEqual(
      steps.map(({ path }) => path),
      ['/s/a', '/s/b', '/s/providers/h:1', '/s/providers/h:2', '/s/providers/old', '/s/providers', '/s'],
    )
    assert.deepEqual(kept, [])
    assert.equal(steps.at(-1)?.expect, SERVICE.stat)
  })

  test('deletes nothing where a live provider is, and names what prevents it', () => {
    const { steps, kept } = deletion(PATH, SERVICE, ALL)
    assert.deepEqual(steps, [])
    assert.deepEqual(kept, [
      { path: '/s', reason: 'holds-ephemeral' },
      { path: '/s/providers', reason: 'holds-ephemeral' },
      { path: '/s/providers/h:1', reason: 'ephemeral' },
      { path: '/s/providers/h:2', reason: 'ephemeral' },
    ])
    const error = ephemeralKept(PATH, kept)
    assert.equal(error.code, 'EPHEMERAL_KEPT')
    assert.equal(error.message, 'not deleted: /s holds 2 live providers')
    assert.equal(error.facts.ephemerals, '2')
  })

  test('can delete everything around live providers', () => {
    const { steps, kept } = deletion(PATH, SERVICE, { ...ALL, partial: true })
    assert.deepEqual(
      steps.map(({ path }) => path),
      ['/s/a', '/s/b', '/s/providers/old'],
    )
    assert.equal(kept.length, 4)
  })

  test('of one live provider needs force', () => {
    const path = parsePath('/s/providers/h:1')
    const provider = SERVICE.children.get('providers')?.children.get('h:1') as StoredNode
    const options = { recursive: false, force: false, partial: false }
    const { steps, kept } = deletion(path, provider, options)
    assert.deepEqual(steps, [])
    assert.equal(ephemeralKept(path, kept).message, 'not deleted: /s/providers/h:1 is ephemeral: a live provider')
    assert.equal(deletion(path, provider, { ...options, force: true }).steps.length, 1)
  })

  test('of a node with children has to be recursive', () => {
    assert.throws(() => deletion(PATH, SERVICE, { recursive: false, force: true, partial: true }), {
      code: 'NOT_EMPTY',
      message: '/s has 3 children',
    })
  })

  test('refuses the root', () => {
    assert.throws(() => deletion(ROOT, SERVICE, ALL), { code: 'RESERVED' })
  })
})
