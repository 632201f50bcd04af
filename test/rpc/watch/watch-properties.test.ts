import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { assertConverged, assertOrdered, assertUnique } from '../../support/histories/watch-guarantees.ts'
import { at, create, remove } from '../../views/world.ts'
import { CMS, fails, get, update } from '../property-calls.ts'
import { serve } from '../world.ts'
import { watchProperties } from './watching.ts'

test('a watch follows the node, the links on its path, and the targets of its property links', async () => {
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

test('a change at any link of a chain of property links is delivered', async () => {
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

test('a resumed watch of properties receives a bookmark if no dependency has changed, otherwise a snapshot', async () => {
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

test('values that exceed the limit once property links are resolved are PAYLOAD_TOO_LARGE', async () => {
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
