import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../src/lib/clock.ts'
import type { Operation } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { encodeData } from '../../src/tree/data.ts'
import type { TreePath } from '../../src/tree/path.ts'
import type { Value } from '../../src/tree/value.ts'
import { type Called, openCalled } from '../rpc/called.ts'
import { exportText, fails, failureOf } from '../support/calls.ts'
import { shareServer } from '../support/shared-server.ts'

const WEB = `/archive
/web
  port = 8080
  top => /web port
  down -> /web/app
  up -> ../archive
  other -> /web2
  /app
    big = 9007199254740993
    home -> /web
    limit => /web/app big
  /providers
/web2
`

test('a copy has every node with its exact data, in one revision, and its links keep their texts', async () => {
  await using world = await openCalled(WEB)
  const { tree } = world
  const planned = await tree.copyNode({
    path: '/web',
    destination: '/new/site',
    createParents: true,
    validateOnly: true,
  })
  assert.deepEqual([planned.nodes, planned.revision], [3n, 0n])
  await fails(tree.getNode({ path: '/new' }), 'NOT_FOUND')
  const copied = await tree.copyNode({ path: '/web', destination: '/new/site', createParents: true })
  assert.deepEqual([copied.realPath, copied.destination, copied.nodes], ['/web', '/new/site', 3n])
  const text = await exportText(world)
  const own = WEB.slice(WEB.indexOf('  port'), WEB.indexOf('/web2\n'))
  assert.match(text, /\/new\n {2}\/site\n/)
  assert.ok(text.includes(own.replace(/^/gm, '  ').trimEnd()), text)
  for (const path of ['/new', '/new/site', '/new/site/app'])
    assert.equal((await tree.getNode({ path })).node?.stat?.createdRevision, copied.revision, path)
})

test('with rebase_links an absolute link into the node leads into the copy, by whole names', async () => {
  await using world = await openCalled(WEB)
  const copied = await world.tree.copyNode({ path: '/web', destination: '/site', rebaseLinks: true })
  assert.equal(copied.rebasedLinks, 4n)
  const of = async (path: string) => (await world.tree.getNode({ path })).node?.jsonProperties
  assert.deepEqual(await of('/site'), {
    port: '8080',
    'top =>': '"/site port"',
    'down ->': '"/site/app"',
    'up ->': '"../archive"',
    'other ->': '"/web2"',
  })
  assert.deepEqual(await of('/site/app'), {
    big: '9007199254740993',
    'home ->': '"/site"',
    'limit =>': '"/site/app big"',
  })
})

test('live providers are left out, and named', async () => {
  await using world = await openCalled(WEB)
  await world.registry.register({ path: '/web/providers', addresses: ['10.0.0.1:80'] })
  const copied = await world.tree.copyNode({ path: '/web', destination: '/site' })
  assert.deepEqual([copied.nodes, copied.leftOut, copied.leftOutPaths], [3n, 1n, ['/web/providers/10.0.0.1:80']])
  const { children } = await world.tree.listChildren({ path: '/site/providers' })
  assert.deepEqual(children, [])
})

test('data that is not JSON is copied byte for byte', async () => {
  await using world = await openCalled(WEB)
  const data = Buffer.from('{ "a" : 1.0 , "b":\xff')
  const signal = AbortSignal.timeout(5_000)
  await world.store.commit([{ op: 'create', path: '/raw' as TreePath, data }], { signal })
  await world.tree.copyNode({ path: '/raw', destination: '/web/raw', rebaseLinks: true })
  assert.deepEqual(Buffer.from((await world.tree.getNode({ path: '/web/raw' })).node?.data ?? []), data)
})

test('links on both paths are followed, to the node that is copied', async () => {
  await using world = await openCalled('/a\n  link -> /b\n/b\n  n = 1\n')
  const { realPath, destination } = await world.tree.copyNode({ path: '/a/link', destination: '/a/own' })
  assert.deepEqual([realPath, destination], ['/b', '/a/own'])
  await fails(world.tree.copyNode({ path: '/a/link/none', destination: '/c' }), 'NOT_FOUND')
})

test('a copy below the node has what the node had before', async () => {
  await using world = await openCalled(WEB)
  const before = await exportText(world, '/web')
  assert.equal((await world.tree.copyNode({ path: '/web', destination: '/web/app/old' })).nodes, 3n)
  assert.equal(await exportText(world, '/web/app/old'), before.replace('/web', '/old'))
  assert.equal((await world.tree.copyNode({ path: '/', destination: '/all/of/it', createParents: true })).nodes, 9n)
})

test('a name that CreateNode refuses is copied with a warning', async () => {
  await using world = await openCalled(`/a\n  /${'n'.repeat(300)}\n`)
  const { nodes, warnings } = await world.tree.copyNode({ path: '/a', destination: '/b' })
  assert.deepEqual(
    [nodes, warnings.map(({ kind, path }) => [kind, path])],
    [2n, [['BAD_NAME', `/b/${'n'.repeat(300)}`]]],
  )
})

type Request = Parameters<Called['tree']['copyNode']>[0]

const REFUSED: readonly (readonly [string, Request, Parameters<typeof fails>[1]])[] = [
  ['to where a node is', { path: '/web', destination: '/web2' }, 'ALREADY_EXISTS'],
  ['to where it is', { path: '/web', destination: '/web' }, 'ALREADY_EXISTS'],
  ['onto everything', { path: '/web', destination: '/' }, 'ALREADY_EXISTS'],
  ['of nothing', { path: '/missing', destination: '/new' }, 'NOT_FOUND'],
  ['to below nothing', { path: '/web', destination: '/new/site' }, 'NOT_FOUND'],
  ['to a name that is too long', { path: '/web', destination: `/${'n'.repeat(256)}` }, 'BAD_NAME'],
  ['of another state', { path: '/web', destination: '/new', etag: 'x' }, 'BAD_ARGUMENT'],
]

for (const [what, request, code] of REFUSED)
  test(`a copy ${what} is ${code}, and nothing is written`, async () => {
    await using world = await openCalled(WEB)
    const before = await exportText(world)
    await fails(world.tree.copyNode(request), code)
    assert.equal(await exportText(world), before)
  })

test('a live provider itself is not copied', async () => {
  await using world = await openCalled(WEB)
  await world.registry.register({ path: '/web/providers', addresses: ['10.0.0.1:80'] })
  await fails(world.tree.copyNode({ path: '/web/providers/10.0.0.1:80', destination: '/one' }), 'EPHEMERAL_KEPT')
})

test('a copy that is larger than one transaction names the limit and what to do, and nothing is written', async () => {
  await using world = await openCalled(
    `/big\n${Array.from({ length: 3 }, (_, i) => `  /n${i}\n    v = "${'x'.repeat(400_000)}"\n`).join('')}`,
  )
  const error = await fails(world.tree.copyNode({ path: '/big', destination: '/copy' }), 'PAYLOAD_TOO_LARGE')
  assert.match(error.message, /\/big is not copied/)
  await fails(world.tree.getNode({ path: '/copy' }), 'NOT_FOUND')
})

const server = shareServer()

for (const zookeeper of [false, true])
  test(`on ${zookeeper ? 'ZooKeeper' : 'the embedded store'}, no copy has nodes of two moments, while one transaction after the other changes them`, async () => {
    await using stack = new AsyncDisposableStack()
    const options = { connect: server.connect, sessionTimeoutMs: 4_000, clock: systemClock }
    const store = zookeeper ? { store: stack.use(await openZooKeeperStore(options)) } : {}
    const world = stack.use(await openCalled('/pair\n  n = 0\n  /a\n    n = 0\n  /b\n    n = 0\n', store))
    const signal = AbortSignal.timeout(30_000)
    let [n, done] = [0, false]
    const writing = (async () => {
      for (; !done; n++) {
        const data = encodeData(new Map([['n', String(n) as Value]]))
        const set = (path: string): Operation => ({ op: 'set', path: path as TreePath, data })
        await world.store.commit([set('/pair'), set('/pair/a'), set('/pair/b')], { signal })
        await setTimeout(10)
      }
    })()
    const moments = new Set<string>()
    try {
      for (let i = 0; i < 30; i++) {
        const destination = `/copy${i}`
        try {
          await world.tree.copyNode({ path: '/pair', destination })
        } catch (error) {
          // On a slow machine the node may change faster than it can be read.
          assert.equal(failureOf(error)?.reason, 'CONFLICT', String(error))
          continue
        }
        const of = async (path: string) => (await world.tree.getNode({ path, consistency: 2 })).node?.jsonProperties.n
        const [top, a, b] = await Promise.all([of(destination), of(`${destination}/a`), of(`${destination}/b`)])
        assert.deepEqual([a, b], [top, top])
        moments.add(top ?? '')
      }
    } finally {
      done = true
      await writing
    }
    assert.ok(moments.size > 5, `${n} writes, ${moments.size} moments`)
  })
