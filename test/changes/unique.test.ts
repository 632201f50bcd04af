import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UniqueName } from '@espalier/contract/espalier/v1/tree'
import { openCalled } from '../rpc/called.ts'
import { collect, fails } from '../support/calls.ts'

const { SEQUENCE, COUNTER } = UniqueName

test('a name in sequence has ten digits, and many that are created at the same time are all different', async () => {
  await using world = await openCalled('/jobs\n')
  const { tree } = world
  const made = await Promise.all(
    Array.from({ length: 30 }, () => tree.createNode({ path: '/jobs/job-', unique: SEQUENCE, properties: { a: 1 } })),
  )
  const inOrder = made.toSorted((a, b) => Number(a.revision - b.revision)).map(({ realPath }) => realPath)
  assert.deepEqual(inOrder, [...new Set(inOrder)].sort())
  for (const path of inOrder) assert.match(path, /^\/jobs\/job-\d{10}$/)
  const one = made[0]
  const read = await tree.getNode({ path: one?.realPath ?? '' })
  assert.equal(read.node?.etag, one?.etag)
})

test('a counter is the number after the greatest, and many that count at the same time have all numbers', async () => {
  await using world = await openCalled('/jobs\n  /job-7\n  /job-x9\n  /other-12\n')
  const { tree } = world
  const made = await Promise.all(
    Array.from({ length: 20 }, () => tree.createNode({ path: '/jobs/job-', unique: COUNTER })),
  )
  const numbers = made.map(({ realPath }) => Number(/^\/jobs\/job-(\d+)$/.exec(realPath)?.[1]))
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 8),
  )
})

test('the digits alone are the name of a path that ends with "/"', async () => {
  await using world = await openCalled('/jobs\n  /links\n    to -> /jobs\n')
  const { tree } = world
  assert.equal((await tree.createNode({ path: '/jobs/', unique: COUNTER })).realPath, '/jobs/1')
  assert.equal((await tree.createNode({ path: '/jobs/links/to/', unique: COUNTER })).realPath, '/jobs/2')
  assert.match((await tree.createNode({ path: '/jobs/', unique: SEQUENCE })).realPath, /^\/jobs\/\d{10}$/)
  assert.equal((await tree.createNode({ path: '/top', unique: COUNTER })).realPath, '/top1')
  assert.equal((await tree.createNode({ path: '/', unique: COUNTER })).realPath, '/1')
  await fails(tree.createNode({ path: '/jobs/' }), 'BAD_PATH')
})

for (const unique of [SEQUENCE, COUNTER])
  test(`with unique ${unique} too, nothing is written that is refused, and missing parents are made only if asked`, async () => {
    await using world = await openCalled('/jobs\n')
    const { tree, registry } = world
    await registry.register({ path: '/jobs', addresses: ['a:1'] })
    await fails(tree.createNode({ path: '/jobs/a:1/x', unique }), 'EPHEMERAL_PARENT')
    await fails(tree.createNode({ path: '/none/x', unique }), 'NOT_FOUND')
    await fails(tree.createNode({ path: '/jobs//x', unique }), 'BAD_PATH')
    await fails(tree.createNode({ path: 'jobs/x', unique }), 'BAD_PATH')
    await fails(tree.createNode({ path: '', unique }), 'BAD_PATH')
    await fails(tree.createNode({ path: '/jobs/..', unique }), 'BAD_PATH')
    await fails(tree.createNode({ path: `/jobs/${'x'.repeat(250)}`, unique }), 'BAD_NAME')
    await fails(tree.createNode({ path: '/jobs/x', unique, jsonProperties: { 'l ->': '5' } }), 'BAD_VALUE')
    const dry = await tree.createNode({ path: '/jobs/x', unique, validateOnly: true })
    assert.deepEqual([dry.realPath, dry.etag, dry.revision], ['/jobs/x', '', 0n])
    const names = async (): Promise<readonly string[]> =>
      (await collect(tree.walkTree({ path: '/' }))).flatMap(({ nodes }) => nodes.map(node => node.path))
    assert.deepEqual(await names(), ['/', '/jobs'])
    const { realPath } = await tree.createNode({ path: '/new/below/x', unique, createParents: true })
    assert.ok((await names()).includes(realPath))
  })

test('an unknown way to make a name unique is refused', async () => {
  await using world = await openCalled('/jobs\n')
  await fails(world.tree.createNode({ path: '/jobs/x', unique: 9 as UniqueName }), 'BAD_ARGUMENT')
})
