import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeData, editData, encodeData, isRawText, STRING_VALUE } from '../../src/tree/data.ts'
import { JsonReader } from '../../src/tree/json.ts'
import { parseJson, type Value } from '../../src/tree/value.ts'
import { anyProperties, anyText, anyValue } from './arbitraries.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')
const raw = (text: string): [string, string] => [STRING_VALUE, JSON.stringify(text)]

describe('the data of a node', () => {
  const DECODED: [data: string, properties: [string, string][]][] = [
    ['', []],
    [' \n\t', []],
    ['{}', []],
    [' {"a":1}\n', [['a', '1']]],
    ['\v{"a":1}\f', [['a', '1']]],
    ['{"a":1,"a":2.0}', [['a', '2.0']]],
    ['{"a":NaN}', [['a', 'NaN']]],
    ['{"a":"\\u00e9"}', [['a', '"é"']]],
    ['{bad}', [raw('{bad}')]],
    ['[1]', [raw('[1]')]],
    ['"s"', [raw('"s"')]],
    ['12', [raw('12')]],
    ['null', [raw('null')]],
    ['{"a":1}x', [raw('{"a":1}x')]],
    ['{"a":1}{}', [raw('{"a":1}{}')]],
    ['\n{xxx}\n', [raw('\n{xxx}\n')]],
    ['\ufeff{}', [raw('\ufeff{}')]],
    ['{"string_value":"x"}', [raw('x')]],
  ]
  for (const [data, properties] of DECODED)
    test(`${JSON.stringify(data)} is read as ${JSON.stringify(properties)}`, () => {
      assert.deepEqual(decodeData(bytes(data)), new Map(properties))
    })

  test('that is not UTF-8 is text, byte for byte, even if it looks like JSON', () => {
    assert.deepEqual(
      decodeData(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80])),
      new Map([raw('a\udcffé\udced\udca0\udc80')]),
    )
    assert.deepEqual(decodeData(Buffer.from('{"a":"\xff"}', 'latin1')), new Map([raw('{"a":"\udcff"}')]))
  })

  const ENCODED: [properties: [string, string][], data: string][] = [
    [[], '{}'],
    [[['b', '2']], '{"b":2}'],
    [[['é', '{"a":["\\n","日","\\ud800","\u007f"]}']], '{"\\u00e9":{"a":["\\n","\\u65e5","\\ud800","\\u007f"]}}'],
    [
      [
        ['x', '1.0'],
        ['a', '9007199254740993'],
      ],
      '{"x":1.0,"a":9007199254740993}',
    ],
    [[raw('plain é')], 'plain é'],
    [[raw('plain'), ['a', '1']], '{"string_value":"plain","a":1}'],
    [[raw('')], '{"string_value":""}'],
    [[raw(' ')], '{"string_value":" "}'],
    [[raw('{"a":1}')], '{"string_value":"{\\"a\\":1}"}'],
    [[raw('{}')], '{"string_value":"{}"}'],
    [[raw('\udcc3\udca9')], '{"string_value":"\\udcc3\\udca9"}'],
    [[raw('\ud800')], '{"string_value":"\\ud800"}'],
    [[[STRING_VALUE, '5']], '{"string_value":5}'],
  ]
  for (const [properties, data] of ENCODED)
    test(`${JSON.stringify(properties)} is written as ${data}`, () => {
      const map = new Map(properties) as Map<string, Value>
      assert.equal(Buffer.from(encodeData(map)).toString('utf8'), data)
      assert.equal(isRawText(map), data === 'plain é')
    })

  test('round-trips any content', () => {
    fc.assert(
      fc.property(anyProperties, properties => assert.deepEqual(decodeData(encodeData(properties)), properties)),
      {
        numRuns: 2_000,
      },
    )
  })

  test('that is text is written back byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), data => {
        const properties = decodeData(data)
        if (isRawText(properties)) assert.deepEqual(Buffer.from(encodeData(properties)), Buffer.from(data))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('an edit of data', () => {
  const set = (entries: Record<string, string>) => new Map(Object.entries(entries)) as Map<string, Value>

  const EDITS: [data: string, set: Record<string, string>, remove: string[], result: string][] = [
    [
      '{ "a" : 1.0 , "b":[1, 2] ,"c": "\\u00e9" }',
      { c: '"é"', d: '1', a: '1' },
      ['b'],
      '{ "a" : 1 ,"c": "\\u00e9","d":1 }',
    ],
    ['{"a":1, "b":2, "c":3}', {}, ['a'], '{"b":2, "c":3}'],
    ['{"a":1, "b":2, "c":3}', {}, ['c'], '{"a":1, "b":2}'],
    ['{"a":1}', {}, ['a'], '{}'],
    ['{ }', { a: '1' }, [], '{"a":1 }'],
    [' {"a":1}\n', { a: '2' }, ['x'], ' {"a":2}\n'],
    ['{"a":1,"a":2}', { a: '3' }, [], '{"a":1,"a":3}'],
    ['{"a":1,"b":5,"a":2}', {}, ['a'], '{"b":5}'],
    ['{"a":1}', { a: '2' }, ['a'], '{"a":2}'],
    ['', { a: '1' }, [], '{"a":1}'],
    ['plain', { a: '1' }, [], '{"string_value":"plain","a":1}'],
    ['plain', { a: '1' }, [STRING_VALUE], '{"a":1}'],
    ['plain', { [STRING_VALUE]: '"other"' }, [], 'other'],
    ['{"string_value":"x"}', { [STRING_VALUE]: '"y"' }, [], 'y'],
    ['{"string_value":"x"}', { [STRING_VALUE]: '"x"' }, [], '{"string_value":"x"}'],
    ['{}', { [STRING_VALUE]: '"xxx"' }, [], 'xxx'],
    ['', { [STRING_VALUE]: '"xxx"' }, [], 'xxx'],
    [' {"a":1}', { [STRING_VALUE]: '"xxx"' }, ['a'], 'xxx'],
    ['{"a":1,"string_value":"x"}', {}, ['a'], 'x'],
    ['{}', { [STRING_VALUE]: '" "' }, [], '{"string_value":" "}'],
    ['{"a":{"y":1,"x":2}}', { a: '{"x":2,"y":1}' }, [], '{"a":{"y":1,"x":2}}'],
  ]
  for (const [data, wanted, remove, result] of EDITS)
    test(`${data} with ${JSON.stringify(wanted)} and without ${JSON.stringify(remove)} is ${result}`, () => {
      assert.equal(Buffer.from(editData(bytes(data), { set: set(wanted), remove })).toString(), result)
    })

  test('that changes nothing gives the same bytes', () => {
    for (const data of [' \n', 'plain', '{ "a" : 1 , "a":2}', '{bad}']) {
      const before = bytes(data)
      assert.equal(editData(before, { set: decodeData(before), remove: ['nothing'] }), before)
    }
  })

  const spelled = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom('a', 'b', 'c'), anyText), anyValue, fc.constantFrom('', ' ', '\n  ')), {
      maxLength: 5,
    })
    .map(
      members =>
        `{${members.map(([key, value, space]) => `${space}${JSON.stringify(key)}${space}:${space}${value}${space}`).join(',')}}`,
    )
    .map(bytes)
  const data = fc.oneof({ weight: 4, arbitrary: spelled }, fc.uint8Array({ maxLength: 10 }), anyText.map(bytes))
  const key = fc.oneof(fc.constantFrom('a', 'b', 'c', STRING_VALUE), anyText)

  test('does what it says and leaves every other key byte for byte', () => {
    fc.assert(
      fc.property(
        data,
        fc.array(fc.tuple(key, anyValue), { maxLength: 3 }),
        fc.array(key, { maxLength: 3 }),
        (before, entries, remove) => {
          const wanted = new Map(entries)
          const after = editData(before, { set: wanted, remove })
          const expected = new Map(decodeData(before))
          for (const name of remove) expected.delete(name)
          for (const [name, value] of wanted) expected.set(name, value)
          assert.deepEqual(decodeData(after), expected)
          const named = new Set([...wanted.keys(), ...remove])
          const others = (slices: [string, string][]) => slices.filter(([name]) => !named.has(name))
          if (slicesOf(before).length > 0) assert.deepEqual(others(slicesOf(after)), others(slicesOf(before)))
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('can set a key to its own value in another spelling', () => {
    assert.equal(
      Buffer.from(editData(bytes('{"a":1}'), { set: new Map([['a', parseJson('1.0')]]), remove: [] })).toString(),
      '{"a":1.0}',
    )
  })
})

/** The text of every member of an object as it stands in the data, with its key. */
function slicesOf(data: Uint8Array): [string, string][] {
  const text = Buffer.from(data).toString('utf8')
  try {
    return new JsonReader(text).members().map(member => [member.key, text.slice(member.start, member.end)])
  } catch {
    // Not an object: such data has no members to keep.
    return []
  }
}
