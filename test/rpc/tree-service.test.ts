import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptReason } from '../../clients/typescript/gen/espalier/v1/tree.ts'
import { Consistency } from '../../clients/typescript/gen/espalier/v1/types.ts'
import { collect, exportText, fails, importText, openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'

const MODEL = `/cms : z4m cms
  threads = 3
  /databases
    /main
      /providers
  /providers
/lb
  /pools
    /cms
      providers -> /cms/providers
/retail
  /databases
    main -> /cms/databases/main
    nowhere -> /gone
    here -> ./here
`

async function open(model = MODEL) {
  const stack = new AsyncDisposableStack()
  const gateway = stack.use(await openGateway())
  const calls = stack.use(openCalls(gateway.endpoint))
  if (model !== '') await importText(calls, model)
  return { gateway, ...calls, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('GetNode follows links and shows properties, exact bytes, stat and etag', async () => {
  await using world = await open()
  const { tree } = world
  await tree.createNode({ path: '/cms/databases/main/x', jsonProperties: { big: '9007199254740993', f: '1.0' } })
  const { node, provenance } = await tree.getNode({ path: '/retail/databases/main/x' })
  assert.equal(node?.path, '/cms/databases/main/x')
  assert.equal(Buffer.from(node?.data ?? []).toString(), '{"big":9007199254740993,"f":1.0}')
  assert.deepEqual(node?.properties, { big: 9007199254740992, f: 1 })
  assert.deepEqual([node?.stat?.version, node?.stat?.ephemeral, node?.stat?.childCount], [0, false, 0])
  assert.equal(provenance?.realPath, '/cms/databases/main/x')
})

test('a path that leads nowhere says why', async () => {
  await using world = await open()
  const { tree } = world
  await fails(tree.getNode({ path: '/cms/nothing' }), 'NOT_FOUND')
  await fails(tree.getNode({ path: '/retail/databases/nowhere' }), 'LINK_DANGLING')
  await fails(tree.getNode({ path: '/retail/databases/here' }), 'LINK_LOOP')
  await fails(tree.getNode({ path: 'cms' }), 'BAD_PATH')
  await fails(tree.getNode({ path: '' }), 'BAD_PATH')
  await fails(tree.getNode({ path: '/cms/' }), 'BAD_PATH')
  await fails(tree.getNode({ path: `/${'x'.repeat(256)}` }), 'BAD_NAME')
  await fails(tree.getNode({ path: '/a'.repeat(65) }), 'DEPTH_EXCEEDED')
})

test('min_revision is never undercut, and one that does not come is TIMEOUT', async () => {
  await using world = await open()
  const { tree } = world
  const { revision } = await tree.createNode({ path: '/new' })
  const { provenance } = await tree.getNode({ path: '/new', minRevision: revision })
  assert.ok((provenance?.revision ?? 0n) >= revision)
  await fails(tree.getNode({ path: '/new', minRevision: revision + 1_000n }), 'TIMEOUT')
})

test('ListChildren pages through all children in order, each once, whatever comes or goes meanwhile', async () => {
  const names = Array.from({ length: 25 }, (_, i) => `n${String(i).padStart(2, '0')}`)
  await using world = await open(`/p\n${names.map(name => `  /${name}\n`).join('')}`)
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

test('ListChildren refuses a page size or token that makes no sense', async () => {
  await using world = await open()
  const { tree } = world
  const { nextPageToken } = await tree.listChildren({ path: '/', pageSize: 1 })
  await fails(tree.listChildren({ path: '/', pageSize: -1 }), 'BAD_ARGUMENT')
  await fails(tree.listChildren({ path: '/', pageToken: 'nonsense' }), 'BAD_ARGUMENT')
  await fails(tree.listChildren({ path: '/cms', pageToken: nextPageToken }), 'BAD_ARGUMENT')
})

test('a page of large nodes is shorter, so that it fits into a message', async () => {
  await using world = await open('/p\n')
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

test('WalkTree gives parents before children, leaves live providers out, and stops at a depth', async () => {
  await using world = await open()
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

test('CreateNode makes one node, with its parents only if asked, in one transaction', async () => {
  await using world = await open()
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
  await using world = await open()
  const { tree } = world
  assert.equal((await tree.createNode({ path: '/retail/databases/main/x' })).realPath, '/cms/databases/main/x')
  assert.equal((await tree.createNode({ path: '/retail/databases/main' })).realPath, '/retail/databases/main')
})

test('CreateNode refuses what cannot be, before anything is written', async () => {
  await using world = await open()
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
  await using world = await open()
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
  await using world = await open()
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
  await using world = await open()
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
  await using world = await open()
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
  await using world = await open()
  const { tree } = world
  await tree.linkNode({ path: '/lb/', target: '/cms/databases/main' })
  assert.equal((await tree.resolvePath({ path: '/lb/main' })).provenance?.realPath, '/cms/databases/main')
  await fails(tree.linkNode({ path: '/lb/', target: '..' }), 'BAD_PATH')
})

test('a link that leads elsewhere is replaced only if asked; the same link again writes nothing', async () => {
  await using world = await open()
  const { tree } = world
  await fails(tree.linkNode({ path: '/lb/pools/cms/providers', target: '/retail' }), 'ALREADY_EXISTS')
  const { revision } = await tree.linkNode({ path: '/lb/pools/cms/providers', target: '/retail', replace: true })
  assert.equal((await tree.linkNode({ path: '/lb/pools/cms/providers', target: '/retail' })).revision, revision)
})

test('LinkNode refuses targets that are no paths, and makes missing parents only if asked', async () => {
  await using world = await open()
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

test('ResolvePath tells every hop, and takes "." and ".." away before any link is followed', async () => {
  await using world = await open()
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
