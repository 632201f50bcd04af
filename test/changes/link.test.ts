import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCalled } from '../rpc/called.ts'
import { CMS } from '../rpc/cms.ts'
import { exportText, fails } from '../support/calls.ts'

test('LinkNode creates a link whose target need not exist, and reports when a child hides it', async () => {
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
  for (const target of ['', '/a\0', `/${'x'.repeat(70_000)}`])
    await fails(tree.linkNode({ path: '/cms/l', target }), 'BAD_VALUE')
  await fails(tree.linkNode({ path: '/new/er/l', target: '/cms' }), 'NOT_FOUND')
  assert.equal(
    (await tree.linkNode({ path: '/new/er/l', target: '/cms', createParents: true, validateOnly: true })).etag,
    '',
  )
  await fails(tree.getNode({ path: '/new' }), 'NOT_FOUND')
  assert.equal((await tree.linkNode({ path: '/new/er/l', target: '/cms', createParents: true })).realPath, '/new/er')
  assert.equal((await tree.resolvePath({ path: '/new/er/l/providers' })).provenance?.realPath, '/cms/providers')
})
