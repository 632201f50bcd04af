import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Status } from 'nice-grpc-common'
import { connect, EspalierError, type Registration } from '../../../../clients/typescript/index.ts'
import { openGateway } from '../../../support/gateway.ts'
import { type RegisterRequest, refusal, registered, scriptedGateway } from '../scripted-gateway.ts'

async function texts(client: ReturnType<typeof connect>): Promise<readonly Readonly<Record<string, string>>[]> {
  const { providers } = await client.discover('/s/providers', { consistency: 'synced' })
  return providers.map(provider => provider.texts)
}

async function registeredAt(client: ReturnType<typeof connect>): Promise<Registration> {
  const registration = client.register('/s/providers', 'a:1', { version: '1', weight: 2 }, { createPath: true })
  await registration.registered()
  return registration
}

test('update adds and changes properties and keeps the others, the pid too; replace keeps the pid alone', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await using registration = await registeredAt(client)
  const pid = String(process.pid)
  await registration.update({ version: '2' })
  assert.deepEqual(await texts(client), [{ pid, version: '"2"', weight: '2' }])
  await registration.update({ zone: 'a' }, { remove: ['weight'] })
  assert.deepEqual(await texts(client), [{ pid, version: '"2"', zone: '"a"' }])
  await registration.replace({ ready: true, big: 2n ** 64n })
  assert.deepEqual(await texts(client), [{ pid, ready: 'true', big: '18446744073709551616' }])
})

test('a registration that is paused is not found until it is resumed, and what changed meanwhile is registered then', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await using registration = await registeredAt(client)
  assert.deepEqual((await registration.pause()).state, 'paused')
  assert.deepEqual(await texts(client), [])
  await registration.update({ weight: 3 })
  assert.deepEqual([registration.current.state, await texts(client)], ['paused', []])
  assert.deepEqual((await registration.resume()).state, 'registered')
  assert.deepEqual(await texts(client), [{ pid: String(process.pid), version: '"1"', weight: '3' }])
})

test('a registration that is disposed while it is paused stays gone', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  const registration = await registeredAt(client)
  await registration.pause()
  await registration[Symbol.asyncDispose]()
  assert.deepEqual(await texts(client), [])
})

test('onRegister is called before every registration, and what it returns is registered with the rest', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  let calls = 0
  const onRegister = ({ addresses }: { readonly addresses: readonly string[] }) => ({ calls: ++calls, of: addresses })
  const options = { createPath: true, onRegister }
  await using registration = client.register('/s/providers', 'a:1', { pid: 1 }, options)
  await registration.registered()
  assert.deepEqual(await texts(client), [{ pid: '1', calls: '1', of: '["a:1"]' }])
  await registration.update({ x: 1 })
  assert.deepEqual(await texts(client), [{ pid: '1', x: '1', calls: '2', of: '["a:1"]' }])
})

test('a path that is missing fails the registration at once, unless it is to be waited for', async () => {
  await using gateway = await openGateway()
  await using client = connect({ endpoints: gateway.endpoint })
  await using registration = client.register('/missing', 'a:1')
  await assert.rejects(registration.registered(), { reason: 'NOT_FOUND' })
  assert.equal(registration.current.state, 'failed')
  await using patient = client.register('/missing', 'a:1', {}, { wait: true })
  await patient.waitFor(({ error }) => error?.reason === 'NOT_FOUND')
  await client.put('/missing', {})
  await patient.registered()
})

test('an update that is refused rejects, and the registration can be changed again', async () => {
  const requests: RegisterRequest[] = []
  await using peer = await scriptedGateway({
    register: async request => {
      requests.push(request)
      if (request.jsonProperties.bad !== undefined) throw refusal(Status.INVALID_ARGUMENT, 'BAD_VALUE')
      return registered(request)
    },
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', 'a:1')
  await registration.registered()
  await assert.rejects(registration.update({ bad: 1 }), { reason: 'BAD_VALUE' })
  assert.equal(registration.current.state, 'failed')
  await registration.update({}, { remove: ['bad'] })
  assert.equal(registration.current.state, 'registered')
  assert.throws(
    () => registration.update({ weight: Number.NaN }),
    error => error instanceof EspalierError && error.reason === 'BAD_VALUE',
  )
})
