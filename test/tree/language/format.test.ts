import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatChunks, formatTree } from '../../../src/tree/language/format.ts'
import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { anyTree } from '../arbitraries.ts'

/** Python's literals do not say as which bytes a node is stored. */
function withoutBytes({ empty: _, spelling: __, children, ...node }: TreeNode): TreeNode {
  return { ...node, children: new Map([...children].map(([name, child]) => [name, withoutBytes(child)])) }
}

describe('the text of a tree', () => {
  for (const literals of ['json', 'python'] as const)
    test(`parse(format(t)) is t for every tree that a store can hold, with ${literals} literals`, () => {
      fc.assert(
        fc.property(anyTree, tree => {
          const text = formatTree(tree, { literals })
          assert.ok(text.isWellFormed(), 'the text can be sent as UTF-8')
          const { tree: again, warnings } = parseTree(text)
          assert.deepEqual(again, literals === 'python' ? withoutBytes(tree) : tree)
          if (literals === 'json') assert.deepEqual(warnings, [])
        }),
        { numRuns: 2_000 },
      )
    })

  test('is canonical: what is read from it prints the same again', () => {
    fc.assert(
      fc.property(anyTree, tree => {
        const text = formatTree(tree)
        assert.equal(formatTree(parseTree(text).tree), text)
      }),
    )
  })

  test('is not changed by the ends of lines of other systems', () => {
    fc.assert(
      fc.property(anyTree, tree => {
        assert.deepEqual(parseTree(`\ufeff${formatTree(tree).replaceAll('\n', '\r\n')}`).tree, tree)
      }),
    )
  })

  test('comes in pieces of whole nodes that make the same text', () => {
    const { tree } = parseTree('/a : t\n  x = 1\n  /b\n    l -> /c\n/c\n')
    assert.deepEqual([...formatChunks(tree)], ['/a : t\n  x = 1\n', '  /b\n    l -> /c\n', '/c\n'])
  })

  test('of an empty tree is empty', () => {
    assert.equal(formatTree(parseTree('').tree), '')
  })

  test('with a name begins with the top node and its properties', () => {
    const { tree } = parseTree('/x\n  threads = 3\n  /providers\n')
    const top = tree.children.get('x')
    assert.ok(top)
    assert.equal(formatTree(top, { name: 'y z' }), '/"y z"\n  threads = 3\n  /providers\n')
    assert.equal(formatTree(tree, { name: 'top' }), '/top\n  /x\n    threads = 3\n    /providers\n')
  })

  test('has properties, property links, links and nodes in this order, each by code point', () => {
    const lines = ['b = 1', 'a = 1', 'z => /z', 'y => /y', 'd -> /d', 'c -> /c', '/\uff5e', '/e']
    const { tree } = parseTree(`/n\n${lines.map(line => `  ${line}\n`).join('')}`)
    assert.equal(
      formatTree(tree),
      '/n\n  a = 1\n  b = 1\n  y => /y\n  z => /z\n  c -> /c\n  d -> /d\n  /e\n  /\uff5e\n',
    )
  })

  const PYTHON: [value: string, printed: string][] = [
    ['"it\'s"', `u"it's"`],
    ['"it\'s \\"it\\""', `u'it\\'s "it"'`],
    ['"a\\\\b\\n\\t\\u0001é\\u20ac\\ud83d\\ude00"', `u'a\\\\b\\n\\t\\x01\\xe9\\u20ac\\U0001f600'`],
    ['[true, null, {"a": 2, "b": 1.0}]', `[True, None, {u'a': 2, u'b': 1.0}]`],
    ['12345678901234567890', '12345678901234567890'],
  ]
  for (const [value, printed] of PYTHON)
    test(`writes ${value} in Python as ${printed}`, () => {
      const { tree } = parseTree(`/a\n  x = ${value}\n`)
      assert.equal(formatTree(tree, { literals: 'python' }), `/a\n  x = ${printed}\n`)
    })

  test('writes plain data without the prefix u in Python, as zc.zk does, and JSON strings with it', () => {
    const { tree } = parseTree(`/a\n  string_value = 'plain'\n/b\n  string_value = '{"a":1}'\n`)
    assert.equal(
      formatTree(tree, { literals: 'python' }),
      `/a\n  string_value = 'plain'\n/b\n  string_value = u'{"a":1}'\n`,
    )
  })

  test('quotes only what the plain syntax cannot say', () => {
    const text = `/"a b" : t
  "" = 1
  "k k" = 1
  k:k = 1
  "x =" = 1
  x" = 1
  "x ->" = 5
  "x =>" = "a b c"
  "#h" = 1
  y => "/a  b"
  l -> a'b
  m -> "/a b"
  /"a:t"
  /host:80
  /[::1]:80
`
    assert.deepEqual(new Set(formatTree(parseTree(text).tree).split('\n')), new Set(text.split('\n')))
  })

  test('keeps a type on the line of its node unless that line cannot say it', () => {
    const cases = {
      'z4m cms': '/a : z4m cms\n',
      ' x': '/a\n  type = " x"\n',
      '': '/a\n  type = ""\n',
      ': #': '/a : : #\n',
    }
    for (const [type, text] of Object.entries(cases))
      assert.equal(formatTree(parseTree(`/a\n  type = ${JSON.stringify(type)}`).tree), text)
    assert.equal(formatTree(parseTree('/a\n  type = 3').tree), '/a\n  type = 3\n')
  })
})
