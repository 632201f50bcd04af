import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { eventually } from '../../../support/condition.ts'
import { espalier, start } from '../espalier.ts'
import { shareWorld } from '../world.ts'

const world = shareWorld()
const FAST = ['--check-interval', '50ms', '--check-fall', '2', '--check-rise', '2'] as const

/** A server whose health the test decides. */
async function openServer() {
  const health = { status: 503 }
  const server = createServer((_, answer) => {
    answer.statusCode = health.status
    answer.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
  }
  return { health, address: `127.0.0.1:${port}`, port, [Symbol.asyncDispose]: close }
}

async function providers(path: string): Promise<readonly string[]> {
  return (await world.client.discover(path, { consistency: 'synced' })).providers.map(({ name }) => name)
}

test('register --check registers a server when it is well, and deregisters it while it fails', async () => {
  await using server = await openServer()
  await world.client.tree.createNode({ path: '/checked' })
  const args = ['register', '/checked', server.address, '--check', 'http:/health', ...FAST]
  await using running = start(args, { endpoint: world.endpoint })
  await eventually(() => /not registered yet.*HTTP status 503/.test(running.stderr), 'the first check fails')
  assert.deepEqual(await providers('/checked'), [])
  server.health.status = 200
  await eventually(async () => (await providers('/checked')).length === 1, 'it is registered')
  server.health.status = 500
  await eventually(async () => (await providers('/checked')).length === 0, 'it is deregistered')
  assert.match(running.stderr, /the check fails: HTTP status 500/)
  server.health.status = 204
  await eventually(async () => (await providers('/checked')).length === 1, 'it is registered again')
  running.process.kill('SIGINT')
  assert.equal((await running.outcome).code, 130)
  assert.deepEqual(await providers('/checked'), [])
})

test('register --check starts the server that it is to check, and ends with it', async () => {
  await world.client.tree.createNode({ path: '/started' })
  const serve =
    'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => console.log("port " + s.address().port)); setTimeout(() => process.exit(3), 60)'
  const command = [
    'register',
    '/started',
    '127.0.0.1:1',
    '--check',
    'tcp',
    ...FAST,
    '--',
    process.execPath,
    '-e',
    serve,
  ]
  const { code, stdout } = await espalier(command, { endpoint: world.endpoint })
  assert.equal(code, 3, 'it ended before it was well')
  assert.match(stdout, /^port \d+\n$/)
  assert.deepEqual(await providers('/started'), [])
})

test('providers --check tries each address, and says which ones fail', async () => {
  await using server = await openServer()
  await world.client.tree.createNode({ path: '/tried' })
  await using one = world.client.register('/tried', server.address)
  await using two = world.client.register('/tried', '127.0.0.1:1')
  await Promise.all([one.registered(), two.registered()])
  const run = (...args: string[]) => espalier(['providers', '/tried', ...args], { endpoint: world.endpoint })
  const tried = await run('--check', 'tcp')
  assert.equal(tried.code, 1)
  assert.match(tried.stdout, /127\.0\.0\.1:1 +failing: the connection is refused/)
  assert.match(tried.stdout, new RegExp(`${server.address} +well`))
  const json = JSON.parse((await run('--check', 'http:/', '-o', 'json')).stdout)
  assert.deepEqual(
    json.map(({ address, check }: { address: string; check: unknown }) => [address, check]).sort(),
    [
      [server.address, { well: false, reason: 'HTTP status 503' }],
      ['127.0.0.1:1', { well: false, reason: 'the connection is refused' }],
    ].sort(),
  )
  await two[Symbol.asyncDispose]()
  server.health.status = 200
  assert.equal((await run('--check', 'http:/')).code, 0)
})

const WRONG: readonly (readonly string[])[] = [
  ['register', '/checked', '127.0.0.1:1', '--check', 'udp'],
  ['register', '/checked', '127.0.0.1:1', '--check-interval', '1s'],
  ['register', '/checked', '127.0.0.1:1', '--check', 'tcp', '--check-fall', '0'],
  ['register', '/checked', '127.0.0.1', '--check', 'tcp'],
  ['providers', '/checked', '--check', 'http:health'],
  ['providers', '/checked', '--check', 'tcp', '-w'],
  ['providers', '/checked', '--check-timeout', '1s'],
]

for (const args of WRONG)
  test(`${args.join(' ')} is refused`, async () => {
    const { code, stdout } = await espalier(args, { endpoint: world.endpoint })
    assert.deepEqual([code, stdout], [2, ''])
  })
