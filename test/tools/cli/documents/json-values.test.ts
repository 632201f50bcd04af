import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDocument } from 'yaml'
import { JsonReader } from '../../../../src/tree/json.ts'
import type { Value } from '../../../../src/tree/value.ts'
import { asJson } from '../../../../tools/cli/documents/json-tree.ts'
import { yamlOf } from '../../../../tools/cli/documents/yaml-text.ts'
import { anyValue } from '../../../tree/arbitraries.ts'

const SHOWN: readonly (readonly [value: string, json: string, yaml: string])[] = [
  ['NaN', '"NaN"', 'NaN\n'],
  ['[-Infinity,1e999,{"x":NaN}]', '["-Infinity",1e999,{"x":"NaN"}]', '- -Infinity\n- 1e999\n- x: NaN\n'],
  ['{"a":1,"b":{"c":1,"c":2},"a":3}', '{"a":3,"b":{"c":2}}', 'a: 3\nb:\n  c: 2\n'],
  ['"NaN is {\\"a\\":1}"', '"NaN is {\\"a\\":1}"', 'NaN is {"a":1}\n'],
  ['9007199254740993', '9007199254740993', '9007199254740993\n'],
]

test('in JSON and YAML the last of repeated keys counts, NaN and the infinities are texts, numbers keep their spelling', () => {
  for (const [value, json, yaml] of SHOWN) {
    assert.equal(asJson(value as Value), json)
    assert.equal(yamlOf(json), yaml)
  }
})

function keysRepeat(json: string): boolean {
  if (json.startsWith('[')) return new JsonReader(json).elements().some(keysRepeat)
  if (!json.startsWith('{')) return false
  const members = new JsonReader(json).members()
  return new Set(members.map(({ key }) => key)).size < members.length || members.some(({ value }) => keysRepeat(value))
}

test('every value is JSON and YAML that strict parsers read alike', () => {
  const seen = { repeated: 0, nonFinite: 0, infinite: 0 }
  const special = fc.constantFrom('{"a":1,"a":{"b":1,"b":NaN}}', '[[Infinity]]', '1e999') as fc.Arbitrary<Value>
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: anyValue }, special), value => {
      const json = asJson(value)
      const parsed: unknown = JSON.parse(json)
      assert.ok(!keysRepeat(json), json)
      const document = parseDocument(yamlOf(json), { uniqueKeys: true })
      assert.deepEqual([...document.errors, ...document.warnings], [])
      if (json.isWellFormed()) assert.deepEqual(document.toJS({ mapAsMap: false }), parsed)
      if (keysRepeat(value)) seen.repeated++
      if (json !== value && !keysRepeat(value)) seen.nonFinite++
      if (value.includes('1e999')) seen.infinite++
    }),
    { numRuns: 300, examples: SHOWN.map(([value]) => [value as Value] as [Value]) },
  )
  assert.ok(Object.values(seen).every(Boolean), JSON.stringify(seen))
})
