import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TreePath } from '../../../../src/tree/path.ts'
import { toValue } from '../../../../src/tree/value.ts'
import { numberText } from '../../../../tools/diagram/words/number-text.ts'
import { propertyText, shownValues } from '../../../../tools/diagram/words/property-text.ts'
import { roleOf } from '../../../../tools/diagram/words/role.ts'
import { cutEnd, cutMiddle, dotName, printable } from '../../../../tools/diagram/words/text.ts'

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

test('a value is shortened, a number is shown as it is spelled', () => {
  assert.equal(propertyText(toValue([1, 2, 3]), 8), '[3 items]')
  assert.equal(propertyText(toValue({ b: 1 }), 5), '{1 key}')
  assert.equal(propertyText(toValue(true), 28), 'true')
  assert.equal(propertyText('1.0' as ReturnType<typeof toValue>, 28), '1.0')
  assert.equal(propertyText('9007199254740993' as ReturnType<typeof toValue>, 28), '9007199254740993')
  assert.equal(propertyText(toValue('two\nlines'), 28), 'two lines')
})

test('a list or an object is shown whole where it fits, as its numbers are spelled', () => {
  const text = (json: string): string => propertyText(json as ReturnType<typeof toValue>, 28)
  assert.equal(text('["eu", "us", "ap"]'), '[eu, us, ap]')
  assert.equal(text('{"min": 1.0, "max": [9007199254740993]}'), '{2 keys}')
  assert.equal(text('{"max": 9007199254740993}'), '{max: 9007199254740993}')
  assert.equal(text('{"user": "abcdef", "place": "abcdefgh"}'), '{2 keys}')
  assert.equal(text('[]'), '[]')
})

test('a picture hides the value of a secret, at any depth and in the text of a node that is one, unless it is asked for', () => {
  const hides = shownValues({})
  const text = (path: string, name: string, json: string): string =>
    propertyText(hides(path as TreePath, name, json as ReturnType<typeof toValue>), 28)
  assert.equal(text('/a', 'db_password', '"hunter2"'), '(hidden)')
  assert.equal(text('/a', 'auth', '{"pwd": {"a": "hunter2"}}'), '{pwd: (hidden)}')
  assert.equal(text('/a', 'dsn', '["postgres://a:hunter2@b/c"]'), '[postgres://a:***@b/c]')
  assert.equal(text('/a/db.password', 'string_value', '"hunter2"'), '(hidden)')
  assert.equal(shownValues({ showSecrets: true })('/a' as TreePath, 'password', toValue('hunter2')), '"hunter2"')
})

interface Above {
  readonly name: string
  readonly type: string | undefined
  readonly parent: undefined
  readonly service: boolean
}

function role(name: string, type?: string, parent?: Above, service = true): string {
  return roleOf({ name, type, parent, service })
}

function above(name: string, type?: string): Above {
  return { name, type, parent: undefined, service: false }
}

test('the role is what the type says, or else the last word of the name', () => {
  assert.equal(role('lb', 'ipvs'), 'ingress')
  assert.equal(role('orders', 'postgres 16'), 'store')
  assert.equal(role('kafka2'), 'messaging')
  assert.equal(role('billing', 'third-party'), 'external')
  assert.equal(role('etl'), 'batch')
  assert.equal(role('cms', 'z4m cms'), 'service')
  assert.equal(roleOf({ name: 'web', type: undefined, parent: undefined, service: false }), 'node')
  assert.equal(role('gateway', 'redis'), 'store')
  assert.equal(role('warehouse', 'grpc service'), 'service')
  assert.equal(role('warehouse', 'oracle'), 'store')
  assert.equal(role('gateway', 'grpc'), 'ingress')
})

test('the nodes above say what their whole name means, and their type for services', () => {
  assert.equal(role('main', undefined, above('databases')), 'store')
  assert.equal(role('main', undefined, above('databases'), false), 'store')
  assert.equal(role('orders', undefined, above('bus', 'kafka')), 'messaging')
  assert.equal(role('orders', undefined, above('events', 'kafka')), 'messaging')
  assert.equal(role('orders', undefined, above('events', 'kafka'), false), 'node')
  assert.equal(role('overseer', undefined, above('solr')), 'service')
  assert.equal(role('configs', undefined, above('solr', 'solr'), false), 'node')
})

test('services of real systems have the role that their people would give them', () => {
  const known: readonly (readonly [string, string | undefined, string])[] = [
    ['post-storage-service', 'thrift cpp', 'service'],
    ['user-timeline-service', 'thrift cpp', 'service'],
    ['home-timeline-redis', undefined, 'store'],
    ['media-memcached', undefined, 'store'],
    ['post-storage-mongodb', undefined, 'store'],
    ['nginx-thrift', 'openresty', 'service'],
    ['queue-master', 'java spring', 'service'],
    ['session-db', undefined, 'store'],
    ['carts-db', 'mongo', 'store'],
    ['rabbitmq', undefined, 'messaging'],
    ['RabbitMQ', undefined, 'messaging'],
    ['rabbitmq-exporter', undefined, 'service'],
    ['edge-router', 'traefik', 'ingress'],
    ['redis-cart', 'redis', 'store'],
    ['productcatalogservice', 'go grpc', 'service'],
    ['ordersDb', undefined, 'store'],
    ['PostgreSQL', undefined, 'store'],
    ['kafka-broker-1', undefined, 'messaging'],
    ['kafka-connect', undefined, 'service'],
    ['redis-master', undefined, 'store'],
    ['postgres-primary-0', undefined, 'store'],
    ['cache-invalidator', undefined, 'service'],
    ['job-api', undefined, 'service'],
    ['api-gateway', undefined, 'ingress'],
    ['db-migrator', 'job', 'batch'],
  ]
  for (const [name, type, expected] of known) assert.equal(role(name, type), expected, `${name} : ${type}`)
})

test('a number has a comma before every three digits', () => {
  fc.assert(fc.property(fc.nat(), count => assert.equal(numberText(count), count.toLocaleString('en-US'))))
})
