import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { NodeState } from '../../src/store/store.ts'
import { encodeData } from '../../src/tree/data.ts'
import { newLeaseId } from '../../src/tree/lease-id.ts'
import { join, type TreePath } from '../../src/tree/path.ts'
import { readProvider } from '../../src/tree/provider.ts'
import type { Value } from '../../src/tree/value.ts'
import { eventually } from '../support/condition.ts'
import { command, forever, register, SERVICE, World } from './world.ts'

const path = join(SERVICE, 'a:1')

test('a client that goes to another gateway with its lease is taken over, and no watcher sees it missing', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await register(first.registry, 'a:1')
  using watch = world.watch('a:1')
  await register(second.registry, 'a:1', { leaseId })
  await eventually(() => watch.seen.length >= 2, 'the watcher sees the new owner')
  assert.ok(watch.seen.every(owner => owner !== undefined))
  assert.equal(await world.pid('a:1'), '1')
})

test('the gateway that a client left forgets the lease and does not remove its provider later', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await register(first.registry, 'a:1')
  await register(second.registry, 'a:1', { leaseId })
  await eventually(() => first.registry.renew(leaseId) === undefined, 'the first gateway forgets the lease')
  world.clock.advance(9_000)
  second.registry.renew(leaseId)
  world.clock.advance(9_000)
  assert.notEqual(await world.node('a:1'), undefined)
  assert.equal(second.registry.renew(leaseId)?.state, 'live')
})

test('even a gateway that did not notice that its client left removes nothing when the lease expires there', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await register(first.registry, 'a:1')
  first.store.suspend()
  await register(second.registry, 'a:1', { leaseId, ttlMs: 60_000 })
  world.clock.advance(11_000)
  first.store.resume()
  world.clock.advance(2_000)
  await eventually(() => first.registry.registrations === 0, 'the first gateway has nothing left')
  await register(first.registry, 'b:1')
  assert.notEqual(await world.node('a:1'), undefined)
})

test('the same address under another lease is taken over, and the old lease is superseded until it deregisters', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const old = await register(registry, 'a:1')
  const answer = await registry.register(command('a:1', { pid: 2 }), forever)
  assert.deepEqual(answer.takenOver, [path])
  assert.deepEqual(registry.renew(old)?.superseded, [path])
  assert.deepEqual(registry.renew(answer.leaseId)?.superseded, [])
  world.clock.advance(9_000)
  registry.renew(answer.leaseId)
  world.clock.advance(9_000)
  assert.equal(await world.pid('a:1'), '2')
  await registry.deregister(old, [path], forever)
  assert.deepEqual(registry.renew(old)?.superseded, [])
  assert.equal(await world.pid('a:1'), '2')
})

test('the own gateway of a lease reports that it was superseded through another one, and does not take the node back', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const old = await register(first.registry, 'a:1')
  await register(second.registry, 'a:1', { pid: 2 })
  await eventually(() => first.registry.renew(old)?.superseded.length === 1, 'the old lease is notified')
  await first.store.expire()
  world.clock.advance(5_000)
  first.registry.renew(old)
  assert.equal(await world.pid('a:1'), '2')
})

test('a node of a native client is not taken over unless forced', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await world.other.commit([{ op: 'create', path, data: Buffer.from('{"pid":7}'), ephemeral: true }], forever)
  await assert.rejects(register(registry, 'a:1'), { code: 'REGISTRATION_TAKEN' })
  assert.equal(await world.pid('a:1'), '7')
  const { takenOver } = await registry.register(command('a:1', { force: true }), forever)
  assert.deepEqual(takenOver, [path])
  assert.equal(await world.pid('a:1'), '1')
})

test('a gateway whose session ended registers all live registrations again', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry({ leases: 1, registrationsPerLease: 300 })
  await registry.register(command('', { names: Array.from({ length: 300 }, (_, i) => `h${i}:1`) }), forever)
  const before = world.tree.revision
  await store.expire()
  await eventually(async () => (await world.other.read(SERVICE, forever))?.children.length === 300, 'all are back')
  assert.ok(world.tree.revision - before <= 10n, `${world.tree.revision - before} transactions`)
})

test('a service path that is gone with the session is created again only if the registration may create it', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const made = '/made' as TreePath
  const given = '/given' as TreePath
  await world.other.commit([{ op: 'create', path: given, data: encodeData(new Map()) }], forever)
  await register(registry, 'a:1', { servicePath: made, createPath: true })
  const lease = await register(registry, 'b:1', { servicePath: given })
  store.suspend()
  await world.other.commit(
    [
      { op: 'delete', path: join(made, 'a:1') },
      { op: 'delete', path: made },
      { op: 'delete', path: join(given, 'b:1') },
      { op: 'delete', path: given },
    ],
    forever,
  )
  await store.expire()
  await eventually(() => world.other.read(join(made, 'a:1'), forever), 'the one that may make its path is back')
  assert.equal(await world.other.read(given, forever), undefined)
  await world.other.commit([{ op: 'create', path: given, data: encodeData(new Map()) }], forever)
  for (let i = 0; i < 10; i++) {
    world.clock.advance(4_000)
    registry.renew(lease)
  }
  await eventually(() => world.other.read(join(given, 'b:1'), forever), 'the other one is back when its path is')
})

test('a client that moved away while its gateway was cut off is not taken back', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await register(first.registry, 'a:1')
  first.store.suspend()
  await register(second.registry, 'a:1', { leaseId, pid: 2 })
  const owner = (await world.node('a:1'))?.stat.owner
  await first.store.expire()
  await eventually(() => first.registry.registrations === 0, 'the first gateway lets go')
  assert.equal((await world.node('a:1'))?.stat.owner, owner)
})

test('a deleted provider is created again when its client renews', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const lease = await register(registry, 'a:1')
  await register(registry, 'ready:1')
  await eventually(async () => {
    // Deleting before the registry observes the node would be noticed as well, by its first look.
    await world.other.commit([{ op: 'delete', path }], forever)
    return true
  }, 'it is deleted')
  await eventually(() => {
    registry.renew(lease)
    return world.node('a:1')
  }, 'it is back')
  assert.equal(await world.pid('a:1'), '1')
})

test('a change that an operator makes to a live provider stays, even after a lost session', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  await register(registry, 'a:1')
  await eventually(async () => {
    const { data } = (await world.node('a:1')) as NodeState
    const edited = Buffer.from(
      Buffer.from(data ?? [])
        .toString()
        .replace('"pid":1', '"pid":1,"weight":0'),
    )
    await world.other.commit([{ op: 'set', path, data: edited }], forever)
    // The registry needs a few turns to notice; an edit that it did not notice goes with the session.
    for (let turn = 0; turn < 10; turn++) await setImmediate()
    await store.expire()
    await world.until('a:1', 'there')
    const kept = readProvider(((await world.node('a:1')) as NodeState).data)
    return kept.properties.get('weight') === '0' && kept.properties.get('pid') === '1'
  }, 'the edit survives a new session')
})

test('a registration whose outcome is unknown ends with its lease', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const leaseId = newLeaseId()
  store.losesOutcomes = true
  await assert.rejects(register(registry, 'a:1', { leaseId }), { code: 'OUTCOME_UNKNOWN' })
  store.losesOutcomes = false
  assert.notEqual(await world.node('a:1'), undefined)
  await register(registry, 'a:1', { leaseId })
  world.clock.advance(10_200)
  await world.until('a:1', 'gone')
})

test('leases that expire while the store is unreachable leave nothing behind when it is back', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  await register(registry, 'a:1')
  store.suspend()
  world.clock.advance(12_000)
  assert.notEqual(await world.node('a:1'), undefined)
  store.resume()
  await eventually(async () => {
    world.clock.advance(1_000)
    return (await world.node('a:1')) === undefined
  }, 'it is removed')
})

test('while the store is unreachable registrations fail at once and leases stay live', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  store.suspend()
  await assert.rejects(register(registry, 'b:1'), { code: 'BACKEND_UNREACHABLE' })
  await assert.rejects(registry.revoke(lease, forever), { code: 'BACKEND_UNREACHABLE' })
  assert.equal(registry.renew(lease)?.state, 'live')
})

test('two clients that contend for one address both get responses, and the last one holds it', async () => {
  await using world = await World.open()
  const registries = [world.registry().registry, world.registry().registry]
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => registries[i % 2]?.register(command('a:1', { pid: i }), forever)),
  )
  assert.equal(new Set(answers.map(answer => answer?.leaseId)).size, 20)
  const last = answers.reduce((a, b) => ((a?.revision ?? 0n) > (b?.revision ?? 0n) ? a : b))
  const pid = answers.indexOf(last)
  assert.equal(await world.pid('a:1'), String(pid) as Value)
})

test('a registry that is closed with live registrations leaves its session to time out', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const leaseId = await register(registry, 'a:1')
  await registry[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  assert.notEqual(await world.node('a:1'), undefined)
  using watch = world.watch('a:1')
  await register(world.registry().registry, 'a:1', { leaseId })
  world.clock.advance(9_000)
  await eventually(() => watch.seen.length >= 2, 'the watcher sees the new owner')
  assert.ok(watch.seen.every(owner => owner !== undefined))
})

test('a registry that is closed with nothing registered closes its session', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  await store.commit(
    [{ op: 'create', path: join(SERVICE, 'mine:1'), data: Buffer.from('{}'), ephemeral: true }],
    forever,
  )
  await registry.revoke(lease, forever)
  await registry[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  assert.equal(await world.node('mine:1'), undefined)
})

test('a provider is back within seconds after its service path is, however long that was gone', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const lease = await register(registry, 'a:1', { ttlMs: 60_000 })
  await register(registry, 'ready:1', { ttlMs: 60_000 })
  const nodes = [path, join(SERVICE, 'ready:1'), SERVICE]
  await world.other.commit(
    nodes.map(one => ({ op: 'delete', path: one })),
    forever,
  )
  for (let seconds = 0; seconds < 1_200; seconds += 4) {
    world.clock.advance(4_000)
    registry.renew(lease)
    for (let turn = 0; turn < 10; turn++) await setImmediate()
  }
  await world.other.commit([{ op: 'create', path: SERVICE, data: encodeData(new Map()) }], forever)
  for (let seconds = 0; seconds < 20; seconds += 4) {
    world.clock.advance(4_000)
    registry.renew(lease)
    for (let turn = 0; turn < 10; turn++) await setImmediate()
  }
  assert.equal(await world.pid('a:1'), '1')
})
