import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { Client, credentials, status as Status } from '@grpc/grpc-js'
import { everyRpc, send } from '../access/any-rpc.ts'
import { fails, importText, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { startEnvoy } from './envoy.ts'
import { installPythonPeers, PYTHON_PEERS } from './python-peers.ts'

test('a client of reflection finds every method, and calls one that it knew nothing of', {
  timeout: 400_000,
}, async () => {
  installPythonPeers()
  await using gateway = await openGateway()
  const script = join(import.meta.dirname, 'reflect.py')
  const { stdout } = await promisify(execFile)(join(PYTHON_PEERS, 'bin/python'), [script, gateway.endpoint])
  const lines = stdout.trimEnd().split('\n')
  for (const { path } of everyRpc()) assert.ok(lines.includes(path), path)
  for (const name of ['Check', 'Watch']) assert.ok(lines.includes(`/grpc.health.v1.Health/${name}`), name)
  assert.equal(lines.at(-1), '/')
})

test('Envoy in front of a gateway passes every rpc, watches, keep-alives and errors on', {
  timeout: 400_000,
}, async () => {
  await using gateway = await openGateway()
  await using envoy = await startEnvoy(gateway.endpoint)
  const client = new Client(envoy.endpoint, credentials.createInsecure())
  for (const rpc of everyRpc()) {
    const { code, details } = await send(client, rpc)
    assert.ok(code === Status.OK || code === Status.INVALID_ARGUMENT, `${rpc.path}: ${code} ${details}`)
  }
  client.close()

  using calls = openCalls(envoy.endpoint)
  const { facts } = await fails(calls.tree.getNode({ path: '/missing' }), 'NOT_FOUND')
  assert.equal(facts.path, '/missing')

  // A watch that says nothing for longer than Envoy pings, and then has a large change.
  await importText(calls, '/shop\n  a = 1\n')
  const revisions: bigint[] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const { revision } of calls.registry.watchChildren({ path: '/shop' }, { signal: stop.signal }))
      revisions.push(revision)
  })().catch(() => {})
  await eventually(() => revisions.length > 0, 'the watch begins')
  await new Promise(resolve => setTimeout(resolve, 2_500))
  const before = revisions.length
  await importText(calls, `/shop\n  /large\n    text = "${'x'.repeat(900_000)}"\n`)
  await eventually(() => revisions.length > before, 'the change arrives')
  stop.abort()
  await watching

  await importText(calls, '/shop\n  /providers\n')
  const { leaseId } = await calls.registry.register({ path: '/shop/providers', addresses: ['a:1'] })
  let renewed = 0
  async function* renewals() {
    for (let i = 0; i < 3; i++) {
      yield { leaseIds: [leaseId] }
      await eventually(() => renewed > i, 'it is answered')
    }
  }
  for await (const { leases } of calls.registry.keepAlive(renewals())) renewed += leases.length
  assert.equal(renewed, 3)
})
