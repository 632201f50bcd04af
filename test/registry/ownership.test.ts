import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Registry } from '../../src/registry/registry.ts'
import type { Operation } from '../../src/store/store.ts'
import { decodeData, type NodeData } from '../../src/tree/data.ts'
import type { LeaseId } from '../../src/tree/lease-id.ts'
import type { Override } from '../../src/tree/override.ts'
import { join } from '../../src/tree/path.ts'
import { type ProviderData, readProvider } from '../../src/tree/provider.ts'
import type { Value } from '../../src/tree/value.ts'
import { eventually } from '../support/condition.ts'
import { command, forever, register, SERVICE, World } from './world.ts'

const path = join(SERVICE, 'a:1')

/** Whatever a client that uses the store directly may write over a provider. */
const WRITES: readonly (readonly [string, string])[] = [
  ['other properties', '{"version":2}'],
  ['no properties', '{}'],
  ['nothing', ''],
  ['text', 'not JSON'],
  ['bytes that are not UTF-8', '\u00ff\u0000'],
  ['the lease of somebody else', '{"lease":"0123456789abcdef","lease_wanted":"0123456789abcdef"}'],
  ['a lease that is none', '{"lease":5,"lease_wanted":[],"lease_override":{"wanted":{"a":"{"},"added":[1]}}'],
]

for (const [what, text] of WRITES) {
  const data = Buffer.from(text, 'latin1')

  test(`a provider whose data became ${what} ends with its lease`, async () => {
    await using world = await World.open()
    const { registry, store } = world.registry()
    await register(registry, 'a:1')
    // The gateway has no time to notice the write.
    store.suspend()
    await world.other.commit([{ op: 'set', path, data }], forever)
    store.resume()
    await eventually(async () => {
      world.clock.advance(1_000)
      return (await world.node('a:1')) === undefined
    }, 'it is removed')
    assert.equal(registry.registrations, 0)
  })

  test(`a provider whose data became ${what} is marked again, and moves to another gateway without a gap`, async () => {
    await using world = await World.open()
    const [first, second] = [world.registry(), world.registry()]
    const leaseId = await register(first.registry, 'a:1')
    await register(first.registry, 'ready:1')
    await write(world, data)
    await eventually(async () => (await provider(world)).wanted?.get('pid') === '1', 'the marks are back')
    using watch = world.watch('a:1')
    const { takenOver } = await second.registry.register(command('a:1', { leaseId }), forever)
    assert.deepEqual(takenOver, [])
    await eventually(() => watch.seen.length >= 2, 'the watcher sees the new owner')
    assert.ok(watch.seen.every(owner => owner !== undefined))
    const { lease, lease_wanted, lease_override, ...written } = properties(data)
    assert.deepEqual(Object.fromEntries((await provider(world)).properties), written)
  })
}

for (const [what, text] of WRITES) {
  const data = Buffer.from(text, 'latin1')

  test(`a provider whose data became ${what} after its gateway stopped reacting is recognized by the next one`, async () => {
    await using world = await World.open()
    const [first, second] = [world.registry(), world.registry()]
    const { leaseId, identities } = await first.registry.register(command('a:1'), forever)
    first.store.suspend()
    await write(world, data)
    const moved = await second.registry.register(command('a:1', { leaseId, identities }), forever)
    const { lease, lease_wanted, lease_override, ...written } = properties(data)
    const isAnothers = text.includes('0123456789abcdef')
    assert.deepEqual(moved.takenOver, isAnothers ? [path] : [])
    assert.deepEqual(Object.fromEntries((await provider(world)).properties), isAnothers ? { pid: '1' } : written)
    assert.deepEqual((await provider(world)).wanted, command('a:1').properties)
  })
}

test('a client is notified when its node was created again, and is recognized by the new one', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const { leaseId, identities } = await first.registry.register(command('a:1'), forever)
  assert.equal(first.registry.renew(leaseId)?.identities.size, 0)
  await first.store.expire()
  const renewed = await eventually(() => {
    const known = first.registry.renew(leaseId)?.identities
    return known !== undefined && known.size > 0 && known
  }, 'the client is notified')
  assert.notDeepEqual(renewed, identities)
  first.store.suspend()
  await write(world, Buffer.from('{}'))
  await assert.rejects(second.registry.register(command('a:1', { leaseId, identities }), forever), {
    code: 'REGISTRATION_TAKEN',
  })
  await second.registry.register(command('a:1', { leaseId, identities: renewed }), forever)
})

test('a client does not take back by its identity what another lease has at its address', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const { leaseId, identities } = await registry.register(command('a:1'), forever)
  await registry.register(command('a:1', { pid: 2 }), forever)
  const second = world.registry()
  const { takenOver } = await second.registry.register(command('a:1', { leaseId, identities }), forever)
  assert.deepEqual(takenOver, [path])
})

test('what was overwritten after its gateway stopped reacting gives way where the client wants something else', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const { leaseId, identities } = await first.registry.register(weighted(), forever)
  first.store.suspend()
  await write(world, Buffer.from('{"weight":0}'))
  await second.registry.register(weighted({ leaseId, identities, version: '2' }), forever)
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '1', version: '2' })
})

test('only marks that are not as they should be are written', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await register(registry, 'a:1')
  const before = world.tree.revision
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  assert.equal(world.tree.revision, before)
})

test('a gateway and a client that overwrite each other do not do so in a tight loop', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await register(registry, 'a:1')
  const before = world.tree.revision
  using _fight = world.other.observe(path, ({ state }) => {
    if (state !== undefined && (state.data?.length ?? 0) > 2)
      void world.other.commit([{ op: 'set', path, data: Buffer.from('{}') }], forever).catch(() => {})
  })
  for (let turn = 0; turn < 2_000; turn++) await setImmediate()
  assert.ok(world.tree.revision - before < 40n, `${world.tree.revision - before} writes`)
})

test('what somebody changes is an override at once, also while the marks are not written again yet', async () => {
  await using world = await World.open()
  const { registry, store } = world.registry()
  const leaseId = await registerWeighted(registry)
  for (let turn = 0; turn < 12; turn++) {
    await write(world, Buffer.from(`{"turn":${turn}}`))
    await eventually(
      () => registry.renew(leaseId)?.overrides.get(path)?.values.get('turn') === String(turn),
      'it is noted',
    )
  }
  assert.equal((await provider(world)).holder, undefined)
  await store.expire()
  await eventually(async () => (await provider(world)).holder !== undefined, 'it is there in the new session')
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { turn: '11' })
})

test('a lease cannot remove the node of another one by writing its mark over it', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  const mine = await register(registry, 'b:1')
  await register(registry, 'a:1')
  const { data } = (await world.node('b:1'))!
  await world.other.commit([{ op: 'set', path, data }], forever)
  const { paths } = await registry.deregister(mine, [path], forever)
  assert.deepEqual(paths, [])
  assert.notEqual(await world.node('a:1'), undefined)
})

test('an override survives the death of the gateway, and shows what the client wants', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await registerWeighted(first.registry)
  await edit(world, { weight: '0', zone: '"a"' }, ['version'])
  const { overrides } = await second.registry.register(weighted({ leaseId }), forever)
  assert.deepEqual(contentOf(overrides.get(path)), {
    values: { weight: '0', zone: '"a"' },
    removed: ['version'],
    wanted: { weight: '1', version: '1' },
  })
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '0', zone: '"a"' })
})

test('an override survives expiry and a foreign delete, at whichever gateway its client registers', async () => {
  await using world = await World.open()
  const [first, second, third] = [world.registry(), world.registry(), world.registry()]
  const leaseId = await registerWeighted(first.registry)
  await edit(world, { weight: '0' }, ['version'])
  await eventually(() => (first.registry.renew(leaseId)?.overrides.size ?? 0) > 0, 'the client is notified')
  const overrides = first.registry.renew(leaseId)!.overrides

  world.clock.advance(11_000)
  await world.until('a:1', 'gone')
  await first.registry.register(weighted({ leaseId }), forever)
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '0' })

  await world.other.commit([{ op: 'delete', path }], forever)
  await second.registry.register(weighted({ leaseId, overrides }), forever)
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '0' })

  await world.other.commit([{ op: 'delete', path }], forever)
  await eventually(async () => {
    world.clock.advance(500)
    second.registry.renew(leaseId)
    return await world.node('a:1')
  }, 'it is created again')
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '0' })

  await third.registry.register(weighted({ leaseId, overrides }), forever)
  assert.deepEqual(contentOf(third.registry.renew(leaseId)?.overrides.get(path)).values, { weight: '0' })
})

test('an override ends key by key, where the client wants something else or the operator takes it back', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await registerWeighted(first.registry)
  await edit(world, { weight: '0', zone: '"a"' }, ['version'])

  const other = await first.registry.register(weighted({ leaseId, version: '2' }), forever)
  assert.deepEqual(contentOf(other.overrides.get(path)), {
    values: { weight: '0', zone: '"a"' },
    removed: [],
    wanted: { weight: '1' },
  })
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '0', zone: '"a"', version: '2' })

  const moved = await second.registry.register(weighted({ leaseId, version: '2', weight: '5' }), forever)
  assert.deepEqual(contentOf(moved.overrides.get(path)).values, { zone: '"a"' })
  assert.equal((await provider(world)).properties.get('weight'), '5')

  await edit(world, {}, ['zone'])
  await eventually(() => second.registry.renew(leaseId)?.overrides.size === 0, 'nothing is overridden')
  assert.deepEqual((await provider(world)).wanted, (await provider(world)).properties)
})

test('a client that changes what it wants while its gateway dies keeps what an operator changed in other keys', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(), world.registry()]
  const leaseId = await registerWeighted(first.registry)
  await edit(world, { weight: '0' })
  await eventually(() => (first.registry.renew(leaseId)?.overrides.size ?? 0) > 0, 'the edit is noted')
  first.store.suspend()
  await second.registry.register(weighted({ leaseId, version: '2' }), forever)
  assert.deepEqual(Object.fromEntries((await provider(world)).properties), { weight: '0', version: '2' })
})

test('the next process at an address starts without the overrides of the last one', async () => {
  await using world = await World.open()
  const { registry } = world.registry()
  await registerWeighted(registry)
  await edit(world, { weight: '0' })
  const { overrides } = await registry.register(weighted(), forever)
  assert.equal(overrides.size, 0)
  assert.equal((await provider(world)).properties.get('weight'), '1')
})

type Wanted = { readonly weight?: string; readonly version?: string }

function weighted({
  weight = '1',
  version = '1',
  ...rest
}: Wanted & Pick<Parameters<typeof command>[1] & {}, 'leaseId' | 'overrides' | 'identities'> = {}): ReturnType<
  typeof command
> {
  const wanted = new Map([
    ['weight', weight as Value],
    ['version', version as Value],
  ])
  return command('a:1', { ...rest, properties: wanted })
}

async function registerWeighted(registry: Registry): Promise<LeaseId> {
  return (await registry.register(weighted(), forever)).leaseId
}

async function provider(world: World): Promise<ProviderData> {
  return readProvider((await world.node('a:1'))!.data)
}

function properties(data: NodeData): Record<string, Value> {
  return Object.fromEntries(decodeData(data))
}

async function write(world: World, data: Uint8Array): Promise<void> {
  const operation: Operation = { op: 'set', path, data }
  await world.other.commit([operation], forever)
}

/** An edit by a client that uses the store directly and knows nothing of marks, except that it leaves them. */
async function edit(world: World, set: Record<string, string>, remove: readonly string[] = []): Promise<void> {
  const stored = { ...properties((await world.node('a:1'))!.data), ...set }
  for (const key of remove) delete stored[key]
  const members = Object.entries(stored).map(([key, value]) => `${JSON.stringify(key)}:${value}`)
  await write(world, Buffer.from(`{${members.join(',')}}`))
}

function contentOf(override: Override | undefined): { values: object; removed: readonly string[]; wanted: object } {
  return {
    values: Object.fromEntries(override?.values ?? []),
    removed: [...(override?.removed ?? [])],
    wanted: Object.fromEntries(override?.wanted ?? []),
  }
}
