import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptReason, Trim } from '@espalier/contract/espalier/v1/tree'
import { ClientError } from 'nice-grpc'
import { World } from './manual-world.ts'
import { onBothStores } from './stores.ts'

const MODEL = `
  /lb : ipvs
    /pools
      /cms
        # The address is fixed because it's
        # exposed externally
        address = '1.2.3.4:80'
        providers -> /cms/providers
      /retail
        address = '1.2.3.5:80'
        providers -> /cms/providers

  /cms : z4m cms
    threads = 3
    /providers
    /databases
      /main
        /providers

  /retail : z4m retail
    threads = 1
    /providers
    /databases
      main -> /cms/databases/main
      /ugc
        /providers
`

const SMALLER_MODEL = `
  /lb : ipvs
    /pools
      /cms
        # The address is fixed because it's
        # exposed externally
        address = '1.2.3.4:80'
        providers -> /cms/providers

  /cms : z4m cms
    threads = 4
    /providers
    /databases
      /main
        /providers
`

const FOOSERVICE = `/fooservice
  database = "/databases/foomain"
  favorite_color = "red"
  threads = 1
  /providers
`

// The examples of zc.zk's manual, sent to a gateway; values are printed as JSON, everything else as there.
onBothStores((store, open) => {
  const manual = (name: string, act: (world: World) => Promise<void>): void => {
    test(`${store}: ${name}`, async () => {
      await using gateway = await open()
      using world = new World(gateway.endpoint)
      await act(world)
    })
  }

  manual('servers register and are found, live', async world => {
    await world.import(FOOSERVICE)
    await world.register('/fooservice/providers', '192.168.0.42:8080', { pid: 9999 })
    assert.deepEqual(await world.addresses('/fooservice/providers'), ['192.168.0.42:8080'])
    using watched = world.watchAddresses('/fooservice/providers')
    await watched.until(['192.168.0.42:8080'])
    await world.register('/fooservice/providers', '192.168.0.42:8081', { pid: 9999 })
    await watched.until(['192.168.0.42:8080', '192.168.0.42:8081'])
    assert.equal(
      await world.export('/fooservice', { ephemeral: true }),
      `/fooservice
  database = "/databases/foomain"
  favorite_color = "red"
  threads = 1
  /providers
    /192.168.0.42:8080
      pid = 9999
      lease = "HASH"
      lease_wanted = "HASH"
    /192.168.0.42:8081
      pid = 9999
      lease = "HASH"
      lease_wanted = "HASH"
`,
    )
  })

  manual('properties are read, updated, set, and watched', async world => {
    await world.import(FOOSERVICE)
    assert.deepEqual(await world.properties('/fooservice'), {
      database: '/databases/foomain',
      favorite_color: 'red',
      threads: 1,
    })
    await world.propertiesClient.updateProperties({ path: '/fooservice', properties: { threads: 2, secret: '123' } })
    assert.deepEqual(await world.properties('/fooservice'), {
      database: '/databases/foomain',
      favorite_color: 'red',
      secret: '123',
      threads: 2,
    })
    await world.propertiesClient.setProperties({ path: '/fooservice', properties: { threads: 3, secret: '1234' } })
    assert.deepEqual(await world.properties('/fooservice'), { secret: '1234', threads: 3 })
  })

  manual('a model is imported, exported, imported again, and trimmed', async world => {
    await world.import(MODEL)
    await world.import('/fooservice\n  secret = u"1234"\n  threads = 3\n  /providers\n')
    const whole = await world.export('/')
    assert.equal(
      whole,
      `/cms : z4m cms
  threads = 3
  /databases
    /main
      /providers
  /providers
/fooservice
  secret = "1234"
  threads = 3
  /providers
/lb : ipvs
  /pools
    /cms
      address = "1.2.3.4:80"
      providers -> /cms/providers
    /retail
      address = "1.2.3.5:80"
      providers -> /cms/providers
/retail : z4m retail
  threads = 1
  /databases
    main -> /cms/databases/main
    /ugc
      /providers
  /providers
`,
    )
    assert.equal(await world.export('/fooservice'), '/fooservice\n  secret = "1234"\n  threads = 3\n  /providers\n')

    const again = await world.import(SMALLER_MODEL)
    assert.deepEqual(again, ['set /cms threads 3 4', 'extra /lb/pools/retail'])
    assert.equal(await world.export('/'), whole.replace('threads = 3', 'threads = 4'))

    const dry = await world.import(SMALLER_MODEL, { trim: Trim.DELETE, validateOnly: true })
    assert.deepEqual(dry, ['delete /lb/pools/retail'])
    assert.deepEqual(await world.import(SMALLER_MODEL, { trim: Trim.KEEP }), [])
    assert.deepEqual(await world.import(SMALLER_MODEL, { trim: Trim.DELETE, validateOnly: true }), [
      'delete /lb/pools/retail',
    ])
    assert.deepEqual(await world.import(SMALLER_MODEL, { trim: Trim.DELETE }), ['delete /lb/pools/retail'])
    assert.equal((await world.export('/lb')).includes('retail'), false)
    assert.equal((await world.export('/')).includes('/retail : z4m retail'), true, 'the top level is never trimmed')
  })

  manual('a dry run shows what an import would do, whole subtrees of new nodes too', async world => {
    await world.import('/fooservice\n  /provision\n    /node1\n    /node2\n')
    const options = { path: '/fooservice', trim: Trim.DELETE, validateOnly: true }
    assert.deepEqual(await world.import('/x\n/y', { ...options, trim: Trim.REPORT }), [
      'add /fooservice/x',
      'add /fooservice/y',
    ])
    assert.deepEqual(await world.import('/provision\n/y\n  /z', options), [
      'delete /fooservice/provision/node1',
      'delete /fooservice/provision/node2',
      'add /fooservice/y',
      'add /fooservice/y/z',
    ])
    assert.equal(await world.export('/fooservice'), '/fooservice\n  /provision\n    /node1\n    /node2\n')
  })

  manual('deletion takes everything below, and refuses live providers unless forced', async world => {
    await world.import(MODEL)
    await world.import(FOOSERVICE)
    await world.tree.deleteNode({ path: '/retail', recursive: true })
    assert.equal((await world.export('/')).includes('/retail : z4m'), false)
    for (const port of [8080, 8081, 8082]) await world.register('/fooservice/providers', `192.168.0.42:${port}`, {})
    await assert.rejects(world.tree.deleteNode({ path: '/fooservice', recursive: true }), ClientError)
    const dry = await world.tree.deleteNode({ path: '/fooservice', recursive: true, validateOnly: true })
    assert.deepEqual(dry.deletedPaths, [])
    assert.deepEqual(
      new Map(dry.kept.map(({ path, reason }) => [path, reason])),
      new Map([
        ['/fooservice/providers/192.168.0.42:8080', KeptReason.EPHEMERAL],
        ['/fooservice/providers/192.168.0.42:8081', KeptReason.EPHEMERAL],
        ['/fooservice/providers/192.168.0.42:8082', KeptReason.EPHEMERAL],
        ['/fooservice/providers', KeptReason.HOLDS_EPHEMERAL],
        ['/fooservice', KeptReason.HOLDS_EPHEMERAL],
      ]),
    )
    assert.equal((await world.addresses('/fooservice/providers')).length, 3)
    await world.tree.deleteNode({ path: '/fooservice', recursive: true, force: true })
    assert.equal((await world.export('/')).includes('fooservice'), false)
  })

  manual('links lead on, at the end of a path and in the middle', async world => {
    await world.import(MODEL)
    assert.equal(await world.resolve('/lb/pools/cms/providers'), '/cms/providers')
    await world.register('/cms/providers', '1.2.3.4:5', {})
    assert.equal(await world.resolve('/lb/pools/cms/providers/1.2.3.4:5'), '/cms/providers/1.2.3.4:5')
    assert.deepEqual(await world.addresses('/lb/pools/cms/providers'), ['1.2.3.4:5'])
    await world.register('/lb/pools/retail/providers', '1.2.3.4:6', {})
    assert.deepEqual(await world.addresses('/cms/providers'), ['1.2.3.4:5', '1.2.3.4:6'])
  })

  manual('links may be relative', async world => {
    await world.import('/a\n  /b\n    l -> c\n    l2 -> ../c\n    /c\n  /c\n')
    assert.equal(await world.resolve('/a/b/l'), '/a/b/c')
    assert.equal(await world.resolve('/a/b/l2'), '/a/c')
  })

  manual('a node moves by export, import, link and delete, and watchers follow', async world => {
    await world.import(MODEL)
    using children = world.watchAddresses('/cms/databases/main')
    await children.until(['providers'])
    const text = await world.export('/cms/databases/main', { name: 'cms' })
    assert.equal(text, '/cms\n  /providers\n')
    await world.tree.createNode({ path: '/databases' })
    await world.import(text, { path: '/databases' })
    await world.tree.linkNode({ path: '/cms/databases/main', target: '/databases/cms' })
    assert.deepEqual((await world.tree.getNode({ path: '/cms/databases' })).node?.properties, {
      'main ->': '/databases/cms',
    })
    await world.tree.deleteNode({ path: '/cms/databases/main', recursive: true })
    assert.equal(await world.resolve('/cms/databases/main'), '/databases/cms')
    await world.tree.createNode({ path: '/databases/cms/more' })
    await children.until(['more', 'providers'])
    await world.tree.deleteNode({ path: '/databases/cms/more' })
    await world.tree.deleteNode({ path: '/databases/cms/providers' })
    await children.until([])
    await world.propertiesClient.setProperties({ path: '/cms/databases/main', properties: { a: 1 } })
    assert.deepEqual(await world.properties('/databases/cms'), { a: 1 })
  })

  manual('a property link has the value of what it points to', async world => {
    await world.import(
      '/cms : z4m cms\n  threads => /fooservice threads\n  /databases\n  /providers\n/fooservice\n  secret = u"1234"\n  threads = 3\n',
    )
    const first = await world.propertiesClient.getProperties({ path: '/cms' })
    assert.deepEqual(first.propertyLinks, { threads: '/fooservice threads' })
    assert.deepEqual(first.properties, { threads: 3, type: 'z4m cms' })
    const again = await world.import('/cms\n  threads => /fooservice\n')
    assert.deepEqual(again, [
      'set /cms threads => "/fooservice threads" "/fooservice" type "z4m cms" -',
      'extra /cms/databases',
      'extra /cms/providers',
    ])
    const second = await world.propertiesClient.getProperties({ path: '/cms', consistency: 2 })
    assert.deepEqual(second.propertyLinks, { threads: '/fooservice' })
    assert.deepEqual(second.properties, { threads: 3 })
  })
})
