import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/lib/clock.ts'
import { Registry } from '../../src/registry/registry.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { encodeData } from '../../src/tree/data.ts'
import { join } from '../../src/tree/path.ts'
import { eventually } from '../support/condition.ts'
import { silentLog } from '../support/gateway.ts'
import { openProxy } from '../support/process/proxy.ts'
import { shareServer } from '../support/shared-server.ts'
import { command, forever, register, SERVICE } from './world.ts'

const limits = { leases: 10_000, registrationsPerLease: 10_000 }
const path = join(SERVICE, 'a:1')
const server = shareServer()

/** A gateway's registry with a session of its own, and a store to observe with. */
async function open(connect = server.connect): Promise<{ store: TreeStore; registry: Registry } & AsyncDisposable> {
  const stack = new AsyncDisposableStack()
  const store = stack.use(await openZooKeeperStore({ connect, sessionTimeoutMs: 2_000, clock: systemClock }))
  if ((await store.read(SERVICE, forever)) === undefined)
    await store.commit([{ op: 'create', path: SERVICE, data: encodeData(new Map()) }], forever)
  const registry = stack.use(new Registry({ store, clock: systemClock, log: silentLog, limits }))
  return { store, registry, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('a provider that moves between gateways again and again is never missing from ZooKeeper', async () => {
  await using observer = await open()
  await using a = await open()
  await using b = await open()
  const leaseId = await register(a.registry, 'a:1')
  let reads = 0
  let missing = 0
  let moving = true
  const reading = (async () => {
    while (moving) {
      if ((await observer.store.read(path, forever)) === undefined) missing++
      reads++
    }
  })()
  for (let round = 0; round < 40; round++) await register(round % 2 === 0 ? b.registry : a.registry, 'a:1', { leaseId })
  moving = false
  await reading
  assert.equal(missing, 0)
  assert.ok(reads > 40, String(reads))
  await eventually(() => b.registry.registrations === 0, 'the gateway that was left lets go')
  await a.registry.revoke(leaseId, forever)
})

test('a node that was taken over has another version, so that an operation based on the old one fails', async () => {
  await using a = await open()
  await using b = await open()
  const leaseId = await register(a.registry, 'a:1')
  const version = async () => (await a.store.read(path, forever))?.stat.version
  for (const registry of [b.registry, a.registry, b.registry]) {
    const before = await version()
    await register(registry, 'a:1', { leaseId })
    assert.notEqual(await version(), before)
  }
  await b.registry.revoke(leaseId, forever)
})

test('a gateway whose session expired registers everything again, except what was deregistered', async () => {
  await using observer = await open()
  await using proxy = await openProxy(server.port)
  await using a = await open(proxy.connect)
  const names = Array.from({ length: 300 }, (_, i) => `h${i}:1`)
  const { leaseId } = await a.registry.register(command('', { names, ttlMs: 60_000 }), forever)
  await a.registry.deregister(leaseId, [join(SERVICE, 'h7:1')], forever)
  proxy.mode = 'refuse'
  proxy.cut()
  const children = async () => (await observer.store.read(SERVICE, forever))?.children ?? []
  await eventually(async () => (await children()).length === 0, 'the session expires', 30_000)
  proxy.mode = 'pass'
  await eventually(async () => (await children()).length === 299, 'all are back', 30_000)
  assert.ok(!(await children()).includes('h7:1'))
  await a.registry.revoke(leaseId, forever)
})

test('a reconnect within the session timeout changes nothing', async () => {
  await using observer = await open()
  await using proxy = await openProxy(server.port)
  await using a = await open(proxy.connect)
  const leaseId = await register(a.registry, 'a:1', { ttlMs: 60_000 })
  const before = (await observer.store.read(path, forever))?.stat
  proxy.cut()
  await eventually(() => register(a.registry, 'b:1', { leaseId }), 'it is connected again')
  assert.deepEqual((await observer.store.read(path, forever))?.stat, before)
  await a.registry.revoke(leaseId, forever)
})

test('the node of a native client is named with its session, and a lease that was superseded elsewhere does not take the node back', async () => {
  await using observer = await open()
  await using a = await open()
  await using b = await open()
  await observer.store.commit([{ op: 'create', path, data: Buffer.from('{"pid": 7}'), ephemeral: true }], forever)
  await assert.rejects(register(a.registry, 'a:1'), { code: 'REGISTRATION_TAKEN' })
  const old = await register(a.registry, 'a:1', { force: true })
  const newer = await register(b.registry, 'a:1', { pid: 2 })
  await eventually(() => a.registry.renew(old)?.superseded.includes(path), 'the old lease is notified')
  assert.equal(b.registry.renew(newer)?.superseded.length, 0)
  await b.registry.revoke(newer, forever)
})
