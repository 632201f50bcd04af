import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImportTreeResponse, Trim } from '@espalier/contract/espalier/v1/tree'
import { type Called, openCalled } from '../../rpc/called.ts'
import { fails, failureOf, importText } from '../../support/calls.ts'

const BEFORE = '/a\n  x = 1\n  /gone\n    y = 2\n/b\n'
const AFTER = '/a\n  x = 2\n  /new\n/b\n'

test('a plan that is still the same is applied, and its name does not depend on whether it is', async () => {
  await using world = await openCalled(BEFORE)
  const options = { trim: Trim.DELETE }
  const planned = await importText(world, AFTER, { ...options, validateOnly: true })
  const again = await importText(world, AFTER, { ...options, validateOnly: true })
  assert.notEqual(planned.result.planEtag, '')
  assert.equal(again.result.planEtag, planned.result.planEtag)
  const done = await importText(world, AFTER, { ...options, planEtag: planned.result.planEtag })
  assert.deepEqual(
    [done.result.created, done.result.updated, done.result.deleted, done.result.planEtag],
    [1n, 1n, 1n, planned.result.planEtag],
  )
})

test('steps name the state they were planned on, and a deletion what goes with it', async () => {
  await using world = await openCalled(BEFORE)
  const { node } = await world.tree.getNode({ path: '/a/gone' })
  const { steps } = await importText(world, AFTER, { trim: Trim.DELETE, validateOnly: true })
  assert.deepEqual(steps.find(({ path }) => path === '/a/gone')?.change, {
    $case: 'delete',
    value: { version: 0, etag: node?.etag, properties: [{ key: 'y', json: '2' }] },
  })
  const update = steps.find(({ path }) => path === '/a')?.change
  assert.equal(update?.$case === 'update' && update.value.etag, (await world.tree.getNode({ path: '/a' })).node?.etag)
})

const INTERFERENCES: readonly (readonly [string, (world: Called) => Promise<unknown>])[] = [
  [
    'a node of the plan was written',
    ({ properties }) => properties.updateProperties({ path: '/a', jsonProperties: { x: '7' } }),
  ],
  [
    'a node of the plan was written back to what it was',
    async ({ properties }) => {
      await properties.updateProperties({ path: '/a', jsonProperties: { x: '7' } })
      await properties.updateProperties({ path: '/a', jsonProperties: { x: '1' } })
    },
  ],
  [
    'a node of the plan was deleted and made again',
    async ({ tree }) => {
      await tree.deleteNode({ path: '/a/gone', recursive: true })
      await tree.createNode({ path: '/a/gone', jsonProperties: { y: '2' } })
    },
  ],
  [
    'a node that was as the text says is not any more',
    ({ properties }) => properties.updateProperties({ path: '/b', jsonProperties: { x: '7' } }),
  ],
  ['a node of the plan exists already', ({ tree }) => tree.createNode({ path: '/a/new' })],
  ['there is more to delete', ({ tree }) => tree.createNode({ path: '/a/gone/more' })],
  ['a live provider came', ({ registry }) => registry.register({ path: '/a/gone', addresses: ['h:1'] })],
]

for (const [what, interfere] of INTERFERENCES)
  test(`nothing is written when ${what} since the plan was made`, async () => {
    await using world = await openCalled(BEFORE)
    const options = { trim: Trim.DELETE }
    const { result } = await importText(world, AFTER, { ...options, validateOnly: true })
    await interfere(world)
    const { node: before } = await world.tree.getNode({ path: '/a' })
    const failure = await fails(importText(world, AFTER, { ...options, planEtag: result.planEtag }), 'CONFLICT')
    assert.notEqual(failure.facts.plan_etag, result.planEtag)
    await fails(importText(world, AFTER, { ...options, planEtag: result.planEtag, validateOnly: true }), 'CONFLICT')
    assert.equal((await world.tree.getNode({ path: '/a' })).node?.etag, before?.etag)
  })

test('what has nothing to do with a plan does not make it stale', async () => {
  await using world = await openCalled(BEFORE)
  const { result } = await importText(world, AFTER, { validateOnly: true })
  await world.tree.createNode({ path: '/elsewhere' })
  await world.tree.createNode({ path: '/b/child' })
  assert.equal((await importText(world, AFTER, { planEtag: result.planEtag })).result.updated, 1n)
})

test('the new plan is sent before a stale one is refused', async () => {
  await using world = await openCalled(BEFORE)
  const parts: ImportTreeResponse[] = []
  async function* requests() {
    yield { planEtag: '"another"', text: AFTER }
  }
  try {
    for await (const part of world.tree.importTree(requests())) parts.push(part)
    assert.fail('it must be refused')
  } catch (error) {
    assert.equal(failureOf(error)?.reason, 'CONFLICT', String(error))
  }
  assert.deepEqual(
    parts.flatMap(({ part }) => (part?.$case === 'plan' ? part.value.steps.map(({ path }) => path) : [part?.$case])),
    ['accepted', '/a', '/a/new'],
  )
})
