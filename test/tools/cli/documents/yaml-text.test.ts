import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatTree } from '../../../../src/tree/language/format.ts'
import { parseTree } from '../../../../src/tree/language/parse.ts'
import { treeFromJson, treeToJson } from '../../../../tools/cli/documents/json-tree.ts'
import { readYaml } from '../../../../tools/cli/documents/yaml-source.ts'
import { yamlOf } from '../../../../tools/cli/documents/yaml-text.ts'

test('aliases are followed, within bounds', () => {
  assert.equal(
    readYaml('a: &x [1.0, &y 2]\nb: *x\nc: *y\nd: &x 3\ne: *x').json,
    '{"a":[1.0,2],"b":[1.0,2],"c":2,"d":3,"e":3}',
  )
  const laughs = ['a0: &a0 [lol, lol, lol, lol, lol]']
  for (let i = 1; i < 30; i++)
    laughs.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    )
  assert.throws(() => readYaml(laughs.join('\n')), { code: 'BAD_SYNTAX', message: /its aliases expand to too much/ })
})

test('YAML is read as version 1.2, even if a file declares 1.1', () => {
  const json = '{"a":"yes","b":true,"c":null,"d":null,"e":"2001-01-01","f":1e400,"1.0":-0.0}'
  for (const head of ['', '%YAML 1.1\n---\n'])
    assert.equal(readYaml(`${head}a: yes\nb: True\nc: ~\nd:\ne: 2001-01-01\nf: 1e400\n1.0: -0.0\n`).json, json)
})

/** Texts of all kinds, above all those that look like other types. */
const text = fc.oneof(
  fc.constantFrom(
    ...['yes', 'No', 'null', '~', '', ' ', '1e3', '0644', '0x1f', '.inf', '1_000', '12:30:45', '2001-01-01', '<<', '='],
    ...['- x', '-', ': ', 'a: b', 'a #b', '# x', '? x', '---', '--- x', '...', '%YAML', '@x', '`x`', '!x', '&x', '*x'],
    ...['|', '>', '{}', '[]', '[', '"', "'", 'a\nb', 'a\n', '\n', '\n\na', ' a\nb', '\ta\n', 'a \n b', '\r\n', 'a\r'],
    ...[
      '漢字',
      '\u0000',
      '\u0085',
      '\u2028',
      '\ufeff',
      '\ud83d',
      '\ud83d\ude00',
      'x'.repeat(1100),
      '__proto__',
      '10',
      '9',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(fc.constantFrom(' ', '\n', '\t', 'a', '-', ':', '#', '"', "'", '\\', ','), { maxLength: 8 })
    .map(all => all.join('')),
)

const number = fc.oneof(
  fc.constantFrom('1.0', '1e0', '9007199254740993', '-0.0', '1E+400', '-0'),
  fc.integer().map(String),
)

const { value } = fc.letrec<{ value: string }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      text.map(text => JSON.stringify(text)),
      number,
      fc.constantFrom('true', 'false', 'null', '{}', '[]'),
    ),
    fc.array(tie('value'), { maxLength: 3 }).map(all => `[${all.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(text, tie('value')), { maxLength: 3, selector: ([key]) => key })
      .map(all => `{${all.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
}))

test('any value round-trips through YAML, with its order and spelling', () => {
  fc.assert(
    fc.property(value, json => {
      assert.equal(readYaml(yamlOf(json)).json, json)
    }),
    { numRuns: 500 },
  )
})

test('any tree round-trips through YAML', () => {
  const name = text.filter(name => name !== '' && !/[/\0\ud800-\udfff]/.test(name) && name !== '.' && name !== '..')
  const rows = fc.uniqueArray(fc.tuple(name, name, value), { maxLength: 5, selector: ([node]) => node })
  fc.assert(
    fc.property(rows, rows => {
      const children = rows.map(
        ([node, key, value]) =>
          `${JSON.stringify(node)}:{"properties":{${JSON.stringify(key)}:${value}},"children":{"x":{}}}`,
      )
      let tree: ReturnType<typeof treeFromJson>
      try {
        tree = treeFromJson(`{"children":{${children.join(',')}}}`)
        parseTree(formatTree(tree))
      } catch {
        // Not every text is a valid name of a node.
        return fc.pre(false)
      }
      assert.equal(formatTree(treeFromJson(readYaml(yamlOf(treeToJson(tree))).json)), formatTree(tree))
    }),
  )
})
