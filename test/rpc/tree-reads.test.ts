import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { collect, fails } from '../support/calls.ts'
import { openCalled } from './called.ts'
import { CMS } from './cms.ts'

test('GetNode follows links and shows properties, exact bytes, stat and etag', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await tree.createNode({ path: '/cms/databases/main/x', jsonProperties: { big: '9007199254740993', f: '1.0' } })
  const { node, provenance } = await tree.getNode({ path: '/retail/databases/main/x' })
  assert.equal(node?.path, '/cms/databases/main/x')
  assert.equal(Buffer.from(node?.data ?? []).toString(), '{"big":9007199254740993,"f":1.0}')
  assert.deepEqual(node?.properties, { big: 9007199254740992, f: 1 })
  assert.deepEqual([node?.stat?.version, node?.stat?.ephemeral, node?.stat?.childCount], [0, false, 0])
  assert.equal(provenance?.realPath, '/cms/databases/main/x')
})

test('an unresolved path is an error with the reason', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await fails(tree.getNode({ path: '/cms/nothing' }), 'NOT_FOUND')
  await fails(tree.getNode({ path: '/retail/databases/nowhere' }), 'LINK_DANGLING')
  await fails(tree.getNode({ path: '/retail/databases/here' }), 'LINK_LOOP')
  await fails(tree.getNode({ path: 'cms' }), 'BAD_PATH')
  await fails(tree.getNode({ path: '' }), 'BAD_PATH')
  await fails(tree.getNode({ path: '/cms/' }), 'BAD_PATH')
  await fails(tree.getNode({ path: `/${'x'.repeat(256)}` }), 'NOT_FOUND')
  await fails(tree.getNode({ path: '/a'.repeat(65) }), 'NOT_FOUND')
  await fails(tree.getNode({ path: '/a'.repeat(1_001) }), 'DEPTH_EXCEEDED')
})

test('a response is never older than min_revision, and a min_revision that is not reached is TIMEOUT', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  const { revision } = await tree.createNode({ path: '/new' })
  const { provenance } = await tree.getNode({ path: '/new', minRevision: revision })
  assert.ok((provenance?.revision ?? 0n) >= revision)
  await fails(tree.getNode({ path: '/new', minRevision: revision + 1_000n }), 'TIMEOUT')
})

test('ListChildren pages through all children in order, each once, even if children come and go meanwhile', async () => {
  const names = Array.from({ length: 25 }, (_, i) => `n${String(i).padStart(2, '0')}`)
  await using world = await openCalled(`/p\n${names.map(name => `  /${name}\n`).join('')}`)
  const seen: string[] = []
  let pageToken = ''
  do {
    const page = await world.tree.listChildren({
      path: '/p',
      pageSize: 10,
      pageToken,
      namesOnly: true,
      consistency: Consistency.SYNCED,
    })
    seen.push(...page.children.map(child => child.path.slice(3)))
    if (pageToken === '') {
      await world.tree.deleteNode({ path: '/p/n05' })
      await world.tree.createNode({ path: '/p/n05a' })
      await world.tree.createNode({ path: '/p/n99' })
    }
    pageToken = page.nextPageToken
  } while (pageToken !== '')
  assert.deepEqual(seen, [...names, 'n99'])
})

test('ListChildren refuses an invalid page size or token', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  const { nextPageToken } = await tree.listChildren({ path: '/', pageSize: 1 })
  await fails(tree.listChildren({ path: '/', pageSize: -1 }), 'BAD_ARGUMENT')
  await fails(tree.listChildren({ path: '/', pageToken: 'nonsense' }), 'BAD_ARGUMENT')
  await fails(tree.listChildren({ path: '/cms', pageToken: nextPageToken }), 'BAD_ARGUMENT')
})

test('a page of large nodes is shorter, so that it fits into a message', async () => {
  await using world = await openCalled('/p\n')
  const { tree } = world
  for (let i = 0; i < 6; i++)
    await tree.createNode({ path: `/p/n${i}`, jsonProperties: { blob: JSON.stringify('x'.repeat(900_000)) } })
  const paths: string[] = []
  let pageToken = ''
  do {
    const page = await tree.listChildren({ path: '/p', pageToken })
    paths.push(...page.children.map(child => child.path))
    pageToken = page.nextPageToken
  } while (pageToken !== '')
  assert.equal(paths.length, 6)
  const walked = await collect(tree.walkTree({ path: '/p' }))
  assert.equal(walked.flatMap(message => message.nodes).length, 7)
})

test('WalkTree returns parents before children, excludes live providers, and stops at a depth', async () => {
  await using world = await openCalled(CMS)
  const { tree, registry } = world
  await registry.register({ path: '/cms/providers', addresses: ['a:1'] })
  const walk = async (request: Parameters<typeof tree.walkTree>[0]) =>
    (await collect(tree.walkTree(request))).flatMap(({ nodes }) => nodes.map(node => node.path))
  assert.deepEqual(await walk({ path: '/cms' }), [
    '/cms',
    '/cms/databases',
    '/cms/databases/main',
    '/cms/databases/main/providers',
    '/cms/providers',
  ])
  assert.deepEqual(await walk({ path: '/cms', depth: 1, namesOnly: true }), [
    '/cms',
    '/cms/databases',
    '/cms/providers',
  ])
  assert.deepEqual(await walk({ path: '/lb/pools/cms/providers', ephemeral: true }), [
    '/cms/providers',
    '/cms/providers/a:1',
  ])
  await fails(collect(tree.walkTree({ path: '/none' })), 'NOT_FOUND')
  await fails(collect(tree.walkTree({ path: '/', depth: -1 })), 'BAD_ARGUMENT')
})

test('ResolvePath returns every link followed, and removes "." and ".." before any link is followed', async () => {
  await using world = await openCalled(CMS)
  const { tree } = world
  await tree.linkNode({ path: '/lb/shop', target: '/retail' })
  const { hops, provenance } = await tree.resolvePath({ path: '/lb/./pools/../shop/databases/main' })
  assert.equal(provenance?.realPath, '/cms/databases/main')
  assert.deepEqual(hops, [
    { path: '/lb', name: 'shop', target: '/retail' },
    { path: '/retail/databases', name: 'main', target: '/cms/databases/main' },
  ])
  await fails(tree.resolvePath({ path: '/..' }), 'BAD_PATH')
})
