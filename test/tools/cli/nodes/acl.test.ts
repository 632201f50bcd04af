import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TreeStore } from '../../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../../src/store/zookeeper/store.ts'
import { formatAcl } from '../../../../src/tree/acl.ts'
import { parsePath } from '../../../../src/tree/path.ts'
import { openGateway } from '../../../support/gateway.ts'
import { shareServer } from '../../../support/shared-server.ts'
import { inProcess, type Outcome } from '../espalier.ts'
import { openWorld } from '../world.ts'

const zookeeper = shareServer()

interface Opened extends AsyncDisposable {
  readonly connect: string
  readonly store: TreeStore
  readonly endpoint: string
  /** Of another gateway of the same tree, without credentials. */
  readonly stranger: string
}

async function open(): Promise<Opened> {
  await using opened = new AsyncDisposableStack()
  const connect = zookeeper.connect + zookeeper.chroot()
  const gateway = async (auth?: string): Promise<{ store: TreeStore; endpoint: string }> => {
    const store = opened.use(await openZooKeeperStore({ connect, auth }))
    return { store, endpoint: opened.use(await openGateway({ store })).endpoint }
  }
  const { store, endpoint } = await gateway('digest:alice:secret')
  const stranger = (await gateway()).endpoint
  const stack = opened.move()
  return { connect, store, endpoint, stranger, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function listOf(store: TreeStore, path: string): Promise<string> {
  const acl = await store.acls.read(parsePath(path), { signal: AbortSignal.timeout(10_000) })
  return formatAcl(acl ?? [])
}

const HASH = 'aYXlLOpEooaV1cRAvUL1fp9Qt7E='

test('--acl takes words and entries in the syntax of zkCli, for import and for create', async () => {
  await using world = await open()
  const { store, endpoint } = world
  const specs: readonly (readonly [string, string])[] = [
    ['open', 'world:anyone:cdrwa'],
    ['read,creator', `world:anyone:r,digest:alice:${HASH}:cdrwa`],
    [`ip:10.0.0.0/8:r,digest:bob:${HASH}:rd,auth::ra`, `ip:10.0.0.0/8:r,digest:bob:${HASH}:dr,digest:alice:${HASH}:ra`],
  ]
  for (const [i, [spec, list]] of specs.entries()) {
    const imported = await inProcess(['import', '--acl', spec], { endpoint, stdin: `/imported${i}\n` })
    assert.equal(imported.code, 0, imported.stderr)
    const created = await inProcess(['create', `/created${i}`, '--acl', spec], { endpoint })
    assert.deepEqual(created, { stdout: `/created${i}\n`, stderr: '', code: 0 })
    for (const path of [`/imported${i}`, `/created${i}`]) assert.equal(await listOf(store, path), list)
  }
})

test('an invalid --acl is a usage error, and a password in it is not printed', async () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['opn', /"opn" is not an entry of an ACL\n {2}help: .*; or one of open, read, creator$/m],
    ['', /"" is not an entry of an ACL/],
    ['read,', /"" is not an entry of an ACL/],
    ['world:anyone', /"world:anyone" is not an entry of an ACL/],
    ['world:anyone:rx', /the permissions for world:anyone are not letters of cdrwa/],
    ['digest:alice:hidden:r', /the entry for digest:alice holds no hash of a password/],
    ['digest:alice:hidden', /the permissions for digest:alice are not letters of cdrwa/],
    ['x509:CN=a,O=b:r', /"x509:CN=a" is not an entry of an ACL/],
  ]
  for (const [spec, message] of wrong)
    for (const args of [
      ['create', '/a', '--acl', spec],
      ['import', '--acl', spec],
    ]) {
      const { code, stderr } = await inProcess(args, { endpoint: '127.0.0.1:1' })
      assert.equal(code, 2)
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /hidden/)
    }
})

test('a store without ACLs refuses --acl, even in a dry run', async () => {
  await using world = await openWorld()
  const { endpoint } = world
  for (const more of [[], ['-d']])
    for (const args of [
      ['create', '/a', '--acl', 'read'],
      ['import', '--acl', 'read'],
    ]) {
      const { code, stderr } = await inProcess([...args, ...more], { endpoint, stdin: '/a\n' })
      assert.equal(stderr.split('\n')[0], 'error[BAD_ARGUMENT]: the embedded store has no ACLs')
      assert.equal(code, 2)
    }
  assert.equal((await inProcess(['get', '/a'], { endpoint })).code, 4)
  assert.doesNotMatch((await inProcess(['stat', '/'], { endpoint })).stdout, /acl/)
  assert.equal(JSON.parse((await inProcess(['stat', '/', '-o', 'json'], { endpoint })).stdout).acl, undefined)
})

test('stat shows an ACL that is not open, and in JSON every ACL, without hashes', async () => {
  await using world = await open()
  const { endpoint } = world
  const run = (...args: readonly string[]): Promise<Outcome> => inProcess(args, { endpoint })
  await run('create', '/open')
  await run('create', '/mine', '--acl', 'creator,read')
  assert.match((await run('stat', '/mine')).stdout, /^acl {8}digest:alice:x:cdrwa,world:anyone:r$/m)
  assert.doesNotMatch((await run('stat', '/open')).stdout, /^acl/m)
  const json = async (path: string): Promise<unknown> => JSON.parse((await run('stat', path, '-o', 'json')).stdout).acl
  assert.deepEqual(await json('/open'), [{ scheme: 'world', id: 'anyone', permissions: 'cdrwa' }])
  assert.deepEqual(await json('/mine'), [
    { scheme: 'digest', id: 'alice:x', permissions: 'cdrwa' },
    { scheme: 'world', id: 'anyone', permissions: 'r' },
  ])
})

test('a missing permission is exit 8, with the ACL and the credentials of the gateway', async () => {
  await using world = await open()
  const { endpoint, stranger } = world
  await inProcess(['create', '/cms', 'threads=3', '--acl', 'creator,read'], { endpoint })
  assert.deepEqual(await inProcess(['set', '/cms', 'threads=4'], { endpoint: stranger }), {
    stdout: '',
    stderr: `error[NOT_PERMITTED]: missing ZooKeeper permission "write" on /cms (ACL: digest:alice cdrwa, world r; you: no credentials)
  help: the node's ACL must allow it to the gateway, whose credentials are ESPALIER_ZOOKEEPER_AUTH
`,
    code: 8,
  })
  assert.equal((await inProcess(['get', '/cms', 'threads'], { endpoint: stranger })).stdout, '3\n')
})

test('zookeeper_import -p grants everybody the permissions of its bits', async () => {
  await using world = await open()
  const { connect, store } = world
  const script = (...args: readonly string[]): Promise<Outcome> =>
    inProcess(['zookeeper_import', ...args, connect], { stdin: `/n${args.at(-1)}\n` })
  const lists = { 1: 'r', 16: 'a', 17: 'ra', 18: 'wa', 20: 'ca', 24: 'da', 31: 'cdrwa' }
  for (const [n, permissions] of Object.entries(lists)) {
    assert.deepEqual(await script('-p', n), { stdout: '', stderr: '', code: 0 })
    assert.equal(await listOf(store, `/n${n}`), `world:anyone:${permissions}`)
  }
  // Without any permission the ACL cannot be read.
  assert.equal((await script('-p', '0')).code, 0)
  await assert.rejects(listOf(store, '/n0'), { code: 'NOT_PERMITTED' })
  for (const n of ['32', '-1', 'r', '1.5', '']) {
    const { code, stderr } = await script('-p', n)
    assert.equal(code, 2)
    assert.match(stderr, new RegExp(`"${n}" is not a permission`))
  }
})
