import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Calls, collect, exportText, fails, importText, openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'
import { connect, watchChildren, watchTree } from './watch/watching.ts'

const zookeeper = shareServer()

interface Served extends AsyncDisposable {
  readonly endpoint: string
  readonly calls: Calls
}

/** A gateway in front of a tree in ZooKeeper, or else of an embedded one. */
async function serve(connectString?: string): Promise<Served> {
  await using opened = new AsyncDisposableStack()
  const store = connectString === undefined ? undefined : opened.use(await openStore(connectString))
  const { endpoint } = opened.use(await openGateway(store === undefined ? {} : { store }))
  const calls = opened.use(openCalls(endpoint))
  const stack = opened.move()
  return { endpoint, calls, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** Every call that writes to a path, once for each way to name it. */
const WRITES: Readonly<Record<string, (calls: Calls) => Promise<unknown>>> = {
  CreateNode: ({ tree }) => tree.createNode({ path: '/zookeeper/x', createParents: true }),
  'CreateNode through a link': ({ tree }) => tree.createNode({ path: '/own/x' }),
  'a dry run of CreateNode': ({ tree }) => tree.createNode({ path: '/zookeeper/x', validateOnly: true }),
  UpdateProperties: ({ properties }) => properties.updateProperties({ path: '/zookeeper', properties: { a: 1 } }),
  SetProperties: ({ properties }) => properties.setProperties({ path: '/zookeeper/quota', properties: {} }),
  LinkNode: ({ tree }) => tree.linkNode({ path: '/zookeeper/l', target: '/a' }),
  'LinkNode with missing parents': ({ tree }) =>
    tree.linkNode({ path: '/zookeeper/n/l', target: '/a', createParents: true }),
  DeleteNode: ({ tree }) => tree.deleteNode({ path: '/zookeeper', recursive: true }),
  MoveNode: ({ tree }) => tree.moveNode({ path: '/zookeeper/quota', destination: '/q' }),
  'MoveNode to there': ({ tree }) => tree.moveNode({ path: '/a', destination: '/zookeeper/a' }),
  'MoveNode to there through a link': ({ tree }) => tree.moveNode({ path: '/a', destination: '/own/a' }),
  Register: ({ registry }) => registry.register({ path: '/zookeeper', addresses: ['10.0.0.1:80'] }),
  'Register with a new path': ({ registry }) =>
    registry.register({ path: '/zookeeper/x', addresses: ['10.0.0.1:80'], createPath: true }),
  'ImportTree of its name': calls => importText(calls, '/a\n/zookeeper\n  /x\n'),
  'ImportTree at its path': calls => importText(calls, '/x\n', { path: '/zookeeper' }),
  'ImportTree through a link': calls => importText(calls, '/x\n', { path: '/own' }),
}

test('every write to the node that belongs to the store is RESERVED, and nothing is written', async t => {
  await using served = await serve(zookeeper.connect)
  const { calls } = served
  await importText(calls, '/\n  own -> /zookeeper\n/a\n')
  const before = await exportText(calls)
  for (const [name, write] of Object.entries(WRITES))
    await t.test(name, async () => {
      await fails(write(calls), 'RESERVED')
      assert.equal(await exportText(calls), before)
    })
})

test('the node that belongs to the store is in no list, walk, export or watch of the root', async () => {
  await using served = await serve(zookeeper.connect)
  const { calls, endpoint } = served
  using clients = connect(endpoint)
  await importText(calls, '/b\n')
  assert.doesNotMatch(await exportText(calls), /^\/zookeeper/m)
  const walked = (await collect(calls.tree.walkTree({ path: '/' }))).flatMap(({ nodes }) => nodes)
  const listed = (await calls.tree.listChildren({ path: '/' })).children
  for (const nodes of [walked, listed]) {
    assert.ok(nodes.some(({ path }) => path === '/b'))
    assert.ok(!nodes.some(({ path }) => path.startsWith('/zookeeper')))
  }
  const found = (await calls.registry.discover({ path: '/' })).providers.map(({ name }) => name)
  assert.ok(found.includes('b') && !found.includes('zookeeper'))
  assert.equal((await calls.tree.getNode({ path: '/' })).node?.stat?.childCount, listed.length)
  using children = watchChildren(clients, { path: '/' })
  using all = watchTree(clients, { path: '/' })
  await children.until(() => children.known instanceof Map && children.known.has('b'), 'the children')
  await all.until(() => all.known instanceof Map && all.known.has('/b'), 'the tree')
  for (const { known } of [children, all])
    for (const name of (known as ReadonlyMap<string, string>).keys()) assert.doesNotMatch(name, /^\/?zookeeper/)
  assert.match(await exportText(calls, '/zookeeper'), /^\/zookeeper = ""\n/)
})

for (const [name, open] of [
  ['below a chroot', () => serve(zookeeper.connect + zookeeper.chroot())],
  ['in the embedded store', () => serve()],
] as const)
  test(`${name}, a node zookeeper is created, read, watched, moved and deleted like any other`, async () => {
    await using served = await open()
    const { calls, endpoint } = served
    using clients = connect(endpoint)
    using all = watchTree(clients, { path: '/' })
    using children = watchChildren(clients, { path: '/' })
    const text = '/a\n/zookeeper\n  x = 1\n  /quota\n    y = 2\n'
    await importText(calls, text)
    assert.equal(await exportText(calls), text)
    await all.until(() => all.known instanceof Map && all.known.has('/zookeeper/quota'), 'it is in the tree')
    await children.until(() => children.known instanceof Map && children.known.has('zookeeper'), 'it is a child')
    const walked = (await collect(calls.tree.walkTree({ path: '/' }))).flatMap(({ nodes }) => nodes)
    assert.deepEqual(
      walked.map(({ path }) => path),
      ['/', '/a', '/zookeeper', '/zookeeper/quota'],
    )
    await importText(calls, '/\n  own -> /zookeeper\n')
    for (const [write, call] of Object.entries(WRITES)) {
      await importText(calls, text)
      await assert.doesNotReject(call(calls), write)
      await calls.tree.deleteNode({ path: '/zookeeper', recursive: true, force: true }).catch(() => {})
      await calls.tree.deleteNode({ path: '/q', recursive: true }).catch(() => {})
    }
    assert.equal(await exportText(calls), '/\n  own -> /zookeeper\n/a\n')
  })
