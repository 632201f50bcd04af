import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Operation } from '../../src/store/store.ts'
import type { TreePath } from '../../src/tree/path.ts'
import { type Called, openCalled } from '../rpc/called.ts'
import { exportText, fails } from '../support/calls.ts'

const README = `/cms : z4m cms
  threads = 4
  /databases
    /main
      big = 9007199254740993
      /providers
  /providers
/lb
  main -> /cms/databases
`

test('a node moves with everything below it and leaves a link, in one revision', async () => {
  await using world = await openCalled(README)
  const { tree } = world
  const planned = await tree.moveNode({
    path: '/cms/databases/main',
    destination: '/databases/cms',
    createParents: true,
    leaveLink: true,
    validateOnly: true,
  })
  assert.deepEqual([planned.nodes, planned.revision], [2n, 0n])
  const moved = await tree.moveNode({
    path: '/cms/databases/main',
    destination: '/databases/cms',
    createParents: true,
    leaveLink: true,
  })
  assert.deepEqual([moved.realPath, moved.destination, moved.nodes], ['/cms/databases/main', '/databases/cms', 2n])
  assert.equal(
    await exportText(world),
    `/cms : z4m cms
  threads = 4
  /databases
    main -> /databases/cms
  /providers
/databases
  /cms
    big = 9007199254740993
    /providers
/lb
  main -> /cms/databases
`,
  )
  const revisions = ['/databases', '/databases/cms', '/databases/cms/providers'].map(
    async path => (await tree.getNode({ path })).node?.stat?.createdRevision,
  )
  assert.deepEqual(await Promise.all(revisions), [moved.revision, moved.revision, moved.revision])
  assert.equal((await tree.getNode({ path: '/cms/databases' })).node?.stat?.modifiedRevision, moved.revision)
})

test('links in the way to either place are followed; without leave_link nothing stays', async () => {
  await using world = await openCalled(README)
  const moved = await world.tree.moveNode({ path: '/lb/main/main', destination: '/lb/main/second' })
  assert.deepEqual([moved.realPath, moved.destination], ['/cms/databases/main', '/cms/databases/second'])
  assert.match(await exportText(world), / {2}\/databases\n {4}\/second\n/)
})

test('data that is not JSON moves byte for byte', async () => {
  await using world = await openCalled(README)
  const data = Buffer.from('{ "a" : 1.0 , "b":\xff')
  await world.store.commit([{ op: 'create', path: '/raw' as TreePath, data } satisfies Operation], {
    signal: AbortSignal.timeout(5_000),
  })
  await world.tree.moveNode({ path: '/raw', destination: '/cms/raw' })
  assert.deepEqual(Buffer.from((await world.tree.getNode({ path: '/cms/raw' })).node?.data ?? []), data)
})

const REFUSED: readonly (readonly [string, Parameters<Called['tree']['moveNode']>[0], Parameters<typeof fails>[1]])[] =
  [
    ['to where a node is', { path: '/cms/providers', destination: '/cms/databases' }, 'ALREADY_EXISTS'],
    ['to where it is', { path: '/cms', destination: '/cms' }, 'ALREADY_EXISTS'],
    ['below itself', { path: '/cms', destination: '/cms/databases/cms' }, 'BAD_ARGUMENT'],
    ['from nowhere', { path: '/nowhere', destination: '/x' }, 'NOT_FOUND'],
    ['to where there is no parent', { path: '/cms', destination: '/no/where' }, 'NOT_FOUND'],
    ['of the root', { path: '/', destination: '/x' }, 'RESERVED'],
    ['to the root', { path: '/cms', destination: '/' }, 'ALREADY_EXISTS'],
    ['of what changed', { path: '/cms', destination: '/x', etag: '"0-0"' }, 'CONFLICT'],
  ]

for (const [what, request, reason] of REFUSED)
  test(`a move ${what} is refused, and nothing is written`, async () => {
    await using world = await openCalled(README)
    const before = await exportText(world)
    await fails(world.tree.moveNode(request), reason)
    assert.equal(await exportText(world), before)
  })

test('live providers are not moved, and nobody moves anything below one', async () => {
  await using world = await openCalled(README)
  const { tree, registry } = world
  await registry.register({ path: '/cms/providers', addresses: ['h:1'] })
  const { facts } = await fails(tree.moveNode({ path: '/cms', destination: '/x' }), 'EPHEMERAL_KEPT')
  assert.equal(facts.ephemerals, '1')
  await fails(tree.moveNode({ path: '/lb', destination: '/cms/providers/h:1/lb' }), 'EPHEMERAL_PARENT')
})

test('more than one transaction takes is refused before anything is written', async () => {
  await using world = await openCalled(README)
  const blob = JSON.stringify('x'.repeat(600_000))
  for (const name of ['a', 'b']) await world.tree.createNode({ path: `/cms/${name}`, jsonProperties: { blob } })
  await fails(world.tree.moveNode({ path: '/cms', destination: '/x' }), 'PAYLOAD_TOO_LARGE')
  await fails(world.tree.getNode({ path: '/x' }), 'NOT_FOUND')
})
