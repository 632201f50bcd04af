import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaseState } from '@espalier/contract/espalier/v1/registry'
import { Status } from 'nice-grpc-common'
import { connect, EspalierError, type RegistrationStatus } from '../../../../clients/typescript/index.ts'
import { eventually } from '../../../support/condition.ts'
import {
  type KeepAliveRequest,
  type KeepAliveResponse,
  live,
  type RegisterRequest,
  refusal,
  registered,
  scriptedGateway,
} from '../scripted-gateway.ts'

interface Journal {
  readonly registers: RegisterRequest[]
  readonly renewals: string[][]
  readonly revoked: string[]
}

interface Script {
  readonly register?: (request: RegisterRequest) => void
  readonly identities?: Record<string, string>
  readonly answer?: (request: KeepAliveRequest) => Omit<KeepAliveResponse, 'interval'>
}

async function gateway(script: Script = {}): Promise<Awaited<ReturnType<typeof scriptedGateway>> & Journal> {
  const journal: Journal = { registers: [], renewals: [], revoked: [] }
  const peer = await scriptedGateway({
    register: async request => {
      journal.registers.push(request)
      script.register?.(request)
      return { ...registered(request), identities: script.identities ?? {} }
    },
    async *keepAlive(requests) {
      for await (const request of requests) {
        journal.renewals.push(request.leaseIds)
        yield script.answer?.(request) ?? { leases: request.leaseIds.map(live), draining: false }
      }
    },
    revokeLease: async ({ leaseId }) => {
      journal.revoked.push(leaseId)
      return { removedPaths: ['/s/providers/a:1'] }
    },
  })
  return { ...peer, ...journal }
}

const IS: (state: RegistrationStatus['state']) => (status: RegistrationStatus) => boolean = state => status =>
  status.state === state

test('a registration adds the pid, is renewed every third of its ttl, and is revoked when it is disposed', async () => {
  await using peer = await gateway()
  await using client = connect({ endpoints: peer.endpoint })
  {
    await using registration = client.register('/s/providers', 'a:1', { weight: 2 }, { ttlMs: 300 })
    const status = await registration.registered()
    assert.deepEqual(status.providerPaths, ['/s/providers/a:1'])
    await eventually(() => peer.renewals.length >= 3, 'three renewals')
  }
  const [first] = peer.registers
  assert.deepEqual(first?.jsonProperties, { pid: String(process.pid), weight: '2' })
  assert.match(first?.leaseId ?? '', /^[0-9a-f]{32}$/)
  assert.deepEqual(peer.revoked, [first?.leaseId])
  assert.equal(peer.registers.length, 1)
})

test('a given pid is kept', async () => {
  await using peer = await gateway()
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', 'a:1', { pid: 7 })
  await registration.registered()
  assert.deepEqual(peer.registers[0]?.jsonProperties, { pid: '7' })
})

test('one stream keeps all leases of a client alive', async () => {
  await using peer = await gateway()
  await using client = connect({ endpoints: peer.endpoint })
  await using one = client.register('/s/providers', 'a:1')
  await using two = client.register('/s/providers', 'b:2', {}, { ttlMs: 300 })
  await Promise.all([one.registered(), two.registered()])
  await eventually(() => peer.renewals.some(leases => leases.length === 2), 'both leases in one message')
})

test('a gateway that does not know the lease gets the registration again, with the same lease', async () => {
  let known = false
  await using peer = await gateway({
    register: () => (known = !known),
    answer: ({ leaseIds }) => ({
      draining: false,
      leases: leaseIds.map(leaseId =>
        peer.registers.length > 1 ? live(leaseId) : { ...live(leaseId), state: LeaseState.UNKNOWN },
      ),
    }),
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', 'a:1', {}, { ttlMs: 300 })
  await eventually(() => peer.registers.length === 2, 'a second registration')
  assert.equal(new Set(peer.registers.map(request => request.leaseId)).size, 1)
  assert.equal(registration.current.state, 'registered')
})

test('an expired lease is replaced by a new one', async () => {
  const expired = (leaseId: string): boolean => leaseId === peer.registers[0]?.leaseId
  await using peer = await gateway({
    register: ({ leaseId }) => {
      if (peer.registers.length > 1 && expired(leaseId)) throw refusal(Status.NOT_FOUND, 'LEASE_EXPIRED')
    },
    answer: ({ leaseIds }) => ({
      draining: false,
      leases: leaseIds.map(leaseId => ({
        ...live(leaseId),
        state: expired(leaseId) ? LeaseState.EXPIRED : LeaseState.LIVE,
      })),
    }),
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', 'a:1', {}, { ttlMs: 300 })
  await registration.waitFor(IS('suspended'))
  await registration.waitFor(IS('registered'))
  const [first, second, third] = peer.registers.map(request => request.leaseId)
  assert.deepEqual([peer.registers.length, second === first, third === first], [3, true, false])
})

test('when its gateway crashes, a registration is made at the next one, with the same lease', async () => {
  await using second = await gateway({
    answer: ({ leaseIds }) => ({
      draining: false,
      leases: leaseIds.map(leaseId =>
        second.registers.length > 0 ? live(leaseId) : { ...live(leaseId), state: LeaseState.UNKNOWN },
      ),
    }),
  })
  const first = await gateway()
  await using client = connect({ endpoints: [first.endpoint, second.endpoint], begin: 'first' })
  await using registration = client.register('/s/providers', 'a:1', {}, { ttlMs: 1_000 })
  await registration.registered()
  await eventually(() => first.renewals.length > 0, 'a renewal')
  await first[Symbol.asyncDispose]()
  await eventually(() => second.registers.length > 0, 'the registration on the second gateway')
  await registration.waitFor(IS('registered'))
  assert.equal(second.registers[0]?.leaseId, first.registers[0]?.leaseId)
})

test('when its gateway drains, a registration moves to the next one without being suspended', async () => {
  await using second = await gateway({
    answer: ({ leaseIds }) => ({
      draining: false,
      leases: leaseIds.map(leaseId =>
        second.registers.length > 0 ? live(leaseId) : { ...live(leaseId), state: LeaseState.UNKNOWN },
      ),
    }),
  })
  await using first = await gateway({
    answer: ({ leaseIds }) => ({ leases: leaseIds.map(live), draining: first.registers.length > 0 }),
  })
  await using client = connect({ endpoints: [first.endpoint, second.endpoint], begin: 'first' })
  await using registration = client.register('/s/providers', 'a:1', {}, { ttlMs: 1_000 })
  const states = new Set<string>()
  for await (const { state } of registration) {
    states.add(state)
    if (second.registers.length > 0) break
  }
  assert.deepEqual([...states], ['registering', 'registered'])
})

test('a superseded registration is not made again', async () => {
  await using peer = await gateway({
    answer: ({ leaseIds }) => ({
      draining: false,
      leases: leaseIds.map(leaseId => ({ ...live(leaseId), supersededPaths: ['/s/providers/a:1'] })),
    }),
  })
  await using client = connect({ endpoints: peer.endpoint })
  {
    await using registration = client.register('/s/providers', 'a:1', {}, { ttlMs: 300 })
    const status = await registration.waitFor(IS('superseded'))
    assert.equal(status.error?.reason, 'SUPERSEDED')
    await assert.rejects(
      registration.registered(),
      error => error instanceof EspalierError && error.reason === 'SUPERSEDED',
    )
  }
  assert.deepEqual([peer.registers.length, peer.revoked.length], [1, 0])
})

test('an invalid registration fails at once, and one that waits for its path is tried again', async () => {
  await using strict = await gateway({
    register: () => {
      throw refusal(Status.INVALID_ARGUMENT, 'BAD_ADDRESS')
    },
  })
  await using client = connect({ endpoints: strict.endpoint })
  await using hopeless = client.register('/s/providers', 'nonsense')
  await assert.rejects(hopeless.registered(), error => error instanceof EspalierError && error.reason === 'BAD_ADDRESS')
  assert.equal(strict.registers.length, 1)

  await using patient = await gateway({
    register: () => {
      if (patient.registers.length < 3) throw refusal(Status.NOT_FOUND, 'NOT_FOUND')
    },
  })
  await using other = connect({ endpoints: patient.endpoint })
  await using registration = other.register('/s/providers', 'a:1', {}, { wait: true })
  await registration.registered()
  assert.equal(new Set(patient.registers.map(request => request.leaseId)).size, 1)
})

test('updated properties are registered with the same lease', async () => {
  await using peer = await gateway()
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', 'a:1', { pid: 1 })
  await registration.registered()
  void registration.update({ pid: 1, ready: true })
  await eventually(() => peer.registers.length === 2, 'the second registration')
  assert.deepEqual(peer.registers[1]?.jsonProperties, { pid: '1', ready: 'true' })
  assert.equal(peer.registers[1]?.leaseId, peer.registers[0]?.leaseId)
})

test('a registration that was accepted before and is refused now goes to the next gateway, and is never given up', async () => {
  let isRefused = false
  await using refusing = await gateway({
    register: () => {
      if (isRefused) throw refusal(Status.PERMISSION_DENIED, 'READ_ONLY')
    },
    answer: ({ leaseIds }) => ({
      leases: leaseIds.map(id => ({ ...live(id), ...(isRefused ? { state: LeaseState.UNKNOWN } : {}) })),
      draining: false,
    }),
  })
  await using other = await gateway()
  await using client = connect({ endpoints: [refusing.endpoint, other.endpoint], begin: 'first' })
  await using registration = client.register('/s/providers', 'a:1', { pid: 1 }, { ttlMs: 300 })
  await registration.registered()
  isRefused = true
  await registration.waitFor(IS('suspended'))
  await eventually(() => other.registers.length > 0, 'it registers at the other one')
  await registration.waitFor(IS('registered'))
  assert.equal(other.registers[0]?.leaseId, refusing.registers[0]?.leaseId)
})

test('an update that is refused is given up', async () => {
  await using peer = await gateway({
    register: ({ jsonProperties }) => {
      if (jsonProperties.lease !== undefined) throw refusal(Status.INVALID_ARGUMENT, 'BAD_VALUE')
    },
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', 'a:1', { pid: 1 })
  await registration.registered()
  void registration.update({ lease: 'mine' })
  assert.equal((await registration.waitFor(IS('failed'))).error?.reason, 'BAD_VALUE')
})

test('the identities of the nodes are sent on, those of nodes that were created again as the gateway said them last', async () => {
  let isKnown = true
  await using peer = await gateway({
    identities: { '/s/providers/a:1': '1-a', '/s/providers/b:1': '1-b' },
    answer: ({ leaseIds }) => ({
      leases: leaseIds.map(id => ({
        ...live(id),
        ...(isKnown ? { identities: { '/s/providers/b:1': '2-b' } } : { state: LeaseState.UNKNOWN }),
      })),
      draining: false,
    }),
  })
  await using client = connect({ endpoints: peer.endpoint })
  await using registration = client.register('/s/providers', ['a:1', 'b:1'], {}, { ttlMs: 300 })
  await registration.registered()
  await eventually(() => peer.renewals.length >= 2, 'the new identity is sent')
  isKnown = false
  await eventually(() => peer.registers.length >= 2, 'it registers again')
  assert.deepEqual(
    peer.registers.slice(0, 2).map(({ identities }) => identities),
    [{}, { '/s/providers/a:1': '1-a', '/s/providers/b:1': '2-b' }],
  )
})

test('what operators have changed is sent on, as the gateway said it last, with the ACL and the hosts', async () => {
  const override = {
    jsonProperties: { weight: '0' },
    removed: ['zone'],
    wantedJsonProperties: { weight: '1', zone: '"a"' },
  }
  const overrides = { '/s/providers/a:1': override }
  let isKnown = true
  await using peer = await gateway({
    answer: ({ leaseIds }) => ({
      leases: leaseIds.map(id => (isKnown ? { ...live(id), overrides } : { ...live(id), state: LeaseState.UNKNOWN })),
      draining: false,
    }),
  })
  await using client = connect({ endpoints: peer.endpoint })
  const acl = [{ scheme: 'world', id: 'anyone', permissions: 'r' }]
  await using registration = client.register('/s/providers', ':1', {}, { ttlMs: 300, acl, hosts: ['127.0.0.1'] })
  await registration.registered()
  await eventually(() => peer.renewals.length >= 2, 'the override is sent')
  isKnown = false
  await eventually(() => peer.registers.length >= 2, 'it registers again')
  const [first, second] = peer.registers
  assert.deepEqual([first?.overrides, first?.hosts, first?.acl], [{}, ['127.0.0.1'], acl])
  assert.deepEqual([second?.overrides, second?.hosts, second?.acl], [overrides, ['127.0.0.1'], acl])
})
