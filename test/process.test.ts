import assert from 'node:assert/strict'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect as connectTcp, type Socket, type TcpNetConnectOpts } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { Source } from '@espalier/contract/espalier/v1/types'
import { createChannel, createClient } from 'nice-grpc'
import { HealthDefinition } from '../clients/typescript/transport/health.ts'
import { collect, fails, importText, openCalls } from './support/calls.ts'
import { makeCertificate } from './support/certificate.ts'
import { eventually } from './support/condition.ts'
import { runGateway, startGateway } from './support/gateway.ts'
import { freePorts } from './support/process/free-port.ts'
import { temporaryDirectory } from './support/process/temporary.ts'
import { openTokens } from './support/tokens.ts'

const path = '/s/providers'

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`registrations survive a gateway that is ended with ${signal} and started again, and nobody sees one missing`, async () => {
    await using directory = await temporaryDirectory()
    const args = ['--data', `${directory.path}/data`, '--session-timeout', '5s']
    let leaseId: string
    {
      await using gateway = await startGateway({ args })
      using calls = openCalls(gateway.endpoint)
      await importText(calls, '/s\n  /providers\n')
      leaseId = (await calls.registry.register({ path, addresses: ['lives:1'], properties: { pid: 1 } })).leaseId
      await calls.registry.register({ path, addresses: ['dies:1'] })
      assert.equal(await gateway.stop(signal), signal === 'SIGTERM' ? 0 : signal)
    }
    await using gateway = await startGateway({ args })
    using calls = openCalls(gateway.endpoint)
    const removed: string[] = []
    const abort = new AbortController()
    const watch = calls.registry.watchChildren({ path }, { signal: abort.signal })[Symbol.asyncIterator]()
    const first = (await watch.next()).value?.frame
    assert.deepEqual(first?.$case === 'snapshot' && first.value.providers.map((one: { name: string }) => one.name), [
      'dies:1',
      'lives:1',
    ])
    await calls.registry.register({ path, addresses: ['lives:1'], properties: { pid: 1 }, leaseId })
    // The old session takes along what was not registered again, which shows that it has ended.
    while (removed.length === 0) {
      const next = (await watch.next()).value?.frame
      assert.notEqual(next?.$case, 'snapshot')
      assert.notEqual(next?.$case, 'unresolved')
      if (next?.$case === 'change') removed.push(...next.value.removed)
    }
    assert.deepEqual(removed, ['dies:1'])
    const { providers } = await calls.registry.discover({ path })
    assert.deepEqual(
      providers.map(provider => provider.name),
      ['lives:1'],
    )
    abort.abort()
  })

test('it says where it listens, what it stores in and what to type next, and nothing else on stdout', async () => {
  await using gateway = await startGateway()
  assert.match(
    gateway.stdout,
    /^espalier serves gRPC on 127\.0\.0\.1:\d+\n {2}the tree is kept in \/.*\/data\n {2}try: /,
  )
  for (const line of gateway.stderr.trim().split('\n')) assert.equal(typeof JSON.parse(line), 'object', line)
})

test('bad configuration is one line and exit code 2', async () => {
  await using directory = await temporaryDirectory()
  for (const args of [
    ['--listen', 'nonsense'],
    ['--max-leases', '-1'],
    ['--nonsense', '1'],
    ['--last-known', 'off'],
  ]) {
    const process = runGateway({ args, cwd: directory.path })
    assert.equal(await process.exit(), 2)
    assert.equal(process.stdout, '')
    assert.match(process.stderr, /^error\[BAD_ARGUMENT\]: .*\n$/, process.stderr)
  }
})

test('a port in use and a data directory in use are reported as such', async () => {
  await using first = await startGateway()
  await using directory = await temporaryDirectory()
  const taken = runGateway({ args: ['--listen', first.endpoint], cwd: directory.path })
  assert.notEqual(await taken.exit(), 0)
  assert.match(taken.stderr, /cannot listen on .*: another process does already\n/)
  const data = /kept in (.*)\n/.exec(first.stdout)?.[1] ?? ''
  const second = runGateway({ args: ['--data', data], cwd: directory.path })
  assert.notEqual(await second.exit(), 0)
  assert.match(second.stderr, /error\[DATA_DIRECTORY_IN_USE\]: /)
})

test('HTTP is served on the port that was asked for, and without one beside a port that the system chooses not at all', async () => {
  const [port = 0] = await freePorts(1)
  await using gateway = await startGateway({ args: ['--http', `127.0.0.1:${port}`] })
  assert.match(gateway.stdout, new RegExp(`\\n  and JSON on http://127\\.0\\.0\\.1:${port}\\n`))
  assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200)
  await using directory = await temporaryDirectory()
  const taken = runGateway({ args: ['--http', `127.0.0.1:${port}`], cwd: directory.path })
  assert.equal(await taken.exit(), 2)
  assert.match(taken.stderr, /cannot listen on .*: another process does already\n {2}help: .* --http HOST:PORT/)
  await using none = await startGateway()
  assert.doesNotMatch(none.stdout, /JSON/)
})

test('without --http a gateway whose port is given serves HTTP where it can, and with a warning serves without where it cannot', async () => {
  const [first = 0, second = 0] = await freePorts(2)
  // Whoever has the default port, a second gateway does not get it.
  const gateways = [first, second].map(port => startGateway({ args: ['--listen', `127.0.0.1:${port}`] }))
  await using one = await gateways[0]!
  await using other = await gateways[1]!
  const shown = [one, other].filter(({ stdout }) => stdout.includes('JSON on http://127.0.0.1:7401'))
  const warned = [one, other].filter(({ stderr }) => stderr.includes('HTTP is not served'))
  assert.equal(shown.length + warned.length, 2)
  assert.ok(warned.length >= 1)
  await using off = await startGateway({ args: ['--listen', `127.0.0.1:${(await freePorts(1))[0]}`, '--http', 'off'] })
  assert.doesNotMatch(off.stdout + off.stderr, /JSON|HTTP is not served/)
})

test('a data directory that is deleted under a gateway ends its writes and its health, not its reads, and keeps a second one out', async () => {
  await using directory = await temporaryDirectory()
  const data = `${directory.path}/data`
  await using gateway = await startGateway({ args: ['--data', data] })
  using calls = openCalls(gateway.endpoint)
  await importText(calls, '/s\n  x = 1\n/t\n')
  await rm(data, { recursive: true })
  await eventually(() => gateway.stderr.includes('"read-only"'), 'it notices')
  assert.match(gateway.stderr, /"level":50.*was deleted while this server ran/)
  const channel = createChannel(gateway.endpoint)
  const health = createClient(HealthDefinition, channel)
  assert.equal((await health.check({ service: '' })).status, 'NOT_SERVING')
  channel.close()
  await fails(importText(calls, '/lost\n'), 'BACKEND_READ_ONLY')
  const known = await calls.tree.getNode({ path: '/t' })
  assert.equal(known.provenance?.source, Source.LAST_KNOWN)
  const pieces = await collect(calls.tree.exportTree({ path: '/' }))
  assert.match(pieces.map(piece => piece.text).join(''), /x = 1/)
  const second = runGateway({ args: ['--data', data], cwd: directory.path })
  assert.notEqual(await second.exit(), 0)
  assert.match(second.stderr, /error\[DATA_DIRECTORY_IN_USE\]: .* in use by process \d+/)
  assert.equal(await gateway.stop(), 0)
  await using third = await startGateway({ args: ['--data', data] })
  assert.ok(third.endpoint)
})

test('with ZooKeeper out of reach it starts, says so, and fails calls as unreachable', async () => {
  const [port] = await freePorts(1)
  await using gateway = await startGateway({ args: ['--zookeeper', `127.0.0.1:${port}`] })
  assert.match(gateway.stdout, /not reachable yet: waiting for it/)
  using calls = openCalls(gateway.endpoint)
  await fails(calls.tree.getNode({ path: '/' }), 'BACKEND_UNREACHABLE')
  await fails(calls.registry.register({ path, addresses: ['a:1'] }), 'BACKEND_UNREACHABLE')
  assert.equal(await gateway.stop(), 0)
})

test('SIGTERM drains: calls in flight end, watches are asked to move, and the process exits with 0', async () => {
  await using gateway = await startGateway()
  using calls = openCalls(gateway.endpoint)
  await importText(calls, '/s\n  /providers\n')
  const frames = collect(calls.registry.watchChildren({ path }))
  const failed = assert.rejects(frames, /UNAVAILABLE/)
  await eventually(async () => (await calls.registry.discover({ path })).provenance, 'the gateway answers')
  assert.equal(await gateway.stop('SIGTERM'), 0)
  await failed
})

test('a second signal ends it at once', async () => {
  await using gateway = await startGateway({ args: ['--drain-timeout', '1h'] })
  using calls = openCalls(gateway.endpoint)
  async function* never() {
    yield { path: '/' }
    await new Promise(() => {})
  }
  // An import that never ends keeps the drain waiting.
  const held = collect(calls.tree.importTree(never())).catch(() => undefined)
  await eventually(() => calls.tree.listChildren({ path: '/' }), 'the gateway answers')
  const ended = gateway.stop('SIGINT')
  await eventually(() => gateway.stderr.includes('"stopping"'), 'it drains')
  await gateway.stop('SIGINT')
  assert.equal(await ended, 130)
  await held
})

test('a gateway says how it may be called, and what to type then', async () => {
  await using certificate = await makeCertificate()
  await using tokens = await openTokens()
  const access = ['--tls-certificate', certificate.certificate, '--tls-key', certificate.key, '--tokens', tokens.file]
  await using closed = await startGateway({ args: access })
  assert.match(closed.stdout, new RegExp(`^ {2}over TLS, for clients with a token of ${tokens.file}$`, 'm'))
  assert.ok(
    closed.stdout.includes(`  try: ESPALIER_TOKEN=... npx espalier --endpoint grpcs://${closed.endpoint} import`),
  )
  await using readOnly = await startGateway({ args: ['--read-only', 'on'] })
  assert.match(readOnly.stdout, /^ {2}read-only$/m)
  assert.match(readOnly.stdout, /^ {2}try: npx espalier --endpoint \S+ tree$/m)
  await using open = await startGateway()
  assert.match(open.stdout, /^espalier serves gRPC on \S+\n {2}the tree is kept in/)
})

test('a file of tokens that is no use keeps a gateway from starting, in one line, with exit code 2', async () => {
  await using directory = await temporaryDirectory()
  const gateway = runGateway({ args: ['--tokens', 'nowhere'], cwd: directory.path })
  assert.equal(await gateway.exit(), 2)
  const file = `${directory.path}/nowhere`
  assert.match(
    gateway.stderr,
    new RegExp(`^error\\[BAD_ARGUMENT\\]: bad configuration: tokens \\(${file}\\): cannot be read \\(ENOENT\\)$`, 'm'),
  )
})

test('a silent connection does not keep a gateway from stopping', async () => {
  await using certificate = await makeCertificate()
  const secure = ['--tls-certificate', certificate.certificate, '--tls-key', certificate.key]
  for (const [args, open] of [
    [[], connectTcp],
    [secure, connectTcp],
    [secure, (at: TcpNetConnectOpts) => connectTls({ ...at, ALPNProtocols: ['h2'], rejectUnauthorized: false })],
  ] as const) {
    await using gateway = await startGateway({ args: [...args, '--drain-timeout', '200ms'] })
    const [host = '', port] = gateway.endpoint.split(':')
    const silent: Socket = open({ host, port: Number(port) })
    silent.on('error', () => {})
    await once(silent, silent instanceof TLSSocket ? 'secureConnect' : 'connect')
    assert.equal(await gateway.stop(), 0)
    silent.destroy()
  }
})
