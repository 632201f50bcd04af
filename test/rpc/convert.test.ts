import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UpdatePropertiesRequest } from '@espalier/contract/espalier/v1/properties'
import { Struct } from '@espalier/contract/google/protobuf/struct'
import { fromDuration, fromProperties, toDuration, toJsonTexts, toStruct, toTimestamp } from '../../src/rpc/convert.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { parseJson } from '../../src/tree/value.ts'

test('properties round-trip through a message, as doubles and as texts', () => {
  const texts = { a: '1.0', b: '9007199254740993', c: '{"x":[null,true,"é"]}', __proto__x: '1' }
  const { values, approximate } = fromProperties(undefined, texts)
  assert.deepEqual(toJsonTexts(values), texts)
  assert.equal(approximate.size, 0)
  const sent = Struct.unwrap(Struct.decode(Struct.encode(Struct.wrap(toStruct(values))).finish()))
  assert.deepEqual(sent, { a: 1, b: 9007199254740992, c: { x: [null, true, 'é'] }, __proto__x: 1 })
})

test('a key named __proto__ is a key like any other', () => {
  const values = new Map([['__proto__', parseJson('1')]])
  assert.deepEqual(Object.keys(toStruct(values)), ['__proto__'])
  assert.deepEqual(Object.keys(toJsonTexts(values)), ['__proto__'])
})

test('a Struct holds what every runtime can read; the JSON texts hold the rest too', () => {
  const nested = (levels: number) => parseJson(`${'{"k":'.repeat(levels)}1${'}'.repeat(levels)}`)
  const values = new Map([
    ['deep', nested(31)],
    ['fits', nested(30)],
    ['huge', parseJson('[1e999]')],
    ['nan', parseJson('{"a":NaN}')],
    ['\ud800', parseJson('1')],
  ])
  assert.deepEqual(Object.keys(toStruct(values)), ['fits'])
  assert.deepEqual(Object.keys(toJsonTexts(values)), ['deep', 'fits', 'huge', 'nan'])
})

test('every key survives a message, in maps and in Structs at any depth', () => {
  for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const value = JSON.parse(`{"${key}":{"${key}":1}}`)
    const message = UpdatePropertiesRequest.fromPartial({
      properties: value,
      jsonProperties: JSON.parse(`{"${key}":"1"}`),
    })
    const read = UpdatePropertiesRequest.decode(UpdatePropertiesRequest.encode(message).finish())
    assert.equal(JSON.stringify(read.properties), JSON.stringify(value))
    assert.equal(JSON.stringify(read.jsonProperties), `{"${key}":"1"}`)
  }
})

test('a property that is not JSON, has no name, or is given twice is BAD_VALUE', () => {
  for (const [struct, texts] of [
    [{}, { a: '{' }],
    [{}, { a: '' }],
    [{ '': 1 }, {}],
    [{ a: 1 }, { a: '1' }],
    [{ a: [undefined] }, {}],
    [{ a: { b: undefined } }, {}],
    [{ a: Number.NaN }, {}],
    [{ a: [Number.NEGATIVE_INFINITY] }, {}],
    [{}, { a: 'NaN' }],
    [{}, { a: '{"b":[-Infinity]}' }],
  ] as const)
    assert.throws(
      () => fromProperties(struct, texts),
      (error: unknown) => error instanceof RegistryError && error.code === 'BAD_VALUE',
    )
})

test('times and durations keep their fractions', () => {
  assert.deepEqual(toTimestamp(1_500.5), { seconds: 1n, nanos: 500_500_000 })
  assert.deepEqual(toTimestamp(-1), { seconds: -1n, nanos: 999_000_000 })
  assert.deepEqual(toDuration(2_500), { seconds: 2n, nanos: 500_000_000 })
  assert.equal(fromDuration(toDuration(2_500)), 2_500)
  assert.equal(fromDuration(undefined), undefined)
})

test('the type of a node is stored first, whatever the order of the maps of a request', () => {
  const { values } = fromProperties({ weight: 1 }, { colour: '"red"', type: '"z4m"' })
  assert.deepEqual([...values.keys()], ['type', 'weight', 'colour'])
})
