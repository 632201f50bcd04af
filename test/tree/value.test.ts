import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { RegistryError } from '../../src/tree/errors.ts'
import {
  asString,
  equalValues,
  fromValue,
  isJson,
  type Json,
  parseJson,
  sameDoubles,
  sameValue,
  toValue,
} from '../../src/tree/value.ts'
import { anyText, anyValue } from './arbitraries.ts'

describe('a value', () => {
  test('keeps the spelling of numbers, the order of keys and repeated keys', () => {
    const text = '{"b":[1,1.0,1e0,9007199254740993,-0],"a":{"x":1,"x":2}}'
    assert.equal(parseJson(text), text)
  })

  test('loses white space and needless escapes only', () => {
    assert.equal(parseJson(' { "\\u0061" : [ 1 , "\\/\\u00e9" ] }\n'), '{"a":[1,"/é"]}')
  })

  test('keeps lone surrogates, escaped', () => {
    assert.equal(parseJson('"\\ud800 \ud800"'), '"\\ud800 \\ud800"')
  })

  test('is the same text exactly when it is the same value', () => {
    fc.assert(fc.property(anyValue, value => assert.equal(parseJson(value), value)))
    fc.assert(fc.property(anyText, text => assert.equal(asString(parseJson(JSON.stringify(text))), text)))
  })

  test('reads back as what JavaScript wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), json => {
        assert.deepEqual(fromValue(toValue(json as Json)), json)
        assert.equal(parseJson(JSON.stringify(json)), JSON.stringify(json))
      }),
    )
  })

  test('may be one of the words that Python writes for numbers without digits', () => {
    const value = parseJson('[NaN, Infinity, -Infinity, "NaN", {"__proto__": NaN}]')
    assert.equal(value, '[NaN,Infinity,-Infinity,"NaN",{"__proto__":NaN}]')
    const [nan, up, down, text, object] = fromValue(value) as Json[]
    assert.deepEqual([nan, up, down, text], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 'NaN'])
    assert.deepEqual(Object.keys(object as object), ['__proto__'])
    assert.equal(toValue([Number.NaN, Number.NEGATIVE_INFINITY]), '[NaN,-Infinity]')
  })

  test('keeps the sign of zero', () => {
    assert.equal(toValue(-0), '-0.0')
    assert.ok(Object.is(fromValue(toValue(-0)), -0))
  })

  const REFUSED: [text: string, position: string][] = [
    ['', '0'],
    ['{"a":1', '6'],
    ['{"a" 1}', '5'],
    ['{a:1}', '1'],
    ['[1,]', '3'],
    ['[1 2]', '3'],
    ['01', '0'],
    ['1.', '0'],
    ['+1', '0'],
    ['nan', '0'],
    ['"a', '0'],
    ['"\\x"', '0'],
    ['"\n"', '0'],
    ["'a'", '0'],
    ['1 x', '2'],
    [`${'['.repeat(100_000)}`, '200'],
  ]
  for (const [text, position] of REFUSED)
    test(`${JSON.stringify(text.slice(0, 20))} is BAD_VALUE at ${position}`, () => {
      assert.throws(
        () => parseJson(text),
        (error: unknown) => {
          assert.ok(error instanceof RegistryError)
          assert.equal(error.code, 'BAD_VALUE')
          assert.equal(error.facts.position, position)
          return true
        },
      )
    })

  test('that is nested too deep is refused on the way in', () => {
    let json: Json = 1
    for (let i = 0; i < 10_000; i++) json = [json]
    assert.throws(() => toValue(json), { code: 'BAD_VALUE' })
  })

  for (const [name, compare, bySpelling, exactly] of [
    ['sameValue', sameValue, true, true],
    ['equalValues', equalValues, false, true],
    ['sameDoubles', sameDoubles, false, false],
  ] as const)
    test(`is compared whatever the order of keys: ${name}`, () => {
      const same = (a: string, b: string) => compare(parseJson(a), parseJson(b))
      assert.ok(same('{"a":{"y":1,"x":2}}', '{"a":{"x":2,"y":1}}'))
      assert.ok(same('[{"y":1,"x":2}]', '[{"x":2,"y":1}]'))
      assert.ok(same('{"a":1,"a":2}', '{"a":2}'))
      assert.ok(same('NaN', 'NaN'))
      for (const [a, b] of [
        ['1', '1.0'],
        ['1', '10e-1'],
        ['0', '-0.0'],
        ['1200', '1.2e3'],
        ['{"a":1,"b":[2.0]}', '{"b":[2],"a":1e0}'],
      ] as const)
        if (!(name === 'sameDoubles' && b === '-0.0')) assert.equal(same(a, b), !bySpelling, `${a} ${b}`)
      assert.equal(same('9007199254740993', '9007199254740992'), !exactly)
      assert.equal(same('1e999', '1e998'), !exactly)
      for (const [a, b] of [
        ['1', 'true'],
        ['1', '"1"'],
        ['1', '-1'],
        ['1', '10'],
        ['"a"', '"b"'],
        ['{"a":1}', '{"b":1}'],
        ['{"a":1}', '{"a":1,"b":2}'],
        ['[1,2]', '[2,1]'],
        ['{}', '[]'],
        ['null', '{}'],
        ['["{}"]', '[{}]'],
      ] as const)
        assert.ok(!same(a, b), `${a} ${b}`)
    })

  test('with NaN or an infinity in it is not JSON, with such a word in a string it is', () => {
    for (const text of ['NaN', '-Infinity', '[1,{"a":Infinity}]']) assert.ok(!isJson(parseJson(text)), text)
    for (const text of ['"NaN"', '{"Infinity":1}', '["\\"NaN"]', '1e999']) assert.ok(isJson(parseJson(text)), text)
  })
})
