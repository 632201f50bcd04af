import assert from 'node:assert/strict'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { eventually } from '../../support/condition.ts'
import { openGateway } from '../../support/gateway.ts'
import { assertGuarantees, type Known } from '../../support/histories/watch-guarantees.ts'
import { create, remove, set } from '../../views/world.ts'
import { PATH, SHOP, there } from '../shop.ts'
import { serve } from '../world.ts'
import { connect, watchChildren } from './watching.ts'

test('a watch that resumes from before the retained history receives a snapshot', async () => {
  await using world = await serve(SHOP)
  using slow = watchChildren(world.clients, { path: PATH })
  await slow.until(() => slow.frames.length === 1, 'a snapshot')
  slow.pause()
  const blob = 'x'.repeat(50_000)
  for (let i = 0; i < 60; i++) await world.commit(set(`${PATH}/a`, { i, blob }))
  for (let round = 0; round < 30; round++)
    await world.commit(...Array.from({ length: 100 }, (_, i) => create(`${PATH}/r${round}-${i}`)))
  slow.resume()
  await slow.until(() => slow.known instanceof Map && slow.known.size === 3002, 'the end')
  assertGuarantees(slow.history, await there(world.clients))
})

test('a resumed watch receives only differences, on any gateway', async () => {
  await using world = await serve(SHOP)
  await using second = await openGateway({ store: world.store })
  using other = connect(second.endpoint)
  let seen = 0n
  let known: Known
  {
    using watch = watchChildren(world.clients, { path: PATH })
    await watch.until(() => watch.frames.length === 1, 'a snapshot')
    seen = watch.frames[0]?.revision ?? 0n
    known = watch.known
  }
  {
    using watch = watchChildren(other, { path: PATH, resumeRevision: seen }, known)
    await watch.until(() => watch.frames.length === 1, 'a frame')
    assert.equal(watch.history[0]?.kind, 'bookmark', 'nothing changed')
  }
  const changed = await world.commit(set(`${PATH}/b`, { threads: 7 }))
  {
    using watch = watchChildren(other, { path: PATH, resumeRevision: seen }, known)
    await watch.until(() => watch.frames.length === 1, 'a frame')
    const frame = watch.frames[0]?.frame
    assert.ok(frame?.$case === 'change')
    assert.deepEqual(
      frame.value.updated.map(({ name }) => name),
      ['b'],
    )
    assert.ok((watch.frames[0]?.revision ?? 0n) >= changed)
    assertGuarantees(watch.history, await there(world.clients), known)
  }
  await world.commit(remove(`${PATH}/b`))
  {
    using watch = watchChildren(other, { path: PATH, resumeRevision: changed }, known)
    await watch.until(() => watch.frames.length === 1, 'a frame')
    assert.equal(watch.history[0]?.kind, 'snapshot', 'a deletion leaves no trace but in the parent')
    assertGuarantees(watch.history, await there(world.clients), known)
  }
})

test('a watch that resumes after its link was changed receives a snapshot', async () => {
  await using world = await serve('/old\n  /a\n/new\n  /b\n/pool\n  main -> /old\n')
  let seen = 0n
  {
    using watch = watchChildren(world.clients, { path: '/pool/main' })
    await watch.until(() => watch.frames.length === 1, 'a snapshot')
    seen = watch.frames[0]?.revision ?? 0n
  }
  await world.commit(set('/pool', { 'main ->': '/new' }))
  using watch = watchChildren(world.clients, { path: '/pool/main', resumeRevision: seen }, new Map([['a', '']]))
  await watch.until(() => watch.known instanceof Map && watch.known.has('b'), 'the new target')
  assert.equal(watch.history[0]?.kind, 'snapshot')
})

test('a watch that resumes after its target node has become the holder of the link receives a snapshot', async () => {
  await using world = await serve('/pool\n  /a\n')
  let seen = 0n
  {
    using watch = watchChildren(world.clients, { path: '/pool/self' })
    await watch.until(() => watch.known === 'unresolved', 'unresolved')
    seen = watch.frames[0]?.revision ?? 0n
  }
  await world.commit(set('/pool', { 'self ->': '.' }))
  using watch = watchChildren(world.clients, { path: '/pool/self', resumeRevision: seen }, 'unresolved')
  await watch.until(() => watch.known instanceof Map && watch.known.has('a'), 'its children')
  assert.ok(watch.history.every(({ kind }) => kind === 'unresolved' || kind === 'snapshot'))
})

test('a watch that resumes from a revision this store never had receives a snapshot', async () => {
  await using world = await serve(SHOP)
  using watch = watchChildren(world.clients, { path: PATH, resumeRevision: 1n << 60n })
  await watch.until(() => watch.frames.length === 1, 'a frame')
  assert.equal(watch.history[0]?.kind, 'snapshot')
  using negative = watchChildren(world.clients, { path: PATH, resumeRevision: -1n })
  await eventually(() => negative.ended, 'it is refused')
  assert.equal(negative.ended !== 'ok' && negative.ended?.code, status.INVALID_ARGUMENT)
})
