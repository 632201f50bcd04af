import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeData, encodeData } from '../../../src/tree/data.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import { formatNode, formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { spelledData, spellingOf } from '../../../src/tree/spelling.ts'
import { encodeText } from '../../../src/tree/text-bytes.ts'
import { asString } from '../../../src/tree/value.ts'
import { formatText } from '../../../tools/cli/text/format-text.ts'
import { anyProperties, anySpelling } from '../arbitraries.ts'

/** The bytes that a node of a text is created with. */
function dataOf({ properties, spelling }: TreeNode): Uint8Array {
  return spelledData(properties, spelling) ?? encodeData(properties)
}

/** The text of these bytes, as an export writes it, and the node that is read from it. */
function throughText(data: Uint8Array): { readonly text: string; readonly node: TreeNode } {
  const properties = decodeData(data)
  const text = formatNode('a', { properties, spelling: spellingOf(data, properties) }, { order: 'stored', depth: 0 })
  return { text, node: parseTree(text).tree.children.get('a') as TreeNode }
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

describe('the bytes of a node with properties', () => {
  test('come back from the text of an export, in any spelling', () => {
    let spelled = 0
    const spellings = anySpelling.map(spelling => encodeText(asString(spelling) as string))
    fc.assert(
      fc.property(fc.oneof(spellings, anyProperties.map(encodeData)), data => {
        const { node } = throughText(data)
        if (node.properties.size === 0) return
        if (node.spelling !== undefined) spelled++
        assert.deepEqual(Buffer.from(dataOf(node)), Buffer.from(data))
      }),
      { numRuns: 1_000 },
    )
    assert.ok(spelled > 100, `${spelled} were spelled`)
  })

  test('come back where a shorter way to compare them could be wrong', () => {
    for (const data of [
      '{"a":"\x7f"}',
      '{"string_value":"x"}',
      '{"a":"é"}',
      '{"a":"\\u00e9"}',
      '{"a":1,"b":2}',
      '{"é":1}',
      '{"a":"\\/"}',
    ])
      assert.deepEqual(Buffer.from(dataOf(throughText(Buffer.from(data)).node)).toString(), data)
  })

  test('need no line of their own where espalier or zc.zk wrote them, in whatever order', () => {
    const data = Buffer.from('{"threads":3,"main ->":"/x","type":"web","size =>":"/y z","a":"\\u00e9"}')
    const { text } = throughText(data)
    assert.equal(text, '/a\n  threads = 3\n  main -> /x\n  type = "web"\n  size => /y z\n  a = "é"\n')
    assert.equal(throughText(Buffer.from('{"type":"web","a":1}')).text, '/a : web\n  a = 1\n')
  })

  test('are written above the properties where another program spelled them', () => {
    const { text } = throughText(Buffer.from('{ "type": "web", "b": 1 }\n'))
    assert.equal(text, '/a : web\n  = "{ \\"type\\": \\"web\\", \\"b\\": 1 }\\n"\n  b = 1\n')
    assert.equal(formatText(text), text)
  })

  test('count only as long as they hold the properties of the text', () => {
    const spelling = '  = "{ \\"b\\" : 1 }"\n'
    const read = (text: string): string =>
      Buffer.from(dataOf(parseTree(text).tree.children.get('a') as TreeNode)).toString()
    assert.equal(read(`/a\n${spelling}  b = 1\n`), '{ "b" : 1 }')
    assert.equal(read(`/a\n${spelling}  b = 1.0\n`), '{"b":1.0}')
    assert.equal(read(`/a\n${spelling}  b = 1\n  c = 2\n`), '{"b":1,"c":2}')
    assert.equal(read(`/a\n${spelling}`), '{}')
  })

  test('are never written with the literals of Python, whose reader does not know them', () => {
    const { tree } = parseTree('/a\n  = "{ \\"b\\" : 1 }"\n  b = 1\n')
    assert.equal(formatTree(tree, { literals: 'python' }), '/a\n  b = 1\n')
  })

  test('are refused outside of a node, twice, and where they are no object with properties', () => {
    assert.deepEqual(kindsOf('= "{\\"a\\":1}"\n/a\n'), ['PROPERTY_AT_TOP 1'])
    assert.deepEqual(kindsOf('/a\n  = "{\\"a\\":1}"\n  = "{\\"a\\":1}"\n'), ['DUPLICATE_PROPERTY 3'])
    assert.deepEqual(kindsOf('/a ...\n  = "{\\"a\\":1}"\n'), ['UNREAD_NODE 2'])
    for (const line of ['= 3', '= "x"', '= ""', '= "{}"', '= null', '=', '= x y'])
      assert.deepEqual(kindsOf(`/a\n  ${line}\n`), ['UNRECOGNIZED 2'], line)
  })
})
