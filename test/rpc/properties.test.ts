import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { at, create, remove, soon } from '../views/world.ts'
import { CMS, fails, get, replace, update } from './property-calls.ts'
import { type ServedWorld, serve } from './world.ts'

async function stored(world: ServedWorld, path: string): Promise<string> {
  const state = await world.store.read(at(path), { signal: soon() })
  return Buffer.from(state?.data ?? []).toString()
}

async function put(world: ServedWorld, path: string, text: string): Promise<void> {
  await world.commit({ op: 'set', path: at(path), data: Buffer.from(text) })
}

test('properties are returned with the values of their property links, and with the links', async () => {
  await using world = await serve(CMS)
  const answer = await get(world.clients, { path: '/site/cms' })
  assert.deepEqual(answer.properties, { color: 'red', threads: 8, listen: 80 })
  assert.deepEqual(answer.jsonProperties, { color: '"red"', threads: '8', listen: '80' })
  assert.deepEqual(answer.propertyLinks, {
    threads: '/defaults/web',
    listen: '/defaults/web port',
    lost: '/defaults/web colour',
  })
  assert.deepEqual(answer.links, { database: '/databases/main' })
  assert.deepEqual(
    answer.broken.map(({ name, target, reason }) => [name, target, reason]),
    [['lost', '/defaults/web colour', 'PROPERTY_LINK_MISSING']],
  )
  assert.equal(answer.provenance?.realPath, '/cms')
})

test('with names only these properties are returned, and each must have a value', async () => {
  await using world = await serve(CMS)
  const answer = await get(world.clients, { path: '/cms', names: ['threads', 'color'] })
  assert.deepEqual(answer.properties, { color: 'red', threads: 8 })
  assert.deepEqual(answer.propertyLinks, { threads: '/defaults/web' })
  await fails(get(world.clients, { path: '/cms', names: ['nothing'] }), 'NOT_FOUND', status.NOT_FOUND)
  await fails(
    get(world.clients, { path: '/cms', names: ['lost'] }),
    'PROPERTY_LINK_MISSING',
    status.FAILED_PRECONDITION,
  )
})

test('numbers that a double cannot hold pass through in both directions', async () => {
  await using world = await serve(CMS)
  const jsonProperties = { big: '9007199254740993', one: '1.0', list: '[1, 2.50]', __proto__x: 'null' }
  await update(world.clients, { path: '/cms', jsonProperties })
  const answer = await get(world.clients, { path: '/cms', consistency: 2 })
  assert.equal(answer.jsonProperties.big, '9007199254740993')
  assert.equal(answer.jsonProperties.one, '1.0')
  assert.equal(answer.jsonProperties.list, '[1,2.50]')
  assert.equal(answer.properties?.one, 1)
})

test('a write preserves the bytes of what it does not change', async () => {
  await using world = await serve(CMS)
  const text = '{ "a" : 1.0,\n "big":9007199254740993 , "b":"\\u00e9x", "c":[1,  2] }'
  await put(world, '/cms', text)
  const same = await update(world.clients, { path: '/cms', properties: { a: 1, c: [1, 2], b: 'éx' } })
  assert.equal(same.changed, false)
  assert.equal(await stored(world, '/cms'), text)
  const changed = await update(world.clients, { path: '/cms', properties: { b: 'y' }, remove: ['nothing'] })
  assert.equal(changed.changed, true)
  assert.equal(await stored(world, '/cms'), text.replace('"\\u00e9x"', '"y"'))
  await update(world.clients, { path: '/cms', jsonProperties: { a: '1' }, remove: ['c', 'b'] })
  assert.equal(await stored(world, '/cms'), '{ "a" : 1,\n "big":9007199254740993 }')
})

test('replacing removes properties that are not given, and preserves the spelling of equal values', async () => {
  await using world = await serve(CMS)
  await put(world, '/cms', '{"big":9007199254740993,"one":1.0,"old":true,"db ->":"/x"}')
  const answer = await replace(world.clients, {
    path: '/site/cms',
    properties: { one: 1, fresh: null },
    jsonProperties: { big: '9007199254740993' },
  })
  assert.equal(await stored(world, '/cms'), '{"big":9007199254740993,"one":1.0,"fresh":null}')
  assert.equal(answer.realPath, '/cms')
  const after = await get(world.clients, { path: '/cms', minRevision: answer.revision })
  assert.equal(after.etag, answer.etag)
  await replace(world.clients, { path: '/cms' })
  assert.equal(await stored(world, '/cms'), '{}')
})

test('a write with an etag succeeds only on the state that was read', async () => {
  await using world = await serve(CMS)
  const { etag } = await get(world.clients, { path: '/cms' })
  const written = await update(world.clients, { path: '/cms', properties: { color: 'blue' }, etag })
  assert.equal(written.changed, true)
  const info = await fails(
    update(world.clients, { path: '/cms', properties: { color: 'green' }, etag }),
    'CONFLICT',
    status.ABORTED,
  )
  assert.equal(info.metadata.path, '/cms')
  await update(world.clients, { path: '/cms', properties: { color: 'green' }, etag: written.etag })
  const again = await get(world.clients, { path: '/cms', consistency: 2 })
  await world.commit(remove('/cms'), create('/cms', { color: 'green' }))
  await fails(replace(world.clients, { path: '/cms', etag: again.etag }), 'CONFLICT')
  await fails(replace(world.clients, { path: '/cms', etag: 'x' }), 'BAD_ARGUMENT', status.INVALID_ARGUMENT)
})

test('concurrent updates do not lose a write', async () => {
  await using world = await serve(CMS)
  const names = Array.from({ length: 40 }, (_, i) => `p${i}`)
  await Promise.all(names.map((name, i) => update(world.clients, { path: '/site/cms', properties: { [name]: i } })))
  const { properties } = await get(world.clients, { path: '/cms', consistency: 2 })
  for (const [i, name] of names.entries()) assert.equal(properties?.[name], i)
})

test('validate_only checks everything and writes nothing', async () => {
  await using world = await serve(CMS)
  const before = await stored(world, '/cms')
  const answer = await update(world.clients, { path: '/cms', properties: { color: 'blue' }, validateOnly: true })
  assert.deepEqual([answer.changed, answer.etag, answer.realPath], [true, '', '/cms'])
  await fails(
    update(world.clients, { path: '/cms', properties: { 'x =>': '/nowhere' }, validateOnly: true }),
    'PROPERTY_LINK_MISSING',
  )
  assert.equal(await stored(world, '/cms'), before)
})

test('each invalid write has its own reason, and nothing is written', async () => {
  await using world = await serve(CMS, { limits: { properties: 20 } })
  await world.commit(create('/provider', { pid: 1, lease: '0123456789abcdef' }, true))
  const before = await stored(world, '/cms')
  const { clients } = world
  await fails(update(clients, { path: '/cms', jsonProperties: { x: 'one' } }), 'BAD_VALUE', status.INVALID_ARGUMENT)
  await fails(update(clients, { path: '/cms', properties: { x: 1 }, jsonProperties: { x: '1' } }), 'BAD_VALUE')
  await fails(update(clients, { path: '/cms', properties: { x: 1 }, remove: ['x'] }), 'BAD_VALUE')
  await fails(update(clients, { path: '/cms', properties: { '': 1 } }), 'BAD_VALUE')
  await fails(update(clients, { path: '/cms', properties: { 'x ->': 5 } }), 'BAD_VALUE')
  await fails(update(clients, { path: '/cms', properties: { 'x =>': '/a b c' } }), 'BAD_VALUE')
  await fails(
    update(clients, { path: '/cms', properties: { 'x =>': '/cms x' } }),
    'PROPERTY_LINK_MISSING',
    status.FAILED_PRECONDITION,
  )
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, i]))
  await fails(update(clients, { path: '/cms', properties: many }), 'TOO_MANY', status.RESOURCE_EXHAUSTED)
  await fails(
    update(clients, { path: '/cms', properties: { x: 'x'.repeat(1_000_000) } }),
    'PAYLOAD_TOO_LARGE',
    status.RESOURCE_EXHAUSTED,
  )
  await fails(update(clients, { path: '/nothing', properties: { x: 1 } }), 'NOT_FOUND')
  await fails(update(clients, { path: '/cms/', properties: { x: 1 } }), 'BAD_PATH')
  await fails(update(clients, { path: '/provider', remove: ['lease'] }), 'BAD_VALUE')
  assert.equal(await stored(world, '/cms'), before)
})

test('replacing the properties of a provider preserves its owner', async () => {
  await using world = await serve(CMS)
  await world.commit(create('/provider', { pid: 1, lease: '0123456789abcdef' }, true))
  await replace(world.clients, { path: '/provider', properties: { pid: 2 } })
  assert.equal(await stored(world, '/provider'), '{"pid":2,"lease":"0123456789abcdef"}')
})

test('a property link may refer to a property of the same write, and through other links', async () => {
  await using world = await serve(CMS)
  await update(world.clients, {
    path: '/cms',
    properties: { base: 5, 'same =>': '. base', 'via =>': '/site/cms listen' },
  })
  const { properties } = await get(world.clients, { path: '/cms', consistency: 2 })
  assert.deepEqual([properties?.same, properties?.via], [5, 80])
})
