import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { join } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { forever, register, SERVICE, World } from '../world.ts'

// Registrations while a gateway cannot see its clients, or the store, or both.

const path = join(SERVICE, 'a:1')

/** Long enough for everything in flight to end. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

test('a gateway that was stalled creates nothing again for a client that may have left meanwhile', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  world.clock.stall(60_000)
  await store.expire()
  // A request that waited in the socket all the time does not prove that its client lives.
  registry.renew(lease)
  await turns()
  assert.equal(await world.node('a:1'), undefined)
  world.clock.advance(2_000)
  registry.renew(lease)
  await world.until('a:1', 'there')
})

test('a gateway that was cut off does not create again what its client deregistered elsewhere meanwhile', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const lease = await register(first.registry, 'a:1', { ttlMs: 60_000 })
  world.clock.advance(3_000)
  first.store.suspend()
  await register(second.registry, 'a:1', { leaseId: lease })
  await second.registry.revoke(lease, forever)
  world.clock.advance(20_000)
  await first.store.expire()
  await turns()
  assert.equal(await world.node('a:1'), undefined)
})

test('a registration whose client renewed while the store was unreachable is created again at once in the next session', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  world.clock.advance(3_000)
  store.suspend()
  world.clock.advance(3_000)
  registry.renew(lease)
  await store.expire()
  await world.until('a:1', 'there')
})

test('a registration whose client has not renewed since is created again with its next renewal', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  world.clock.advance(3_000)
  store.suspend()
  world.clock.advance(3_000)
  await store.expire()
  await turns()
  assert.equal(await world.node('a:1'), undefined)
  registry.renew(lease)
  await world.until('a:1', 'there')
})

test('clients that were redirected, or whose streams have ended, must renew before their nodes are created again', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const [disconnected, dismissed] = [await register(registry, 'a:1'), await register(registry, 'b:1')]
  store.suspend()
  registry.renew(disconnected)
  registry.disconnected([disconnected])
  await store.expire()
  await world.until('b:1', 'there')
  await turns()
  assert.equal(await world.node('a:1'), undefined)
  registry.renew(disconnected)
  await world.until('a:1', 'there')

  store.suspend()
  registry.onRedirect()
  registry.renew(dismissed)
  await store.expire()
  await turns()
  assert.equal(await world.node('b:1'), undefined)
  world.clock.advance(1_500)
  registry.renew(dismissed)
  await world.until('b:1', 'there')
})

test('a node that could not be removed while the store was unreachable is not created again when it is back', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const [revoked, deregistered] = [await register(registry, 'a:1'), await register(registry, 'b:1')]
  await register(registry, 'c:1', { leaseId: deregistered })
  store.suspend()
  await assert.rejects(registry.revoke(revoked, forever), { code: 'BACKEND_UNREACHABLE' })
  await assert.rejects(registry.deregister(deregistered, [join(SERVICE, 'b:1')], forever), {
    code: 'BACKEND_UNREACHABLE',
  })
  registry.renew(revoked)
  registry.renew(deregistered)
  await store.expire()
  await world.until('c:1', 'there')
  await turns()
  assert.equal(await world.node('a:1'), undefined)
  assert.equal(await world.node('b:1'), undefined)
  await register(registry, 'b:1', { leaseId: deregistered })
  await store.expire()
  await world.until('b:1', 'there')
})

test('no lease expires while the store is unreachable; when it is back, each has as long as it had left', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  world.clock.advance(4_000)
  store.suspend()
  world.clock.advance(8_000)
  store.resume()
  await turns()
  assert.notEqual(await world.node('a:1'), undefined)
  world.clock.advance(5_000)
  assert.equal(registry.renew(lease)?.state, 'live')
  store.suspend()
  world.clock.advance(8_000)
  store.resume()
  world.clock.advance(10_000)
  await world.until('a:1', 'gone')
})

test('after a long outage of the store, silent clients get no more than one session timeout', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  await register(registry, 'a:1')
  store.suspend()
  world.clock.advance(3_600_000)
  store.resume()
  world.clock.advance(1_000)
  await eventually(() => registry.liveLeases === 0, 'the lease has run out')
})

test('a gateway that was stalled waits for its clients, but not longer than a ttl', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const [alive, dead] = [await register(registry, 'a:1'), await register(registry, 'b:1')]
  world.clock.stall(60_000)
  await turns()
  assert.notEqual(await world.node('a:1'), undefined)
  assert.equal(registry.renew(alive)?.state, 'live')
  world.clock.advance(9_000)
  registry.renew(alive)
  world.clock.advance(1_500)
  await world.until('b:1', 'gone')
  assert.equal(registry.renew(dead)?.state, 'expired')
  assert.notEqual(await world.node('a:1'), undefined)
})

test('a provider that is deleted natively while its gateway is cut off comes back only with its client', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const lease = await register(registry, 'a:1')
  world.clock.advance(3_000)
  store.suspend()
  await world.other.commit([{ op: 'delete', path }], forever)
  world.clock.advance(3_000)
  store.resume()
  await turns()
  assert.equal(await world.node('a:1'), undefined)
  await eventually(() => {
    registry.renew(lease)
    return world.node('a:1')
  }, 'it is back')
})
