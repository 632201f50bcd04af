import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AclEntry } from '@espalier/contract/espalier/v1/types'
import type { TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { type Acl, formatAcl } from '../../src/tree/acl.ts'
import { parsePath } from '../../src/tree/path.ts'
import { type Calls, fails, importText, openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'

const READ: AclEntry = { scheme: 'world', id: 'anyone', permissions: 'r' }
const CREATOR: AclEntry = { scheme: 'auth', id: '', permissions: 'cdrwa' }
/** What ZooKeeper stores for `auth` of alice. */
const ALICE = 'digest:alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E=:cdrwa'

const zookeeper = shareServer()

interface Served extends AsyncDisposable {
  readonly calls: Calls
  readonly store: TreeStore
}

async function serve(tree: string, auth?: string): Promise<Served> {
  await using opened = new AsyncDisposableStack()
  const store = opened.use(await openZooKeeperStore({ connect: zookeeper.connect + tree, auth }))
  const gateway = opened.use(await openGateway({ store }))
  const calls = opened.use(openCalls(gateway.endpoint))
  const stack = opened.move()
  return { calls, store, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** Two gateways of one tree: one with credentials, and one without. */
async function serveTwo(): Promise<{ readonly alice: Served; readonly stranger: Served } & AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const tree = zookeeper.chroot()
  const alice = opened.use(await serve(tree, 'digest:alice:secret'))
  const stranger = opened.use(await serve(tree))
  const stack = opened.move()
  return { alice, stranger, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function listOf({ store }: Served, path: string): Promise<string> {
  const acl = await store.acls.read(parsePath(path), { signal: AbortSignal.timeout(10_000) })
  return formatAcl(acl ?? [])
}

const OPEN = 'world:anyone:cdrwa'

test('every node that CreateNode creates has the ACL, and GetNode shows it without hashes', async () => {
  await using world = await serveTwo()
  const { alice, stranger } = world
  const { tree } = alice.calls
  await tree.createNode({ path: '/a/b', createParents: true, acl: [CREATOR, READ] })
  for (const path of ['/a', '/a/b']) assert.equal(await listOf(alice, path), `${ALICE},world:anyone:r`)
  const hidden = { scheme: 'digest', id: 'alice:x', permissions: 'cdrwa' }
  for (const { calls } of [alice, stranger]) {
    assert.deepEqual(plain((await calls.tree.getNode({ path: '/a', withAcl: true })).acl), [hidden, READ])
    assert.deepEqual((await calls.tree.getNode({ path: '/a' })).acl, [])
  }
  await tree.createNode({ path: '/open' })
  const { acl } = await tree.getNode({ path: '/open', withAcl: true })
  assert.equal(formatAcl(acl), OPEN)
})

test('an import sets its ACL on the nodes it creates, and does not change that of existing nodes', async () => {
  await using world = await serveTwo()
  const { alice } = world
  await importText(alice.calls, '/a\n  /b\n')
  const { result } = await importText(alice.calls, '/a\n  x = 1\n  /b\n  /c\n    /d\n', { acl: [CREATOR, READ] })
  assert.deepEqual([result.created, result.updated], [2n, 1n])
  for (const path of ['/a', '/a/b']) assert.equal(await listOf(alice, path), OPEN)
  for (const path of ['/a/c', '/a/c/d']) assert.equal(await listOf(alice, path), `${ALICE},world:anyone:r`)
  await importText(alice.calls, '/a\n  x = 1\n  /b\n  /c\n    y = 2\n    /d\n')
  assert.equal(await listOf(alice, '/a/c'), `${ALICE},world:anyone:r`)
})

test('an ACL that denies the gateway the creation of a child it needs is NOT_PERMITTED, and nothing is written', async () => {
  await using world = await serveTwo()
  const { stranger } = world
  const failure = await fails(importText(stranger.calls, '/a\n  /b\n', { acl: [READ] }), 'NOT_PERMITTED')
  assert.equal(failure.message, 'missing ZooKeeper permission "create" on /a (ACL: world r; you: no credentials)')
  await fails(stranger.calls.tree.getNode({ path: '/a' }), 'NOT_FOUND')
  await importText(stranger.calls, '/a\n', { acl: [READ] })
})

test('NOT_PERMITTED names the missing permission, the node, its ACL and the credentials of the gateway', async () => {
  await using world = await serveTwo()
  const { alice, stranger } = world
  await importText(alice.calls, '/a\n  x = 1\n  /b\n/mine\n/hers\n', { acl: [CREATOR, READ] })
  const message = async (call: Promise<unknown>): Promise<string> => (await fails(call, 'NOT_PERMITTED')).message
  const list = 'ACL: digest:alice cdrwa, world r; you: no credentials'
  const set = { path: '/a', jsonProperties: { x: '2' } }
  assert.equal(
    await message(stranger.calls.properties.updateProperties(set)),
    `missing ZooKeeper permission "write" on /a (${list})`,
  )
  assert.equal(
    await message(stranger.calls.tree.deleteNode({ path: '/a/b' })),
    `missing ZooKeeper permission "delete" on /a (${list})`,
  )
  const nobody: Acl = [{ scheme: 'ip', id: '192.0.2.1', permissions: 'cdrwa' }]
  await alice.calls.tree.createNode({ path: '/hidden', acl: [...nobody] })
  assert.equal(
    await message(alice.calls.tree.walkTree({ path: '/' })[Symbol.asyncIterator]().next()),
    'missing ZooKeeper permission "read" on /hidden (ACL: not readable; you: digest:alice)',
  )
})

const WRONG: readonly (readonly [AclEntry, RegExp])[] = [
  [{ scheme: '', id: 'x', permissions: 'r' }, /has no scheme/],
  [{ scheme: 'world', id: 'everybody', permissions: 'r' }, /there is no world:everybody/],
  [{ scheme: 'world', id: 'anyone', permissions: 'rx' }, /permissions for world:anyone/],
  [{ scheme: 'digest', id: 'alice:secret', permissions: 'r' }, /for digest:alice holds no hash/],
  [{ scheme: 'digest', id: 'alice:x', permissions: 'r' }, /for digest:alice holds no hash/],
  [CREATOR, /stands for the credentials of the gateway, and it has none/],
  // ZooKeeper itself refuses these.
  [{ scheme: 'unheard', id: 'of', permissions: 'r' }, /ZooKeeper does not take the ACL world:anyone:r,unheard:of:r/],
  [
    { scheme: 'ip', id: 'not-an-address', permissions: 'r' },
    /ZooKeeper does not take the ACL world:anyone:r,ip:not-an-address:r/,
  ],
]

test('an ACL that no node can have is BAD_ARGUMENT with its field, and nothing is written', async () => {
  await using world = await serveTwo()
  const { calls } = world.stranger
  for (const [entry, message] of WRONG) {
    const acl = [READ, entry]
    for (const call of [() => calls.tree.createNode({ path: '/a', acl }), () => importText(calls, '/a\n', { acl })]) {
      const { violations, ...failure } = await fails(call(), 'BAD_ARGUMENT')
      assert.match(failure.message, message)
      assert.match(violations[0] ?? '', /^acl /)
    }
  }
  await fails(calls.tree.getNode({ path: '/a' }), 'NOT_FOUND')
  async function* late() {
    yield { text: '/a\n' }
    yield { acl: [READ] }
  }
  const importLate = async (): Promise<void> => {
    for await (const _ of calls.tree.importTree(late()));
  }
  const { message } = await fails(importLate(), 'BAD_ARGUMENT')
  assert.match(message, /only the first request may have .* acl/)
})

test('a store without ACLs refuses them before anything is written, and shows none', async () => {
  await using gateway = await openGateway()
  using calls = openCalls(gateway.endpoint)
  const acl = [READ]
  for (const validateOnly of [false, true])
    for (const call of [
      () => calls.tree.createNode({ path: '/a', acl, validateOnly }),
      () => importText(calls, '/a\n', { acl, validateOnly }),
    ]) {
      const { message, violations } = await fails(call(), 'BAD_ARGUMENT')
      assert.equal(message, 'the embedded store has no ACLs')
      assert.match(violations[0] ?? '', /^acl /)
    }
  await fails(calls.tree.getNode({ path: '/a' }), 'NOT_FOUND')
  assert.deepEqual((await calls.tree.getNode({ path: '/', withAcl: true })).acl, [])
})

test('a node that is moved keeps its ACL, and so does everything below it', async () => {
  await using world = await serveTwo()
  const { alice, stranger } = world
  await importText(alice.calls, '/a\n  /open\n')
  await importText(alice.calls, '/a\n  /mine\n    /deep\n', { acl: [CREATOR, READ] })
  const move = { path: '/a', destination: '/z/b', createParents: true }
  for (const validateOnly of [true, false]) {
    const refused = await fails(stranger.calls.tree.moveNode({ ...move, validateOnly }), 'NOT_PERMITTED')
    assert.match(refused.message, /^missing ZooKeeper permission "admin" on \/a\/mine(\/deep)?: its ACL is not shown/)
  }
  assert.equal((await alice.calls.tree.moveNode(move)).nodes, 4n)
  for (const path of ['/z', '/z/b', '/z/b/open']) assert.equal(await listOf(alice, path), OPEN)
  for (const path of ['/z/b/mine', '/z/b/mine/deep']) assert.equal(await listOf(alice, path), `${ALICE},world:anyone:r`)
})

function plain(acl: readonly AclEntry[]): AclEntry[] {
  return acl.map(({ scheme, id, permissions }) => ({ scheme, id, permissions }))
}
