import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Trim } from '@espalier/contract/espalier/v1/tree'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { type Calls, collect, exportText, fails, importText, openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'
import { connectNative, type NativeClient } from '../support/zookeeper/native-zookeeper.ts'
import {
  type Clients,
  connect,
  nodeText,
  type Watch,
  watchChildren,
  watchProperties,
  watchTree,
} from './watch/watching.ts'

const zookeeper = shareServer()

interface World extends AsyncDisposable {
  readonly calls: Calls
  readonly clients: Clients
  /** Makes, changes and removes nodes that the gateway may not read. */
  readonly owner: NativeClient
  /** The path of the tree in ZooKeeper. */
  readonly root: string
}

/** A gateway without credentials, in front of /shop/providers with the child `a`, and a user who protects nodes of their own. */
async function open(): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const root = zookeeper.chroot()
  const store = opened.use(await openZooKeeperStore({ connect: zookeeper.connect + root }))
  const gateway = opened.use(await openGateway({ store }))
  const calls = opened.use(openCalls(gateway.endpoint))
  const clients = opened.use(connect(gateway.endpoint))
  const owner = opened.use(await connectNative(zookeeper.connect, 'owner:password'))
  await calls.tree.createNode({ path: '/shop/providers', createParents: true })
  await owner.create(`${root}/shop/providers/a`, { data: '{"n":1}' })
  const stack = opened.move()
  return { calls, clients, owner, root, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

function itemsOf({ known }: Watch<unknown>): ReadonlyMap<string, string> {
  return known instanceof Map ? known : new Map()
}

function isRefused({ history, known }: Watch<unknown>): boolean {
  const unresolved = history.findLast(received => received.kind === 'unresolved')
  return known === 'unresolved' && unresolved?.reason === 'NOT_PERMITTED'
}

const PROVIDERS = '/shop/providers'

test('an import needs no permission on nodes that its text does not have, unless it would delete them', async () => {
  await using world = await open()
  const { calls, owner, root } = world
  await owner.create(`${root}/shop/hidden`, { data: '{}', creator: true })
  const text = '/shop\n  x = 1\n  /providers\n    /a\n      n = 1\n'
  for (const trim of [Trim.KEEP, Trim.REPORT])
    for (const validateOnly of [true, false]) {
      const { kept } = await importText(calls, text, { trim, validateOnly })
      assert.deepEqual(
        kept.map(({ path }) => path),
        trim === Trim.KEEP ? [] : ['/shop/hidden'],
      )
    }
  for (const validateOnly of [true, false]) {
    const { facts } = await fails(importText(calls, text, { trim: Trim.DELETE, validateOnly }), 'NOT_PERMITTED')
    assert.equal(facts.path, '/shop/hidden')
  }
  const { facts } = await fails(importText(calls, '/shop\n  /hidden\n'), 'NOT_PERMITTED')
  assert.equal(facts.path, '/shop/hidden')
})

test('calls that read whole trees fail at a node that may not be read, and name it', async () => {
  await using world = await open()
  const { calls, owner, root } = world
  await owner.create(`${root}/shop/hidden`, { data: '{}', creator: true })
  const reads = [
    () => exportText(calls, '/shop'),
    () => collect(calls.tree.walkTree({ path: '/shop' })),
    () => calls.tree.listChildren({ path: '/shop' }),
    () => calls.tree.getNode({ path: '/shop/hidden' }),
    () => calls.properties.getProperties({ path: '/shop/hidden' }),
    () => calls.registry.discover({ path: '/shop/hidden' }),
  ]
  for (const read of reads) {
    const { message, facts } = await fails(read(), 'NOT_PERMITTED')
    assert.equal(
      message,
      'missing ZooKeeper permission "read" on /shop/hidden (ACL: not readable; you: no credentials)',
    )
    assert.equal(facts.path, '/shop/hidden')
  }
  const { children } = await calls.tree.listChildren({ path: '/shop', namesOnly: true })
  assert.deepEqual(
    children.map(({ path }) => path),
    ['/shop/hidden', '/shop/providers'],
  )
})

test('a child that may not be read is returned by name only, and the others are unaffected', async () => {
  await using world = await open()
  const { calls, clients, owner, root } = world
  const place = `${root}${PROVIDERS}`
  using early = watchChildren(clients, { path: PROVIDERS })
  await early.until(() => itemsOf(early).size === 1, 'the first child')
  await owner.create(`${place}/hidden`, { data: '{"secret":1}', creator: true })
  await owner.create(`${place}/b`, { data: '{"n":2}' })
  using late = watchChildren(clients, { path: PROVIDERS })
  for (const watch of [early, late]) {
    await watch.until(() => itemsOf(watch).size === 3, 'all three children')
    assert.match(itemsOf(watch).get('hidden') ?? '', /^\[\] /)
  }
  for (const consistency of [Consistency.CACHED, Consistency.SYNCED]) {
    const { providers } = await calls.registry.discover({ path: PROVIDERS, consistency })
    assert.deepEqual(
      providers.map(({ name, properties }) => [name, properties]),
      [
        ['a', { n: 1 }],
        ['b', { n: 2 }],
        ['hidden', undefined],
      ],
    )
  }
  await owner.set(`${place}/a`, '{"n":3}')
  for (const watch of [early, late])
    await watch.until(() => itemsOf(watch).get('a')?.startsWith('[["n",3]]'), 'a change of another child')
  await owner.remove(`${place}/hidden`)
  for (const watch of [early, late]) await watch.until(() => itemsOf(watch).size === 2, 'that it has gone')
  await owner.create(`${place}/hidden`, { data: '{"n":4}' })
  for (const watch of [early, late])
    await watch.until(() => itemsOf(watch).get('hidden')?.startsWith('[["n",4]]'), 'that it may be read')
})

test('a watch of a node that may not be read reports it, and continues once it may', async () => {
  await using world = await open()
  const { clients, owner, root } = world
  await owner.create(`${root}/shop/hidden`, { data: '{"n":1}', creator: true })
  using properties = watchProperties(clients, { path: '/shop/hidden' })
  using children = watchChildren(clients, { path: '/shop/hidden' })
  for (const watch of [properties, children]) await watch.until(() => isRefused(watch), 'that it may not be read')
  await owner.remove(`${root}/shop/hidden`)
  await owner.create(`${root}/shop/hidden`, { data: '{"n":2}' })
  await properties.until(() => itemsOf(properties).get('n') === '2', 'its properties')
  await children.until(() => children.known instanceof Map, 'that it is there')
  await owner.remove(`${root}/shop/hidden`)
  await owner.create(`${root}/shop/hidden`, { data: '{"n":3}', creator: true })
  for (const watch of [properties, children]) await watch.until(() => isRefused(watch), 'that it may not be read again')
  // ZooKeeper has no watch for a change of an ACL.
  await owner.open(`${root}/shop/hidden`)
  await properties.until(() => itemsOf(properties).get('n') === '3', 'its properties again')
})

test('a property link to a node that may not be read is broken, and the other properties are returned', async () => {
  await using world = await open()
  const { calls, owner, root } = world
  await owner.create(`${root}/shop/hidden`, { data: '{"n":1}', creator: true })
  await owner.set(`${root}/shop`, '{"n =>":"/shop/hidden n","m":2}')
  const answer = await calls.properties.getProperties({ path: '/shop' })
  assert.deepEqual(answer.properties, { m: 2 })
  assert.equal(answer.broken[0]?.reason, 'NOT_PERMITTED')
  assert.match(answer.broken[0]?.message ?? '', /n => \/shop\/hidden n: missing ZooKeeper permission "read"/)
})

test('a watched tree shows a node that may not be read by path only, and continues', async () => {
  await using world = await open()
  const { clients, owner, calls, root } = world
  using watch = watchTree(clients, { path: '/shop' })
  await watch.until(() => itemsOf(watch).has('/shop/providers/a'), 'a snapshot')
  await owner.create(`${root}/shop/hidden`, { data: '{"secret":1}', creator: true })
  await owner.create(`${root}/shop/hidden/below`, { data: '{}' })
  await watch.until(() => itemsOf(watch).has('/shop/hidden'), 'its path')
  await calls.tree.createNode({ path: '/shop/last', properties: {} })
  await watch.until(() => itemsOf(watch).has('/shop/last'), 'what came after it')
  assert.equal(itemsOf(watch).get('/shop/hidden'), nodeText({ data: Buffer.alloc(0), etag: '' }))
  assert.ok(!itemsOf(watch).has('/shop/hidden/below'))
  await owner.remove(`${root}/shop/hidden/below`)
  await owner.remove(`${root}/shop/hidden`)
  await watch.until(() => !itemsOf(watch).has('/shop/hidden'), 'it is gone')
})
