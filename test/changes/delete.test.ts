import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptReason } from '@espalier/contract/espalier/v1/tree'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { openCalled } from '../rpc/called.ts'
import { CMS } from '../rpc/cms.ts'
import { fails } from '../support/calls.ts'

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
  const { node } = await tree.getNode({ path: '/retail' })
  await properties.updateProperties({ path: '/retail', properties: { x: 1 } })
  await fails(tree.deleteNode({ path: '/retail', recursive: true, etag: node?.etag ?? '' }), 'CONFLICT')
  await fails(tree.deleteNode({ path: '/retail', recursive: true, etag: 'nonsense' }), 'BAD_ARGUMENT')
})
