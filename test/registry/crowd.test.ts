import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeData } from '../../src/tree/data.ts'
import { newLeaseId } from '../../src/tree/lease-id.ts'
import { join } from '../../src/tree/path.ts'
import type { Value } from '../../src/tree/value.ts'
import { eventually } from '../support/condition.ts'
import { command, forever, register, SERVICE, World } from './world.ts'

const names = (kind: string): readonly string[] => Array.from({ length: 30 }, (_, i) => `${kind}:${i + 1}`)
const many = { leases: 1_000, registrationsPerLease: 100 }

test('many clients that come over among new ones are taken over, and no reader sees one of them missing', async () => {
  await using world = await World.open()
  const [first, second] = [world.registry(many), world.registry(many)]
  const leases = new Map<string, ReturnType<typeof newLeaseId>>()
  for (const name of names('old')) leases.set(name, await register(first.registry, name))
  const watches = names('old').map(name => world.watch(name))
  const crowd = names('old').flatMap((name, i) => [names('new')[i] as string, name])
  const answers = await Promise.all(
    crowd.map(name =>
      second.registry.register(command(name, { leaseId: leases.get(name) ?? newLeaseId(), pid: 2 }), forever),
    ),
  )
  assert.equal(answers.flatMap(({ takenOver }) => takenOver).length, 0)
  for (const name of crowd) assert.equal(await world.pid(name), '2')
  assert.ok(watches.every(({ seen }) => seen.every(owner => owner !== undefined)))
  await eventually(() => first.registry.registrations === 0, 'the first gateway has let all of them go')
})

test('of many clients that register at once only those are refused whose address is taken', async () => {
  await using world = await World.open()
  const { registry } = world.registry(many)
  const data = encodeData(new Map([['pid', '1' as Value]]))
  await world.other.commit([{ op: 'create', path: join(SERVICE, 'b:7'), data, ephemeral: true }], forever)
  await world.other.commit([{ op: 'create', path: join(SERVICE, 'b:9'), data }], forever)
  const settled = await Promise.allSettled(names('b').map(name => register(registry, name)))
  const refused = names('b').filter((_, i) => settled[i]?.status === 'rejected')
  assert.deepEqual(refused, ['b:7', 'b:9'])
  assert.deepEqual(
    settled.flatMap(one => (one.status === 'rejected' ? [one.reason.code] : [])),
    ['REGISTRATION_TAKEN', 'ALREADY_EXISTS'],
  )
  assert.equal(registry.registrations, 28)
})

test('many clients that register below a missing path create it once', async () => {
  await using world = await World.open()
  const { registry } = world.registry(many)
  const servicePath = join(SERVICE, 'deep')
  const all = names('b').map(name => register(registry, name, { servicePath, given: servicePath, createPath: true }))
  await Promise.all(all)
  const state = await world.other.read(servicePath, forever)
  assert.deepEqual(state?.children.length, 30)
})

test('a node that is changed between its registration and its first observation is reconciled nevertheless', async () => {
  await using world = await World.open()
  const { registry } = world.registry(many)
  const leases = await Promise.all(names('b').map(name => register(registry, name)))
  for (const name of names('b')) await world.other.commit([{ op: 'delete', path: join(SERVICE, name) }], forever)
  for (const name of names('b')) {
    await eventually(async () => {
      for (const lease of leases) registry.renew(lease)
      return (await world.node(name)) !== undefined
    }, `${name} was made again`)
  }
})
