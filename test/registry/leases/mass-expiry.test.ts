import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Log } from '../../../src/lib/log.ts'
import { type MassExpiry, type MassExpiryPolicy, next, type Silence } from '../../../src/registry/leases/mass-expiry.ts'
import type { Registry } from '../../../src/registry/registry.ts'
import type { LeaseId } from '../../../src/tree/lease-id.ts'
import { silentLog } from '../../support/gateway.ts'
import { register, World } from '../world.ts'

const POLICY: MassExpiryPolicy = { share: 0.5, least: 10, waitMs: 8_000 }

function silence(change: Partial<Silence> = {}): Silence {
  return { at: 1_000, registrations: 100, silent: 60, isSuspicious: true, ...change }
}

test('when most of many clients fall silent at once, a gateway that may be at fault itself waits, and no other', () => {
  const calm: MassExpiry = { state: 'calm' }
  assert.deepEqual(next(calm, silence(), POLICY), { state: 'waiting', until: 9_000 })
  assert.deepEqual(next(calm, silence({ isSuspicious: false }), POLICY), calm)
  assert.deepEqual(next(calm, silence({ silent: 50 }), POLICY), calm)
  assert.deepEqual(next(calm, silence({ registrations: 9, silent: 9 }), POLICY), calm)
  assert.deepEqual(next(calm, silence(), { ...POLICY, waitMs: 0 }), calm)
})

test('the wait ends when enough clients are back or its time is over; then the silent ones are removed', () => {
  const waiting: MassExpiry = { state: 'waiting', until: 9_000 }
  assert.deepEqual(next(waiting, silence({ at: 8_999, isSuspicious: false }), POLICY), waiting)
  assert.deepEqual(next(waiting, silence({ silent: 50 }), POLICY), { state: 'calm' })
  assert.deepEqual(next(waiting, silence({ at: 9_000 }), POLICY), { state: 'over' })
  assert.deepEqual(next({ state: 'over' }, silence({ at: 9_500 }), POLICY), { state: 'over' })
  assert.deepEqual(next({ state: 'over' }, silence({ silent: 0 }), POLICY), { state: 'calm' })
})

async function many(registry: Registry, count: number): Promise<LeaseId[]> {
  const names = Array.from({ length: count }, (_, i) => `h${i}:1`)
  return Promise.all(names.map(name => register(registry, name)))
}

test('a gateway that receives no renewal waits for a while, logs it, and keeps the clients that come back', async () => {
  await using world = await World.open()
  const warned: string[] = []
  const log: Log = { ...silentLog, warn: (_facts, message) => warned.push(message) }
  const { registry } = world.registry(undefined, { log })
  const leases = await many(registry, 20)
  world.clock.advance(15_000)
  assert.equal(registry.registrations, 20)
  assert.deepEqual(warned, ['most clients stopped renewing at once; waiting before their registrations are removed'])
  for (const lease of leases.slice(0, 5)) assert.equal(registry.renew(lease)?.state, 'live')
  world.clock.advance(6_000)
  assert.equal(registry.registrations, 5)
  assert.equal(warned.length, 2)
})

test('clients whose streams have ended are not waited for', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const leases = await many(registry, 20)
  for (const lease of leases) registry.renew(lease)
  registry.disconnected(leases)
  world.clock.advance(10_400)
  assert.equal(registry.registrations, 0)
})

test('while some clients renew, the others expire without a wait', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const [loud, ...silent] = await many(registry, 20)
  for (let i = 0; i < 4; i++) {
    world.clock.advance(2_600)
    registry.renew(loud as LeaseId)
  }
  assert.equal(registry.registrations, 20 - silent.length)
})

test('after the store was unreachable, even the silence of some clients is waited for', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const [loud] = await many(registry, 20)
  world.clock.advance(9_000)
  store.suspend()
  world.clock.advance(500)
  store.resume()
  registry.renew(loud as LeaseId)
  world.clock.advance(5_000)
  assert.equal(registry.registrations, 20)
  registry.renew(loud as LeaseId)
  world.clock.advance(8_000)
  assert.equal(registry.registrations, 1)
})

test('the guard never waits longer than the session timeout of the store', async () => {
  await using world = await World.open()
  const { registry } = world.registry(undefined, { massExpiry: { share: 0.5, least: 10, waitMs: 3_600_000 } })
  await many(registry, 20)
  world.clock.advance(10_000 + 10_000 + 1_000)
  assert.equal(registry.registrations, 0)
})
