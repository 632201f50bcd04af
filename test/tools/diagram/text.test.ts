import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toValue } from '../../../src/tree/value.ts'
import { numberText } from '../../../tools/diagram/words/number-text.ts'
import { propertyText } from '../../../tools/diagram/words/property-text.ts'
import { roleOf } from '../../../tools/diagram/words/role.ts'
import { cutEnd, cutMiddle, dotName, printable } from '../../../tools/diagram/words/text.ts'

test('a text is cut at the end with an ellipsis, by code points', () => {
  assert.equal(cutEnd('abcdef', 6), 'abcdef')
  assert.equal(cutEnd('abcdefg', 6), 'abcde…')
  assert.equal(cutEnd('😀😀😀😀', 3), '😀😀…')
})

test('a name keeps both of its ends', () => {
  assert.equal(cutMiddle('orders-service-in-the-north-east-2', 16), 'orders-ser…ast-2')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 40 }), (text, limit) => {
      assert.ok([...cutMiddle(text, limit)].length <= limit)
      assert.ok([...cutEnd(text, limit)].length <= limit)
    }),
  )
})

test('controls, lone surrogates and direction overrides do not reach a picture', () => {
  assert.equal(printable('a\u0000b\nc\ud800d\u202ee\u2066f'), 'a b c d e f')
})

test('different names stay different in DOT', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      assert.equal(dotName(a) === dotName(b), a === b)
      assert.match(dotName(a), /^"(?:[^"\\]|\\["\\])*"$/s)
    }),
  )
})

test('a likely secret is not shown', () => {
  for (const name of ['secret', 'db_password', 'dbPassword', 'API-KEY', 'apiKey', 'access token', 'private_key'])
    assert.equal(propertyText(name, toValue('hunter2')), '(hidden)', name)
  for (const name of ['threads', 'keyspace', 'partition key', 'author', 'passengers', 'tokenizer'])
    assert.equal(propertyText(name, toValue('hunter2')), 'hunter2', name)
})

test('a password inside of an address is not shown', () => {
  assert.equal(propertyText('dsn', toValue('postgres://app:hunter2@db/main')), 'postgres://app:***@db/main')
  assert.equal(propertyText('dsn', toValue('host=db password=hunter2 user=app')), 'host=db password=*** user=app')
  assert.equal(propertyText('url', toValue('https://x/?a=1&token=hunter2&b=2')), 'https://x/?a=1&token=***&b=2')
})

test('a value is shortened, a number is shown as it is spelled', () => {
  assert.equal(propertyText('a', toValue([1, 2, 3])), '[3 items]')
  assert.equal(propertyText('a', toValue({ b: 1 })), '{1 key}')
  assert.equal(propertyText('a', toValue(true)), 'true')
  assert.equal(propertyText('a', '1.0' as ReturnType<typeof toValue>), '1.0')
  assert.equal(propertyText('a', '9007199254740993' as ReturnType<typeof toValue>), '9007199254740993')
  assert.equal(propertyText('a', toValue('two\nlines')), 'two lines')
})

test('the role is that of the first word that has one: type, name, then the nodes above', () => {
  const role = (
    name: string,
    type?: string,
    parent?: { name: string; type: string | undefined; parent: undefined; service: boolean },
  ) => roleOf({ name, type, parent, service: true })
  assert.equal(role('lb', 'ipvs'), 'ingress')
  assert.equal(
    role('main', undefined, { name: 'databases', type: undefined, parent: undefined, service: false }),
    'store',
  )
  assert.equal(role('orders', 'postgres 16'), 'store')
  assert.equal(role('kafka2'), 'messaging')
  assert.equal(role('billing', 'third-party'), 'external')
  assert.equal(role('etl'), 'batch')
  assert.equal(role('cms', 'z4m cms'), 'service')
  assert.equal(roleOf({ name: 'web', type: undefined, parent: undefined, service: false }), 'node')
  assert.equal(role('gateway', 'redis'), 'store')
})

test('a number has a comma before every three digits', () => {
  fc.assert(fc.property(fc.nat(), count => assert.equal(numberText(count), count.toLocaleString('en-US'))))
})
