import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ServiceError, status } from '@grpc/grpc-js'
import type {
  GetPropertiesRequest,
  GetPropertiesResponse,
  SetPropertiesRequest,
  SetPropertiesResponse,
  UpdatePropertiesRequest,
  UpdatePropertiesResponse,
} from '../../src/gen/espalier/v1/properties.ts'
import { ErrorInfo } from '../../src/gen/google/rpc/error_details.ts'
import { Status } from '../../src/gen/google/rpc/status.ts'
import { assertConverged, assertOrdered, assertUnique } from '../support/watch-guarantees.ts'
import { at, create, remove, soon } from '../views/world.ts'
import { type Clients, call, watchProperties } from './watching.ts'
import { type ServedWorld, serve } from './world.ts'

const CMS = `
/defaults
  /web
    threads = 8
    port = 80
/cms
  color = 'red'
  threads => /defaults/web
  listen => /defaults/web port
  lost => /defaults/web colour
  database -> /databases/main
/site
  cms -> /cms
`

function get({ properties }: Clients, request: Partial<GetPropertiesRequest>): Promise<GetPropertiesResponse> {
  const whole = { path: '/', consistency: 0, minRevision: 0n, names: [], ...request } as const
  return call((message: GetPropertiesRequest, done) => properties.getProperties(message, done), {
    ...whole,
    names: [...whole.names],
  })
}

function replace({ properties }: Clients, request: Partial<SetPropertiesRequest>): Promise<SetPropertiesResponse> {
  const whole = { path: '/', properties: undefined, jsonProperties: {}, etag: '', validateOnly: false, ...request }
  return call((message: SetPropertiesRequest, done) => properties.setProperties(message, done), whole)
}

function update({ properties }: Clients, request: Partial<UpdatePropertiesRequest>): Promise<UpdatePropertiesResponse> {
  const whole = { path: '/', properties: {}, jsonProperties: {}, etag: '', validateOnly: false, remove: [], ...request }
  return call((message: UpdatePropertiesRequest, done) => properties.updateProperties(message, done), whole)
}

async function fails(answer: Promise<unknown>, reason: string, code?: number): Promise<ErrorInfo> {
  const error = await answer.then(
    () => assert.fail(`expected ${reason}`),
    (thrown: ServiceError) => thrown,
  )
  const [details] = error.metadata.get('grpc-status-details-bin')
  const [first] = Status.decode(details as Buffer).details
  const info = ErrorInfo.decode(first?.value ?? Buffer.alloc(0))
  assert.equal(info.reason, reason, error.details)
  if (code !== undefined) assert.equal(error.code, code)
  return info
}

async function stored(world: ServedWorld, path: string): Promise<string> {
  const state = await world.store.read(at(path), { signal: soon() })
  return Buffer.from(state?.data ?? []).toString()
}

async function put(world: ServedWorld, path: string, text: string): Promise<void> {
  await world.commit({ op: 'set', path: at(path), data: Buffer.from(text) })
}

test('properties are told with the values that their links lead to, and with the links', async () => {
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

test('names ask for some properties, each of which must have a value', async () => {
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

test('a write leaves what it does not change byte for byte', async () => {
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

test('replacing removes what is not given, and leaves the spelling of what is', async () => {
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

test('an etag binds a write to the state that was read', async () => {
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

test('of many updates at once none is lost', async () => {
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

test('what cannot be written is refused with its own reason, and nothing is written', async () => {
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

test('replacing the properties of a provider leaves whose it is', async () => {
  await using world = await serve(CMS)
  await world.commit(create('/provider', { pid: 1, lease: '0123456789abcdef' }, true))
  await replace(world.clients, { path: '/provider', properties: { pid: 2 } })
  assert.equal(await stored(world, '/provider'), '{"pid":2,"lease":"0123456789abcdef"}')
})

test('a property link may lead to a property of the same write, and through other links', async () => {
  await using world = await serve(CMS)
  await update(world.clients, {
    path: '/cms',
    properties: { base: 5, 'same =>': '. base', 'via =>': '/site/cms listen' },
  })
  const { properties } = await get(world.clients, { path: '/cms', consistency: 2 })
  assert.deepEqual([properties?.same, properties?.via], [5, 80])
})

test('a watch follows the node, the links on its path, and what its property links lead to', async () => {
  await using world = await serve(CMS)
  using watch = watchProperties(world.clients, { path: '/site/cms' })
  await watch.until(() => watch.frames.length === 1, 'a snapshot')
  const first = watch.frames[0]?.frame
  assert.ok(first?.$case === 'snapshot')
  assert.deepEqual(first.value.properties, { color: 'red', threads: 8, listen: 80 })
  assert.equal(first.value.broken.length, 1)

  await update(world.clients, { path: '/defaults/web', properties: { threads: 16, colour: 'blue' } })
  await watch.until(() => watch.frames.length === 2, 'what the links lead to')
  const second = watch.frames[1]?.frame
  assert.ok(second?.$case === 'change')
  assert.deepEqual(second.value.changed, { threads: 16, lost: 'blue' })
  assert.deepEqual(second.value.broken, [])
  assert.equal(second.value.etag, first.value.etag, 'the node itself is as before')

  await update(world.clients, { path: '/cms', properties: { color: 'green' }, remove: ['threads =>'] })
  await watch.until(() => watch.frames.length === 3, 'the node itself')
  const third = watch.frames[2]?.frame
  assert.equal(third?.$case, 'snapshot', 'links changed, which a change cannot say')

  await world.commit(remove('/defaults/web'))
  await watch.until(() => watch.frames.length === 4, 'the end of what links lead to')
  const fourth = watch.frames[3]?.frame
  assert.ok(fourth?.$case === 'change')
  assert.deepEqual([...fourth.value.removed].sort(), ['listen', 'lost'])
  assert.equal(fourth.value.broken.length, 2)

  await world.commit(create('/other', { color: 'white' }))
  await update(world.clients, { path: '/site', properties: { 'cms ->': '/other' } })
  await watch.until(() => watch.known instanceof Map && watch.known.get('color') === '"white"', 'the other node')
  assertOrdered(watch.history)
  assertUnique(watch.history)
  assertConverged(watch.history, new Map([['color', '"white"']]))
})

test('a chain of property links is live at every link of it', async () => {
  await using world = await serve(`
/a
  v => /b v
/b
  v => /c w
/c
  w = 1
`)
  using watch = watchProperties(world.clients, { path: '/a' })
  const value = (): unknown => (watch.known instanceof Map ? watch.known.get('v') : undefined)
  await watch.until(() => value() === '1', 'the first value')
  await update(world.clients, { path: '/c', properties: { w: 2 } })
  await watch.until(() => value() === '2', 'the value at the end')
  await update(world.clients, { path: '/b', properties: { 'v =>': '/c z' } }).catch(() => {})
  await update(world.clients, { path: '/c', properties: { z: 3 } })
  await update(world.clients, { path: '/b', properties: { 'v =>': '/c z' } })
  await watch.until(() => value() === '3', 'the link in the middle')
  await update(world.clients, { path: '/c', properties: { 'z =>': '/a v' }, remove: ['z'] }).catch(() => {})
  await world.commit({ op: 'set', path: at('/c'), data: Buffer.from('{"z =>":"/a v"}') })
  await watch.until(() => watch.known instanceof Map && watch.known.size === 0, 'a circle has no value')
  const last = watch.frames.at(-1)?.frame
  assert.equal(last?.$case === 'change' && last.value.broken[0]?.reason, 'LINK_LOOP')
})

test('a resumed watch of properties gets a bookmark if nothing that has a say has changed, or else a snapshot', async () => {
  await using world = await serve(CMS)
  const { provenance } = await get(world.clients, { path: '/site/cms' })
  const resumeRevision = provenance?.revision ?? 0n
  {
    using watch = watchProperties(world.clients, { path: '/site/cms', resumeRevision }, new Map())
    await watch.until(() => watch.frames.length === 1, 'a frame')
    assert.equal(watch.history[0]?.kind, 'bookmark')
  }
  await update(world.clients, { path: '/defaults/web', properties: { threads: 9 } })
  {
    using watch = watchProperties(world.clients, { path: '/site/cms', resumeRevision }, new Map())
    await watch.until(() => watch.frames.length === 1, 'a frame')
    const frame = watch.frames[0]?.frame
    assert.equal(frame?.$case === 'snapshot' && frame.value.properties?.threads, 9)
  }
})

test('values that links bring together beyond the limit are PAYLOAD_TOO_LARGE', async () => {
  await using world = await serve('/big\n/many\n')
  await update(world.clients, { path: '/big', properties: { blob: 'x'.repeat(100_000) } })
  const links = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`p${i} =>`, '/big blob']))
  await update(world.clients, { path: '/many', properties: links })
  await fails(get(world.clients, { path: '/many' }), 'PAYLOAD_TOO_LARGE', status.RESOURCE_EXHAUSTED)
  using watch = watchProperties(world.clients, { path: '/many' })
  await watch.until(() => watch.ended !== undefined, 'the end').catch(() => {})
  assert.equal(watch.ended !== 'ok' && watch.ended?.code, status.RESOURCE_EXHAUSTED)
  const some = await get(world.clients, { path: '/many', names: ['p1'] })
  assert.equal(some.properties?.p1.length, 100_000)
})
