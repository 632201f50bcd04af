import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeData } from '../../../src/tree/data.ts'
import { newLeaseId } from '../../../src/tree/lease-id.ts'
import { join, type TreePath } from '../../../src/tree/path.ts'
import { command, forever, register, SERVICE, World } from '../world.ts'

test('a provider exists as long as its lease is renewed, and is removed when it is not', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const lease = await register(registry, 'a:1', { ttlMs: 5_000 })
  for (let i = 0; i < 5; i++) {
    world.clock.advance(4_000)
    assert.equal(registry.renew(lease)?.state, 'live')
  }
  assert.notEqual(await world.node('a:1'), undefined)
  world.clock.advance(5_200)
  await world.until('a:1', 'gone')
  assert.deepEqual(registry.renew(lease), {
    state: 'expired',
    ttlMs: 0,
    remainingMs: 0,
    superseded: [],
    overrides: new Map(),
    identities: new Map(),
  })
  assert.equal(registry.liveLeases, 0)
})

test('all registrations of a lease are removed in one transaction', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await registry.register(command('', { names: ['a:1', 'a:2', 'a:3'] }), forever)
  const before = world.tree.revision
  world.clock.advance(10_200)
  await world.until('a:1', 'gone')
  assert.equal(world.tree.revision, before + 1n)
  assert.deepEqual((await world.other.read(SERVICE, forever))?.children, [])
})

test('an expired lease can register again', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const lease = await register(registry, 'a:1')
  world.clock.advance(11_000)
  await world.until('a:1', 'gone')
  assert.equal(await register(registry, 'a:1', { leaseId: lease }), lease)
  assert.equal(registry.renew(lease)?.state, 'live')
})

test('revoking a lease removes everything at once, and it never registers again', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const { leaseId } = await registry.register(command('', { names: ['a:1', 'a:2'] }), forever)
  const { paths } = await registry.revoke(leaseId, forever)
  assert.deepEqual(paths, ['/s/a:1', '/s/a:2'])
  assert.deepEqual((await world.other.read(SERVICE, forever))?.children, [])
  assert.equal(registry.renew(leaseId)?.state, 'revoked')
  await assert.rejects(register(registry, 'a:1', { leaseId }), { code: 'LEASE_EXPIRED' })
  assert.deepEqual(await registry.revoke(leaseId, forever), { paths: [], revision: 0n })
})

test('deregistering is idempotent and does not affect nodes of other leases', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const path = join(SERVICE, 'a:1')
  const lease = await register(registry, 'a:1')
  assert.deepEqual((await registry.deregister(newLeaseId(), [path], forever)).paths, [])
  assert.deepEqual((await registry.deregister(lease, [path], forever)).paths, [path])
  assert.deepEqual((await registry.deregister(lease, [path], forever)).paths, [])
  assert.equal(await world.node('a:1'), undefined)
  assert.equal(registry.renew(lease)?.state, 'live')
})

test('a deregistered provider never comes back, not even after a lost session', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const { leaseId } = await registry.register(command('', { names: ['a:1', 'a:2'] }), forever)
  await registry.deregister(leaseId, [join(SERVICE, 'a:1')], forever)
  await store.expire()
  await world.until('a:2', 'there')
  assert.equal(await world.node('a:1'), undefined)
})

test('validate_only checks everything and writes nothing', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const before = world.tree.revision
  const answer = await registry.register(command('a:1', { validateOnly: true, ttlMs: 1 }), forever)
  assert.deepEqual([answer.ttlMs, answer.paths, answer.revision], [2_000, ['/s/a:1'], 0n])
  const nowhere = { servicePath: '/nowhere' as TreePath, validateOnly: true }
  await assert.rejects(registry.register(command('a:1', nowhere), forever), { code: 'NOT_FOUND' })
  assert.equal((await registry.register(command('a:1', { ...nowhere, createPath: true }), forever)).paths.length, 1)
  assert.equal(world.tree.revision, before)
  assert.equal(registry.liveLeases, 0)
})

test('the service path must exist, or is created on request, with its parents, in the same transaction', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const servicePath = '/x/y/providers' as TreePath
  await assert.rejects(registry.register(command('a:1', { servicePath }), forever), { code: 'NOT_FOUND' })
  assert.equal(registry.liveLeases, 0)
  const before = world.tree.revision
  const { paths } = await registry.register(command('a:1', { servicePath, createPath: true }), forever)
  assert.deepEqual(paths, ['/x/y/providers/a:1'])
  assert.equal(world.tree.revision, before + 1n)
})

test('a provider cannot have providers', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await register(registry, 'a:1')
  const servicePath = '/s/a:1' as TreePath
  for (const createPath of [false, true])
    await assert.rejects(registry.register(command('b:1', { servicePath, createPath }), forever), {
      code: 'EPHEMERAL_PARENT',
    })
})

test('all addresses are registered, or none', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await world.other.commit([{ op: 'create', path: join(SERVICE, 'b:1'), data: encodeData(new Map()) }], forever)
  await assert.rejects(registry.register(command('', { names: ['a:1', 'b:1', 'c:1'] }), forever), {
    code: 'ALREADY_EXISTS',
  })
  assert.deepEqual((await world.other.read(SERVICE, forever))?.children, ['b:1'])
})

test('registering again replaces the properties in place, and the same properties write nothing', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const leaseId = await register(registry, 'a:1')
  const created = (await world.node('a:1'))?.stat.created
  await register(registry, 'a:1', { leaseId, pid: 2 })
  assert.equal(await world.pid('a:1'), '2')
  assert.equal((await world.node('a:1'))?.stat.created, created)
  const before = world.tree.revision
  await register(registry, 'a:1', { leaseId, pid: 2 })
  assert.equal(world.tree.revision, before)
})

test('limits on leases and on registrations under one lease are TOO_MANY', async () => {
  await using world = await World.open()
  const { registry } = world.registry({ leases: 2, registrationsPerLease: 3 })
  const leaseId = await register(registry, 'a:1')
  await register(registry, 'b:1')
  await assert.rejects(register(registry, 'c:1'), { code: 'TOO_MANY' })
  await registry.register(command('', { leaseId, names: ['a:1', 'a:2', 'a:3'] }), forever)
  await assert.rejects(register(registry, 'a:4', { leaseId }), { code: 'TOO_MANY' })
  await registry.revoke(leaseId, forever)
  await register(registry, 'c:1')
})

test('registrations that arrive together are committed together, and an invalid one fails alone', async () => {
  await using world = await World.open()
  const { registry } = world.registry({ leases: 1_000, registrationsPerLease: 1 })
  const before = world.tree.revision
  const names = Array.from({ length: 500 }, (_, i) => `h${i}:1`)
  const bad = command('bad:1', { servicePath: '/nowhere' as TreePath })
  const outcomes = await Promise.allSettled(
    [...names.map(name => command(name)), bad].map(one => registry.register(one, forever)),
  )
  assert.deepEqual(
    outcomes.filter(one => one.status === 'rejected').map(one => (one.reason as { code: string }).code),
    ['NOT_FOUND'],
  )
  assert.equal((await world.other.read(SERVICE, forever))?.children.length, 500)
  assert.ok(world.tree.revision - before <= 20n, `${world.tree.revision - before} transactions`)
})

test('a draining registry refuses new registrations but keeps those it has', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const lease = await register(registry, 'a:1')
  registry.drain()
  await assert.rejects(register(registry, 'b:1'), { code: 'DRAINING' })
  assert.equal(registry.renew(lease)?.state, 'live')
})
