import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownHosts } from '../../../../clients/typescript/leases/own-hosts.ts'
import { systemClock } from '../../../../src/lib/clock.ts'
import { EmbeddedTree } from '../../../../src/store/embedded/tree.ts'
import { parsePath } from '../../../../src/tree/path.ts'
import { eventually } from '../../../support/condition.ts'
import { openGateway } from '../../../support/gateway.ts'
import { temporaryDirectory } from '../../../support/process/temporary.ts'
import { ExpiringStore } from '../../../support/stores/expiring-store.ts'
import { espalier, type Running, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld()

/** A current registration. */
async function registered(...args: readonly string[]): Promise<Running> {
  const running = start(['register', ...args], { endpoint: world.endpoint })
  await eventually(() => running.stdout.includes('\n') || running.process.exitCode !== null, 'the registration')
  return running
}

test('register creates the path only with --create, and takes texts with --string', async () => {
  const refused = await espalier(['register', '/new/providers', '10.0.0.1:80'], { endpoint: world.endpoint })
  assert.deepEqual([refused.code, /help: add --create/.test(refused.stderr)], [4, true])
  await using _ = await registered('/new/providers', '10.0.0.1:80', 'weight=4', '--create', '--string')
  const [provider] = (await world.client.discover('/new/providers')).providers
  assert.equal(provider?.properties.weight, '4')
})

test('register --ttl sets how long the registration outlives a client that dies', async () => {
  await world.client.tree.createNode({ path: '/ttl' })
  const running = await registered('/ttl', '10.0.0.1:80', '--ttl', '2s')
  running.process.kill('SIGKILL')
  await running.outcome
  assert.equal((await world.client.discover('/ttl')).providers.length, 1)
  await eventually(
    async () => (await world.client.discover('/ttl')).providers.length === 0,
    'the end of the lease',
    9_000,
  )
  const bad = await espalier(['register', '/ttl', '10.0.0.1:80', '--ttl', 'soon'], { endpoint: world.endpoint })
  assert.equal(bad.code, 2)
})

test('register --force takes over an address held by a native client of the store', async () => {
  await using directory = await temporaryDirectory()
  await using tree = new EmbeddedTree({ directory: directory.path, clock: systemClock })
  await using native = new ExpiringStore(tree)
  await using own = new ExpiringStore(tree)
  await using other = await openGateway({ store: own })
  const pid = (text: string): string => /pid=(\d+)/.exec(text)?.[1] ?? 'none'
  const run = (...args: readonly string[]) => espalier(args, { endpoint: other.endpoint })
  await run('create', '/native')
  const path = parsePath('/native/10.0.0.1:80')
  const node = { op: 'create', path, data: Buffer.from('{"pid":7}'), ephemeral: true } as const
  await native.commit([node], { signal: new AbortController().signal })
  const refused = await run('register', '/native', '10.0.0.1:80')
  assert.deepEqual(
    [refused.code, /^error\[REGISTRATION_TAKEN\]: [\s\S]*help: add --force/.test(refused.stderr)],
    [5, true],
  )
  assert.equal(pid((await run('providers', '/native')).stdout), '7')
  await using running = start(['register', '/native', '10.0.0.1:80', '--force'], { endpoint: other.endpoint })
  await eventually(() => running.stdout.includes('\n'), 'the registration')
  assert.equal(pid((await run('providers', '/native')).stdout), String(running.process.pid))
})

test('what an operator changes in a live provider is shown with what its client wants, until unset --override ends it', async () => {
  await world.client.tree.createNode({ path: '/drain' })
  const run = (...args: readonly string[]) => espalier(args, { endpoint: world.endpoint })
  await using registration = world.client.register('/drain', '10.0.0.1:80', { pid: 7, weight: 1 })
  await registration.registered()
  await run('set', '/drain/10.0.0.1:80', 'weight=0', 'zone="a"')
  await run('unset', '/drain/10.0.0.1:80', 'pid')
  const shown = /override:? +\S*weight=0 \(client: 1\), zone="a" \(client: none\), pid removed \(client: 7\)/
  assert.match((await run('providers', '/drain')).stdout, shown)
  assert.match((await run('stat', '/drain/10.0.0.1:80')).stdout, shown)
  const override = { values: { weight: '0', zone: '"a"' }, removed: ['pid'], wanted: { weight: '1', pid: '7' } }
  const documents = await Promise.all([
    run('providers', '/drain', '-o', 'json'),
    run('stat', '/drain/10.0.0.1:80', '-o', 'json'),
  ])
  const [[provider], stat] = documents.map(({ stdout }) => JSON.parse(stdout))
  assert.deepEqual([provider.override, stat.override], [override, override])
  assert.equal((await run('unset', '/drain/10.0.0.1:80', '--override', 'weight')).code, 0)
  assert.match((await run('providers', '/drain')).stdout, /override: zone="a" \(client: none\), pid removed/)
  assert.equal((await run('unset', '/drain/10.0.0.1:80', '--override')).code, 0)
  const [restored] = (await world.client.discover('/drain', { consistency: 'synced' })).providers
  assert.deepEqual([restored?.properties, restored?.override], [{ pid: 7, weight: 1 }, undefined])
  assert.equal((await run('unset', '/drain/10.0.0.1:80')).code, 2)
})

test('set --replace replaces the properties of a live provider, which keeps its lease and shows what its client wants', async () => {
  await world.client.tree.createNode({ path: '/whole' })
  const run = (...args: readonly string[]) => espalier(args, { endpoint: world.endpoint })
  await using registration = world.client.register('/whole', '10.0.0.1:80', { pid: 7, weight: 1 })
  await registration.registered()
  for (const repeated of ['changed', 'nothing to change']) {
    const { code, stdout, stderr } = await run('set', '/whole/10.0.0.1:80', '--replace', 'weight=0')
    assert.deepEqual([code, stderr], [0, ''], repeated)
    assert.doesNotMatch(stdout, /lease/)
  }
  const [provider] = (await world.client.discover('/whole', { consistency: 'synced' })).providers
  assert.deepEqual([provider?.properties, provider?.override?.wanted], [{ weight: 0 }, { weight: '1', pid: '7' }])
  assert.notEqual(provider?.leaseHash, undefined)
  assert.equal((await run('set', '/whole/10.0.0.1:80', 'lease="x"')).code, 3)
  await run('create', '/plain', 'lease="x"', 'a=1')
  assert.equal((await run('set', '/plain', '--replace', 'a=2')).code, 0)
  assert.equal((await run('get', '/plain')).stdout, 'a = 2\n')
})

test('register announces the addresses of this machine for :port, 0.0.0.0:port and [::]:port, and the one of --host if it is given', async () => {
  await world.client.tree.createNode({ path: '/own' })
  const hosts = ownHosts()
  for (const address of [':81', '0.0.0.0:83', '[::]:84']) {
    await using own = await registered('/own', address)
    const port = address.split(':').at(-1)
    assert.deepEqual(
      own.stdout.trim().split('\n').sort(),
      (hosts.length > 0 ? hosts : ['127.0.0.1'])
        .map(host => `/own/${host.includes(':') ? `[${host}]` : host}:${port}`)
        .sort(),
    )
  }
  await using loopback = await registered('/own', ':82', '--host', '127.0.0.1')
  assert.equal(loopback.stdout, '/own/127.0.0.1:82\n')
})

test('a newer registration at an address ends the older one', async () => {
  await world.client.tree.createNode({ path: '/same' })
  await using older = await registered('/same', '10.0.0.1:80')
  await using _ = await registered('/same', '10.0.0.1:80')
  const { code, stderr } = await older.outcome
  assert.deepEqual([code, /SUPERSEDED/.test(stderr)], [5, true], stderr)
})

test('providers -w prints the live servers again after every change; -o table is the default', async () => {
  await world.client.tree.createNode({ path: '/live' })
  await using running = start(['providers', '/live', '-w', '-o', 'name'], { endpoint: world.endpoint })
  await eventually(() => /# \S+ {2}0 live\n/.test(running.stdout), 'nobody')
  await using registration = world.client.register('/live', '10.0.0.1:80', { pid: 7 })
  await registration.registered()
  await eventually(() => /# \S+ {2}1 live\n10\.0\.0\.1:80\n/.test(running.stdout), 'the first')
  await registration[Symbol.asyncDispose]()
  await eventually(() => /1:80\n\n# \S+ {2}0 live\n/.test(running.stdout), 'nobody again')
  running.process.kill('SIGINT')
  assert.equal((await running.outcome).code, 130)
  await using again = world.client.register('/live', '10.0.0.1:80', { pid: 7 })
  await again.registered()
  const [table, plain] = await Promise.all([
    espalier(['providers', '/live', '-o', 'table'], { endpoint: world.endpoint }),
    espalier(['providers', '/live'], { endpoint: world.endpoint }),
  ])
  assert.deepEqual(table, plain)
  assert.match(table.stdout, /^10\.0\.0\.1:80 {2}since \S+ \S+Z {2}pid=7\n$/)
})

test('register and providers use the child "providers" of a service, or else the path itself', async () => {
  const { endpoint } = world
  await world.import('/shop\n  /providers\n/lb\n  providers -> /shop/providers\n/plain\n')
  const register = (path: string) => espalier(['register', path, '10.0.0.9:80', '--', 'true'], { endpoint })
  assert.equal((await register('/shop')).stdout, '/shop/providers/10.0.0.9:80\n')
  assert.equal((await register('/lb')).stdout, '/shop/providers/10.0.0.9:80\n')
  assert.equal((await register('/plain')).stdout, '/plain/10.0.0.9:80\n')
  await using registration = world.client.register('/shop/providers', '10.0.0.1:80')
  await registration.registered()
  for (const path of ['/shop', '/shop/providers', '/lb', '/lb/providers'])
    assert.equal((await espalier(['providers', path, '-o', 'name'], { endpoint })).stdout, '10.0.0.1:80\n')
  const missing = await espalier(['providers', '/shpo'], { endpoint })
  assert.deepEqual(
    [missing.code, /\/shpo does not exist\n {2}help: did you mean \/shop\?/.test(missing.stderr)],
    [4, true],
  )
})

test('providers -o wide also shows the lease and the etag', async () => {
  await world.client.tree.createNode({ path: '/wide' })
  await using registration = world.client.register('/wide', '10.0.0.1:80', { pid: 7 })
  await registration.registered()
  const { stdout } = await espalier(['providers', '/wide', '-o', 'wide'], { endpoint: world.endpoint })
  assert.match(stdout, /^10\.0\.0\.1:80 {2}since \S+ \S+Z {2}lease [0-9a-f]{16} {2}etag "\S+" {2}pid=7\n$/)
})

test('providers -w -o json is one array a line', async () => {
  await world.client.tree.createNode({ path: '/json' })
  await using running = start(['providers', '/json', '-w', '-o', 'json'], { endpoint: world.endpoint })
  await eventually(() => running.stdout === '[]\n', 'nobody')
  await using registration = world.client.register('/json', '10.0.0.1:80', { pid: 7 })
  await registration.registered()
  const [, line] = await eventually(() => {
    const lines = running.stdout.split('\n').slice(0, -1)
    return lines.length > 1 && lines
  }, 'the first')
  const [provider] = JSON.parse(line ?? '') as { address: string; properties: unknown }[]
  assert.deepEqual([provider?.address, provider?.properties], ['10.0.0.1:80', { pid: 7 }])
})

test('providers -o ndjson is one object a line, and not with -w', async () => {
  const { endpoint } = world
  await world.client.tree.createNode({ path: '/rows' })
  assert.equal((await espalier(['providers', '/rows', '-o', 'ndjson'], { endpoint })).stdout, '')
  await using one = world.client.register('/rows', '10.0.0.1:80', { pid: 7 })
  await using two = world.client.register('/rows', '10.0.0.2:80', { pid: 8 })
  await Promise.all([one.registered(), two.registered()])
  const { stdout } = await espalier(['providers', '/rows', '-o', 'ndjson'], { endpoint })
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { address: string; properties: unknown })
  assert.deepEqual(
    rows.map(({ address, properties }) => [address, properties]),
    [
      ['10.0.0.1:80', { pid: 7 }],
      ['10.0.0.2:80', { pid: 8 }],
    ],
  )
  const watched = await espalier(['providers', '/rows', '-w', '-o', 'ndjson'], { endpoint })
  assert.equal(watched.code, 2)
})
