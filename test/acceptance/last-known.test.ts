import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { Source } from '@espalier/contract/espalier/v1/types'
import { type Calls, fails, importText, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { type GatewayProcess, startGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { startZooKeeper, type ZooKeeper } from '../support/zookeeper/zookeeper.ts'

const SHOP = `
/defaults
  threads = 4
/lb
  pool -> /shop/providers
/shop
  threads => /defaults threads
  /providers
    /a
      n = 1
    /b
      n = 1
`
const pool = '/lb/pool'

const start = (zookeeper: ZooKeeper, directory: string, more: readonly string[] = []): Promise<GatewayProcess> =>
  startGateway({
    args: ['--zookeeper', `${zookeeper.connect}/shop`, '--session-timeout', '2s', ...more],
    cwd: directory,
  })

/** What a client reads: the names with their properties, the value behind a property link, and the source of the responses. */
async function read({ registry, properties, tree }: Calls): Promise<{ readonly said: string; readonly age: number }> {
  const { providers, provenance } = await registry.discover({ path: pool })
  const { jsonProperties, provenance: other } = await properties.getProperties({ path: '/shop' })
  const { node } = await tree.getNode({ path: '/shop/providers' })
  const names = providers.map(provider => `${provider.name}=${provider.properties?.n}`)
  assert.equal(provenance?.source, other?.source)
  const source = provenance?.source === Source.LAST_KNOWN ? 'last known' : 'live'
  const age = Number(provenance?.age?.seconds ?? 0) + (provenance?.age?.nanos ?? 0) / 1e9
  return { said: `${source}: ${names.join(' ')}, ${jsonProperties.threads} in ${node?.path}`, age }
}

test('a gateway that is restarted during an outage of ZooKeeper serves saved views as LAST_KNOWN, and follows ZooKeeper afterwards', async () => {
  await using zookeeper = await startZooKeeper()
  await using directory = await temporaryDirectory()
  await using elsewhere = await temporaryDirectory()
  {
    await using gateway = await start(zookeeper, directory.path)
    using calls = openCalls(gateway.endpoint)
    await importText(calls, SHOP)
    assert.equal((await read(calls)).said, 'live: a=1 b=1, 4 in /shop/providers')
    assert.equal(await gateway.stop(), 0)
  }
  const stopped = performance.now()
  await zookeeper.kill('SIGKILL')

  await using gateway = await start(zookeeper, directory.path)
  using calls = openCalls(gateway.endpoint)
  const { said, age } = await read(calls)
  assert.equal(said, 'last known: a=1 b=1, 4 in /shop/providers')
  assert.ok(age > 0 && age * 1000 < performance.now() - stopped + 30_000, `${age} s`)
  await fails(calls.tree.getNode({ path: '/never/viewed' }), 'BACKEND_UNREACHABLE')

  const abort = new AbortController()
  const received: string[] = []
  const watching = (async () => {
    for await (const { frame } of calls.registry.watchChildren({ path: pool }, { signal: abort.signal })) {
      if (frame?.$case === 'snapshot') {
        const { providers, provenance } = frame.value
        received.push(`${provenance?.source === Source.LIVE ? 'live' : 'last known'} ${providers.map(one => one.name)}`)
      } else if (frame?.$case === 'change')
        received.push(`+${frame.value.added.map(one => one.name)} -${frame.value.removed}`)
      else if (frame?.$case === 'status') received.push(frame.value.source === Source.LIVE ? 'live' : 'last known')
      else received.push(frame?.$case ?? 'nothing')
    }
  })().catch(() => {})
  await eventually(() => received.length === 1, 'a snapshot')

  // Frozen, so that another gateway can change nodes meanwhile.
  process.kill(gateway.pid, 'SIGSTOP')
  await zookeeper.restart()
  {
    await using other = await start(zookeeper, elsewhere.path)
    using writer = openCalls(other.endpoint)
    await writer.tree.deleteNode({ path: '/shop/providers/a' })
    await writer.tree.createNode({ path: '/shop/providers/c', properties: { n: 2 } })
    await writer.properties.updateProperties({ path: '/defaults', properties: { threads: 8 } })
  }
  process.kill(gateway.pid, 'SIGCONT')
  await eventually(async () => (await read(calls)).said === 'live: b=1 c=2, 8 in /shop/providers', 'it is live', 60_000)
  await eventually(() => received.length >= 3, 'the watch has received it')
  abort.abort()
  await watching
  assert.deepEqual(received.filter(one => one !== 'bookmark').toSorted(), ['+c -a', 'last known a,b', 'live'])
})

test('an unusable last-known file does not prevent the start, and with --last-known off nothing is written', async () => {
  await using zookeeper = await startZooKeeper()
  await using directory = await temporaryDirectory()
  {
    await using gateway = await start(zookeeper, directory.path, ['--last-known', 'off'])
    using calls = openCalls(gateway.endpoint)
    await importText(calls, SHOP)
    await read(calls)
    assert.equal(await gateway.stop(), 0)
    assert.deepEqual(await readdir(directory.path), [])
  }
  await writeFile(path.join(directory.path, 'last-known'), 'of somebody else\n')
  await zookeeper.kill('SIGKILL')
  await using gateway = await start(zookeeper, directory.path, ['--data', '.'])
  assert.match(gateway.stderr, /the saved states cannot be used/)
  using calls = openCalls(gateway.endpoint)
  await fails(calls.registry.discover({ path: pool }), 'BACKEND_UNREACHABLE')
  await zookeeper.restart()
  await eventually(async () => (await read(calls)).said === 'live: a=1 b=1, 4 in /shop/providers', 'it is live', 60_000)
  assert.equal(await gateway.stop(), 0)
})
