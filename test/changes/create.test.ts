import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCalled } from '../rpc/called.ts'
import { CMS } from '../rpc/cms.ts'
import { collect, fails } from '../support/calls.ts'

test('CreateNode makes one node, with its parents only if asked, in one transaction', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await fails(tree.createNode({ path: '/x/y/z' }), 'NOT_FOUND')
  const { realPath, revision, etag } = await tree.createNode({
    path: '/x/y/z',
    createParents: true,
    properties: { a: 1 },
  })
  assert.equal(realPath, '/x/y/z')
  const nodes = (await collect(tree.walkTree({ path: '/x' }))).flatMap(message => message.nodes)
  assert.deepEqual(
    nodes.map(node => node.stat?.createdRevision),
    [revision, revision, revision],
  )
  assert.equal(nodes.at(-1)?.etag, etag)
  await fails(tree.createNode({ path: '/x/y/z' }), 'ALREADY_EXISTS')
  await fails(tree.createNode({ path: '/' }), 'ALREADY_EXISTS')
})

test('CreateNode goes through the links of the parent, and a real child may stand before a link', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  assert.equal((await tree.createNode({ path: '/retail/databases/main/x' })).realPath, '/cms/databases/main/x')
  assert.equal((await tree.createNode({ path: '/retail/databases/main' })).realPath, '/retail/databases/main')
})

test('CreateNode refuses what cannot be, before anything is written', async () => {
  await using world = await openCalled(CMS)
  const { tree, registry } = world
  await registry.register({ path: '/cms/providers', addresses: ['a:1'] })
  await fails(tree.createNode({ path: '/cms/providers/a:1/x' }), 'EPHEMERAL_PARENT')
  await fails(tree.createNode({ path: '/x', jsonProperties: { 'l ->': '5' } }), 'BAD_VALUE')
  const { facts } = await fails(
    tree.createNode({ path: '/x', jsonProperties: { blob: JSON.stringify('x'.repeat(1_000_001)) } }),
    'PAYLOAD_TOO_LARGE',
  )
  assert.equal(facts.limit, '1000000')
  await tree.createNode({ path: '/x', validateOnly: true })
  await fails(tree.getNode({ path: '/x' }), 'NOT_FOUND')
})
