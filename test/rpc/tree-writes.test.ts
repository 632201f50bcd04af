import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptReason } from '@espalier/contract/espalier/v1/tree'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { collect, exportText, fails } from '../support/calls.ts'
import { openCalled } from './called.ts'
import { CMS } from './cms.ts'

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
  await fails(tree.createNode({ path: '/zookeeper/x', createParents: true }), 'RESERVED')
  await fails(tree.createNode({ path: '/x', jsonProperties: { 'l ->': '5' } }), 'BAD_VALUE')
  const { facts } = await fails(
    tree.createNode({ path: '/x', jsonProperties: { blob: JSON.stringify('x'.repeat(1_000_001)) } }),
    'PAYLOAD_TOO_LARGE',
  )
  assert.equal(facts.limit, '1000000')
  await tree.createNode({ path: '/x', validateOnly: true })
  await fails(tree.getNode({ path: '/x' }), 'NOT_FOUND')
})

test('DeleteNode takes what is below only if asked, and says what is gone', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await fails(tree.deleteNode({ path: '/cms' }), 'NOT_EMPTY')
  const planned = await tree.deleteNode({ path: '/cms', recursive: true, validateOnly: true })
  const done = await tree.deleteNode({ path: '/cms', recursive: true })
  assert.deepEqual(done.deletedPaths, planned.deletedPaths)
  assert.deepEqual(done.deletedPaths, [
    '/cms/databases/main/providers',
    '/cms/databases/main',
    '/cms/databases',
    '/cms/providers',
    '/cms',
  ])
  assert.equal(planned.revision, 0n)
  await fails(tree.getNode({ path: '/cms', consistency: Consistency.SYNCED }), 'NOT_FOUND')
})

test('no delete removes a live provider unless forced', async () => {
  await using world = await openCalled(CMS)
  const { tree, registry } = world
  await registry.register({ path: '/cms/providers', addresses: ['a:1'] })
  await fails(tree.deleteNode({ path: '/cms', recursive: true }), 'EPHEMERAL_KEPT')
  assert.equal(
    (await tree.getNode({ path: '/cms/databases/main', consistency: Consistency.SYNCED })).node?.path,
    '/cms/databases/main',
  )
  const { deletedPaths, kept } = await tree.deleteNode({ path: '/cms', recursive: true, partial: true })
  assert.equal(deletedPaths.length, 3)
  assert.deepEqual(kept, [
    { path: '/cms', reason: KeptReason.HOLDS_EPHEMERAL },
    { path: '/cms/providers', reason: KeptReason.HOLDS_EPHEMERAL },
    { path: '/cms/providers/a:1', reason: KeptReason.EPHEMERAL },
  ])
  assert.equal((await tree.deleteNode({ path: '/cms', recursive: true, force: true })).deletedPaths.length, 3)
})

test('DeleteNode refuses a link, the root, what is not there, and a stale etag', async () => {
  await using world = await openCalled(CMS)
  const { tree, properties } = world
  const { facts } = await fails(tree.deleteNode({ path: '/retail/databases/main' }), 'NOT_FOUND')
  assert.match(facts.hint ?? '', /is a link/)
  await fails(tree.deleteNode({ path: '/', recursive: true }), 'RESERVED')
  await fails(tree.deleteNode({ path: '/zookeeper', recursive: true }), 'RESERVED')
  const { node } = await tree.getNode({ path: '/retail' })
  await properties.updateProperties({ path: '/retail', properties: { x: 1 } })
  await fails(tree.deleteNode({ path: '/retail', recursive: true, etag: node?.etag ?? '' }), 'CONFLICT')
  await fails(tree.deleteNode({ path: '/retail', recursive: true, etag: 'nonsense' }), 'BAD_ARGUMENT')
})

test('LinkNode makes a link whose target need not exist, and tells when a child hides it', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  const { realPath, shadowed } = await tree.linkNode({ path: '/retail/databases/main/next', target: '../../later' })
  assert.deepEqual([realPath, shadowed], ['/cms/databases/main', false])
  assert.equal((await tree.linkNode({ path: '/cms/databases', target: '/x' })).shadowed, true)
  assert.equal(
    await exportText({ tree } as never, '/cms/databases/main'),
    '/main\n  next -> ../../later\n  /providers\n',
  )
})

test('a path that ends with "/" gives the link the name of its target', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await tree.linkNode({ path: '/lb/', target: '/cms/databases/main' })
  assert.equal((await tree.resolvePath({ path: '/lb/main' })).provenance?.realPath, '/cms/databases/main')
  await fails(tree.linkNode({ path: '/lb/', target: '..' }), 'BAD_PATH')
})

test('a link that leads elsewhere is replaced only if asked; the same link again writes nothing', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await fails(tree.linkNode({ path: '/lb/pools/cms/providers', target: '/retail' }), 'ALREADY_EXISTS')
  const { revision } = await tree.linkNode({ path: '/lb/pools/cms/providers', target: '/retail', replace: true })
  assert.equal((await tree.linkNode({ path: '/lb/pools/cms/providers', target: '/retail' })).revision, revision)
})

test('LinkNode refuses targets that are no paths, and makes missing parents only if asked', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  for (const target of ['', '/a\0', `/${'x'.repeat(300)}`])
    await fails(tree.linkNode({ path: '/cms/l', target }), 'BAD_VALUE')
  await fails(tree.linkNode({ path: '/new/er/l', target: '/cms' }), 'NOT_FOUND')
  await fails(tree.linkNode({ path: '/zookeeper/l', target: '/cms' }), 'RESERVED')
  assert.equal(
    (await tree.linkNode({ path: '/new/er/l', target: '/cms', createParents: true, validateOnly: true })).etag,
    '',
  )
  await fails(tree.getNode({ path: '/new' }), 'NOT_FOUND')
  assert.equal((await tree.linkNode({ path: '/new/er/l', target: '/cms', createParents: true })).realPath, '/new/er')
  assert.equal((await tree.resolvePath({ path: '/new/er/l/providers' })).provenance?.realPath, '/cms/providers')
})
