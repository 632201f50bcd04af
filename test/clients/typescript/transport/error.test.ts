import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Status } from 'nice-grpc-common'
import { connect, EspalierError } from '../../../../clients/typescript/index.ts'
import { freePorts } from '../../../support/process/free-port.ts'
import { provenance, provider, refusal, registered, scriptedGateway } from '../scripted-gateway.ts'

async function failure(call: Promise<unknown>): Promise<EspalierError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof EspalierError, `an EspalierError was expected, not ${String(error)}`)
  return error
}

test('an error has the reason, the status, the metadata and the violations of the contract', async () => {
  await using peer = await scriptedGateway({
    discover: () => {
      throw refusal(Status.INVALID_ARGUMENT, 'BAD_PATH', { path: '//', hint: 'write /' }, [
        { field: 'path', description: '"//"' },
      ])
    },
  })
  await using client = connect({ endpoints: peer.endpoint })
  const error = await failure(client.discover('//'))
  assert.deepEqual(
    [error.reason, error.code, error.metadata, error.violations, error.message, error.transient],
    [
      'BAD_PATH',
      Status.INVALID_ARGUMENT,
      { path: '//', hint: 'write /' },
      [{ field: 'path', description: '"//"' }],
      'refused: BAD_PATH',
      false,
    ],
  )
})

test('a reason that the client does not know is UNKNOWN, and kept as it was sent', async () => {
  await using peer = await scriptedGateway({
    discover: () => {
      throw refusal(Status.FAILED_PRECONDITION, 'FROM_THE_FUTURE')
    },
  })
  await using client = connect({ endpoints: peer.endpoint })
  const { reason, sentReason, code } = await failure(client.discover('/x'))
  assert.deepEqual([reason, sentReason, code], ['UNKNOWN', 'FROM_THE_FUTURE', Status.FAILED_PRECONDITION])
})

test('a refused connection is GATEWAY_UNREACHABLE and names the endpoint', async () => {
  const [port] = await freePorts(1)
  await using client = connect({ endpoints: `127.0.0.1:${port}`, retries: 0 })
  const error = await failure(client.discover('/x'))
  assert.deepEqual(
    [error.reason, error.message, error.transient],
    ['GATEWAY_UNREACHABLE', `no answer from grpc://127.0.0.1:${port} (connection refused)`, true],
  )
})

test('a read is retried at the next gateway when a connection is refused', async () => {
  await using peer = await scriptedGateway({
    discover: async () => ({ providers: [provider('a:1', { pid: 1 })], provenance: provenance(5n) }),
  })
  await using client = connect({ endpoints: [`127.0.0.1:${await freePorts(1)}`, peer.endpoint], begin: 'first' })
  const { providers, revision, stale } = await client.discover('/s/providers')
  assert.deepEqual([providers[0]?.name, providers[0]?.properties, revision, stale], ['a:1', { pid: 1 }, 5n, undefined])
})

test('a call that must not be repeated is made once', async () => {
  let calls = 0
  await using peer = await scriptedGateway({
    register: () => {
      calls++
      throw refusal(Status.UNAVAILABLE, 'BACKEND_UNREACHABLE')
    },
  })
  await using client = connect({ endpoints: peer.endpoint })
  assert.equal((await failure(client.registry.register({ path: '/s' }))).reason, 'BACKEND_UNREACHABLE')
  assert.equal(calls, 1)
})

test('what one gateway refuses because it has lost its store is done by another one, also a write, and nothing else moves', async () => {
  let calls = 0
  await using lost = await scriptedGateway({
    register: () => {
      calls++
      throw refusal(Status.UNAVAILABLE, 'BACKEND_UNREACHABLE')
    },
  })
  await using other = await scriptedGateway({ register: async request => registered(request) })
  await using client = connect({ endpoints: [lost.endpoint, other.endpoint], begin: 'first' })
  const { providerPaths } = await client.registry.register({ path: '/s', addresses: ['a:1'] })
  assert.deepEqual([providerPaths, calls, client.endpoint], [['/s/a:1'], 1, `grpc://${lost.endpoint}`])
})

test('a call without a response within its deadline is a TIMEOUT', async () => {
  await using peer = await scriptedGateway({ discover: () => new Promise(() => {}) })
  await using client = connect({ endpoints: peer.endpoint, deadlineMs: 50 })
  assert.equal((await failure(client.discover('/x'))).reason, 'TIMEOUT')
})

test('an aborted call throws the reason of its signal', async () => {
  await using peer = await scriptedGateway({ discover: () => new Promise(() => {}) })
  await using client = connect({ endpoints: peer.endpoint })
  const reason = new Error('changed my mind')
  const stop = new AbortController()
  const call = client.discover('/x', { signal: stop.signal })
  stop.abort(reason)
  await assert.rejects(call, thrown => thrown === reason)
})
