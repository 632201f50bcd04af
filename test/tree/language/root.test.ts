import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'

const NAMED = '/ : system\n  owner = "ops"\n  size => /web threads\n  defaults -> /shared\n/shared\n/web\n'

describe('the line / of a tree text', () => {
  test('holds the type, properties, property links and links of the root', () => {
    const { tree } = parseTree(NAMED)
    assert.deepEqual([...tree.properties.keys()], ['type', 'owner', 'size =>', 'defaults ->'])
    assert.deepEqual([...tree.children.keys()], ['shared', 'web'])
    assert.equal(formatTree(tree), NAMED)
  })

  test('alone says that the root has no properties; without it a text says nothing of the root', () => {
    assert.equal(parseTree('/\n/a\n').tree.bare, true)
    assert.equal(formatTree(parseTree('/\n/a\n').tree), '/\n/a\n')
    assert.equal(parseTree('/a\n').tree.bare, undefined)
  })

  test('may stand anywhere at the top level, and nodes may stand below it', () => {
    assert.deepEqual(parseTree('/a\n/\n  x = 1\n  /b\n').tree, parseTree('/\n  x = 1\n/a\n/b\n').tree)
    assert.deepEqual(parseTree('    /\n      x = 1\n    /a\n').tree, parseTree('/\n  x = 1\n/a\n').tree)
  })

  test('is written under another name as any node is', () => {
    assert.equal(formatTree(parseTree('/\n  x = 1\n/a\n').tree, { name: 'top' }), '/top\n  x = 1\n  /a\n')
  })
})
