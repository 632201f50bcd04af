import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { connect, type Espalier } from '../../clients/typescript/index.ts'
import { eventually } from '../support/condition.ts'
import { startGateway } from '../support/gateway.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { type Kazoo, startKazoo } from './kazoo.ts'

suite('beside kazoo on one ZooKeeper', () => {
  const stack = new AsyncDisposableStack()
  let zookeeper: string
  let kazoo: Kazoo
  let client: Espalier

  before(async () => {
    zookeeper = stack.use(await startZooKeeper()).connect
    kazoo = stack.use(startKazoo(zookeeper))
    const gateway = stack.use(await startGateway({ args: ['--zookeeper', zookeeper] }))
    client = stack.use(connect({ endpoints: gateway.endpoint }))
  })
  after(() => stack.disposeAsync())

  test('a tree and providers in the encoding of zc.zk are served', async () => {
    await kazoo.create('/fooservice', { database: '/databases/foomain', favorite_color: 'réd', threads: 1 })
    await kazoo.create('/fooservice/providers')
    await kazoo.create('/fooservice/providers/192.168.0.42:8080', { pid: 9999 }, { ephemeral: true })
    await kazoo.create('/cms', {
      'main ->': '/fooservice',
      'color =>': '/fooservice favorite_color',
      'threads =>': 'main',
    })
    await kazoo.createRaw('/empty', Buffer.of())

    const { providers, realPath } = await client.discover('/cms/main/providers', { consistency: 'synced' })
    assert.equal(realPath, '/fooservice/providers')
    assert.deepEqual(
      providers.map(({ name, properties, ephemeral, leaseHash }) => ({ name, properties, ephemeral, leaseHash })),
      [{ name: '192.168.0.42:8080', properties: { pid: 9999 }, ephemeral: true, leaseHash: '' }],
    )
    const cms = await client.properties.getProperties({ path: '/cms' })
    assert.deepEqual(cms.properties, { color: 'réd', threads: 1 })
    assert.deepEqual(cms.links, { main: '/fooservice' })
    assert.deepEqual(cms.propertyLinks, { color: '/fooservice favorite_color', threads: 'main' })
    assert.deepEqual((await client.properties.getProperties({ path: '/empty' })).properties, {})
    assert.equal(
      await exported('/fooservice', { ephemeral: true }),
      `/fooservice
  database = "/databases/foomain"
  favorite_color = "réd"
  threads = 1
  /providers
    /192.168.0.42:8080
      pid = 9999
`,
    )
    assert.equal(
      await exported('/cms', { literals: 'python' }),
      `/cms
  color => /fooservice favorite_color
  threads => main
  main -> /fooservice
`,
    )
  })

  test('data that is not JSON is the string_value, byte for byte', async () => {
    for (const [name, bytes] of [
      ['text', Buffer.from('one\ntwo ü')],
      ['broken', Buffer.from('{"a":')],
      ['list', Buffer.from('[1,2]')],
      ['binary', Buffer.of(0xff, 0x00, 0x80, 0x0a)],
    ] as const) {
      await kazoo.createRaw(`/${name}`, bytes)
      const { node } = await client.tree.getNode({ path: `/${name}` })
      assert.deepEqual(Buffer.from(node?.data ?? []), bytes)
      assert.deepEqual(Object.keys(node?.properties ?? {}), ['string_value'])

      const text = await exported(`/${name}`, { name: `${name}-copy` })
      await imported(text)
      assert.equal((await kazoo.read(`/${name}-copy`)).text, bytes.toString('latin1'))
    }
  })

  test('kazoo reads imported nodes, whose data are the bytes that zc.zk would have written', async () => {
    await imported(`
/imported : service
  color = 'gr\\u00fcn'
  ratio = 1.0
  big = 9007199254740993
  nested = {"b": [1, null, true]}
  size => /fooservice threads
  main -> ../fooservice
  /bare
  /plain
    string_value = 'not JSON'
`)
    const node = await kazoo.read('/imported')
    assert.deepEqual(node.properties, {
      type: 'service',
      color: 'grün',
      ratio: 1,
      big: 9007199254740992,
      nested: { b: [1, null, true] },
      'size =>': '/fooservice threads',
      'main ->': '../fooservice',
    })
    assert.deepEqual(
      new Set(node.text.slice(1, -1).split(/,(?=")/)),
      new Set([
        '"type":"service"',
        '"color":"gr\\u00fcn"',
        '"ratio":1.0',
        '"big":9007199254740993',
        '"nested":{"b":[1,null,true]}',
        '"size =>":"/fooservice threads"',
        '"main ->":"../fooservice"',
      ]),
    )
    assert.equal((await kazoo.read('/imported/bare')).text, '{}')
    assert.equal((await kazoo.read('/imported/plain')).text, 'not JSON')
  })

  test('a write preserves other properties written by kazoo', async () => {
    await kazoo.createRaw('/spelled', Buffer.from('{ "b" : 1.50,  "a":"\\u00fc", "n": 12345678901234567890 }'))
    await client.properties.updateProperties({ path: '/spelled', jsonProperties: { c: 'true' } })
    assert.match(
      (await kazoo.read('/spelled')).text,
      /^\{ "b" : 1\.50, {2}"a":"\\u00fc", "n": 12345678901234567890 ?, ?"c": ?true ?\}$/,
    )
  })

  test('kazoo sees providers of espalier come and go, and espalier those of kazoo', async () => {
    await kazoo.create('/live')
    await using watch = client.watchChildren('/live')
    const names = (...wanted: string[]) =>
      watch.waitFor(({ providers }) => providers.map(({ name }) => name).join() === wanted.join(), {
        signal: AbortSignal.timeout(10_000),
      })
    await names()

    const registration = client.register('/live', '10.0.0.1:80', { pid: 7 })
    await registration.registered()
    const ours = await kazoo.read('/live/10.0.0.1:80')
    assert.equal(ours.ephemeral, true)
    assert.equal(ours.properties.pid, 7)

    const other = startKazoo(zookeeper)
    await using _other = other
    await other.create('/live/10.0.0.2:80', { pid: 8 }, { ephemeral: true })
    await names('10.0.0.1:80', '10.0.0.2:80')

    await registration[Symbol.asyncDispose]()
    await eventually(async () => (await kazoo.children('/live')).join() === '10.0.0.2:80', 'kazoo sees ours gone')
    await other.leave()
    await names()
  })

  test('a change by kazoo is visible through property links', async () => {
    await kazoo.create('/settings', { threads: 1 })
    await kazoo.create('/user', { 'threads =>': '/settings' })
    await using watch = client.watchProperties('/user')
    const threads = (wanted: number) =>
      watch.waitFor(({ values }) => values.threads === wanted, { signal: AbortSignal.timeout(10_000) })
    await threads(1)
    await kazoo.write('/settings', { threads: 2 })
    await threads(2)
  })

  test('a provider of kazoo is taken over only by force, and never trimmed or deleted', async () => {
    await kazoo.create('/owned')
    await kazoo.create('/owned/10.0.0.1:80', { pid: 1 }, { ephemeral: true })
    const request = { path: '/owned', addresses: ['10.0.0.1:80'], properties: { pid: 2 } }

    await assert.rejects(client.registry.register(request), { reason: 'REGISTRATION_TAKEN' })
    await imported('/owned\n', 'delete')
    await assert.rejects(client.tree.deleteNode({ path: '/owned', recursive: true }), { reason: 'EPHEMERAL_KEPT' })
    const before = await kazoo.read('/owned/10.0.0.1:80')
    assert.deepEqual([before.mine, before.properties], [true, { pid: 1 }])

    const { takenOverPaths, leaseId } = await client.registry.register({ ...request, force: true })
    assert.deepEqual(takenOverPaths, ['/owned/10.0.0.1:80'])
    const taken = await kazoo.read('/owned/10.0.0.1:80')
    assert.deepEqual([taken.ephemeral, taken.mine, taken.properties.pid], [true, false, 2])
    await client.registry.revokeLease({ leaseId })
    assert.deepEqual(await kazoo.children('/owned'), [])
  })

  async function exported(
    path: string,
    options: { ephemeral?: boolean; name?: string; literals?: 'json' | 'python' } = {},
  ): Promise<string> {
    let text = ''
    for await (const piece of client.exportTree(path, options)) text += piece
    return text
  }

  async function imported(text: string, trim: 'keep' | 'delete' = 'keep'): Promise<void> {
    for await (const _part of client.importTree(text, { trim }));
  }
})
