import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeData, type NodeData } from '../../../src/tree/data.ts'
import { asEmptyData, type EmptyData, fromEmptyData, toEmptyData } from '../../../src/tree/empty-data.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import { formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { formatText } from '../../../tools/cli/text/format-text.ts'
import { anyEmptyData } from '../arbitraries.ts'

const FORMS = ['null', '{}', '""', '" "', '"\\n\\t"', '"{ }"']

function emptyOf(text: string, name = 'a'): EmptyData | undefined {
  const { tree } = parseTree(text)
  return (name === '' ? tree : (tree.children.get(name) as TreeNode)).empty
}

function kindsOf(text: string): readonly string[] {
  try {
    parseTree(text)
    return []
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return (error.problems ?? []).map(({ kind, line }) => `${kind} ${line}`)
  }
}

describe('the data of a node without properties', () => {
  for (const form of FORMS)
    test(`are written after its name: = ${form}`, () => {
      for (const text of [`/a = ${form}\n  /b\n`, `/ = ${form}\n/b\n`, `/"x y" = ${form}\n`]) {
        const name = text.startsWith('/a') ? 'a' : text.startsWith('/ ') ? '' : 'x y'
        assert.equal(emptyOf(text, name), form)
        assert.equal(formatTree(parseTree(text).tree), text)
        assert.equal(formatText(text), text)
      }
    })

  test('are any bytes that have no properties, and come back as they were', () => {
    fc.assert(
      fc.property(anyEmptyData, empty => {
        const data = fromEmptyData(empty)
        assert.equal(decodeData(data).size, 0)
        assert.equal(toEmptyData(data), empty)
        assert.equal(asEmptyData(empty), empty)
      }),
    )
    const bytes: NodeData[] = [null, Buffer.from(''), Buffer.from('{}'), Buffer.from('\v{ }\f'), Buffer.from(' \r\n')]
    for (const data of bytes)
      assert.deepEqual(Buffer.from(fromEmptyData(toEmptyData(data)) ?? 'null'), Buffer.from(data ?? 'null'))
  })

  test('are not said by a text that does not write them, nor ever in the literals of Python', () => {
    assert.equal(emptyOf('/a\n'), undefined)
    assert.equal(formatTree(parseTree('/ = null\n/a = ""\n').tree, { literals: 'python' }), '/a\n')
  })

  test('are literals of JSON or of Python, and may be followed by a comment', () => {
    assert.equal(emptyOf('/a = None\n'), 'null')
    assert.equal(emptyOf("/a = ' '  # blank\n"), '" "')
    assert.equal(emptyOf('/a ="{}"\n'), '{}')
    assert.equal(formatText('/a   =   None # why\n'), '/a = null  # why\n')
  })

  test('are refused where they are properties: of such a line the slash is too much', () => {
    for (const line of ['/a = 1', '/a = "x"', '/a = {"x": 1}', '/a = []', '/a = " ', '/a = nul', '/a =', '/a => /b'])
      assert.deepEqual(kindsOf(`${line}\n`), ['BAD_NODE_NAME 1'], line)
  })

  test('cannot stand beside properties, which is said once for each node', () => {
    assert.deepEqual(kindsOf('/a = null\n  x = 1\n  y = 2\n/b = null\n'), ['NOT_EMPTY 2'])
    assert.deepEqual(kindsOf('/ = null\n  x = 1\n'), ['NOT_EMPTY 2'])
  })
})
