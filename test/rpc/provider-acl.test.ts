import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AclEntry } from '@espalier/contract/espalier/v1/types'
import { systemClock } from '../../src/lib/clock.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { type Acl, formatAcl } from '../../src/tree/acl.ts'
import { parsePath } from '../../src/tree/path.ts'
import { type Calls, fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'
import { connectNative } from '../support/zookeeper/native-zookeeper.ts'

const READ: AclEntry = { scheme: 'world', id: 'anyone', permissions: 'r' }
const CREATOR: AclEntry = { scheme: 'auth', id: '', permissions: 'cdrwa' }
/** What ZooKeeper stores for `auth` of alice. */
const ALICE = 'digest:alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E=:cdrwa'
const path = '/s/providers'
const node = parsePath(`${path}/a:1`)
const signal = AbortSignal.timeout(120_000)

const zookeeper = shareServer()

interface Served extends AsyncDisposable {
  readonly calls: Calls
  readonly store: TreeStore
}

async function serve(chroot: string, options: { auth?: string; providerAcl?: Acl } = {}): Promise<Served> {
  await using opened = new AsyncDisposableStack()
  const { auth, providerAcl = [] } = options
  const store = opened.use(await openZooKeeperStore({ connect: zookeeper.connect + chroot, auth, clock: systemClock }))
  const gateway = opened.use(await openGateway({ store, providerAcl }))
  const calls = opened.use(openCalls(gateway.endpoint))
  const stack = opened.move()
  return { calls, store, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

async function listOf({ store }: Served): Promise<string> {
  return formatAcl((await store.acls.read(node, { signal })) ?? [])
}

/** What a native client that is not alice can do to the provider. */
async function overwrite({ store }: Served): Promise<unknown> {
  return await store.commit([{ op: 'set', path: node, data: Buffer.from('{}') }], { signal })
}

for (const [what, acl, list] of [
  ['read', [READ], 'world:anyone:r'],
  ['read, creator', [READ, CREATOR], `world:anyone:r,${ALICE}`],
] as const) {
  test(`the ACL "${what}" of a provider stays through updates, takeover and re-creation`, async () => {
    const chroot = zookeeper.chroot()
    await using first = await serve(chroot, { auth: 'digest:alice:secret' })
    await using second = await serve(chroot, { auth: 'digest:alice:secret' })
    await using stranger = await serve(chroot)
    const request = { path, addresses: ['a:1'], properties: { weight: 1 }, acl: [...acl], createPath: true }
    const { leaseId } = await first.calls.registry.register(request)
    const stands = async (weight: number): Promise<void> => {
      assert.equal(await listOf(first), list)
      await assert.rejects(overwrite(stranger), { code: 'NOT_PERMITTED' })
      const { providers } = await stranger.calls.registry.discover({ path, consistency: 2 })
      assert.deepEqual(
        providers.map(one => one.properties),
        [{ weight }],
      )
    }
    await stands(1)
    await first.calls.registry.register({ ...request, leaseId, properties: { weight: 2 } })
    await stands(2)
    await second.calls.registry.register({ ...request, leaseId, properties: { weight: 2 } })
    await stands(2)
    await first.calls.registry.register({ ...request, leaseId, properties: { weight: 3 } })
    await stands(3)
    await stranger.store.commit([{ op: 'delete', path: node }], { signal })
    await eventually(async () => {
      await first.calls.registry.renewLease({ leaseId })
      return await first.store.read(node, { signal })
    }, 'it is created again')
    await stands(3)
    await first.calls.registry.register({ ...request, leaseId, acl: [], properties: { weight: 3 } })
    assert.equal(await listOf(first), 'world:anyone:cdrwa')
    await first.calls.registry.revokeLease({ leaseId })
  })
}

test('a gateway gives providers its own default ACL, unless their client gives one', async () => {
  await using served = await serve(zookeeper.chroot(), { providerAcl: [READ] })
  const request = { path, addresses: ['a:1'], createPath: true }
  const { leaseId } = await served.calls.registry.register(request)
  assert.equal(await listOf(served), 'world:anyone:r')
  const open = { scheme: 'world', id: 'anyone', permissions: 'cdrwa' }
  await served.calls.registry.register({ ...request, leaseId, acl: [open] })
  assert.equal(await listOf(served), 'world:anyone:cdrwa')
  await served.calls.registry.revokeLease({ leaseId })
})

test('a store without ACLs refuses that of a registration, and as the default of a gateway', async () => {
  await using gateway = await openGateway()
  using calls = openCalls(gateway.endpoint)
  const request = { path, addresses: ['a:1'], acl: [READ], createPath: true }
  await fails(calls.registry.register(request), 'BAD_ARGUMENT')
  await fails(calls.registry.register({ ...request, validateOnly: true }), 'BAD_ARGUMENT')
  await assert.rejects(openGateway({ store: gateway.store, providerAcl: [READ] }), { code: 'BAD_ARGUMENT' })
})

const BOBS: AclEntry = { scheme: 'digest', id: 'bob:u53OoA8hprX59uwFsvQBS3QuI00=', permissions: 'cdrwa' }

for (const [what, acl] of [
  ['its registration denies that', [BOBS]],
  ['somebody denies that later', []],
] as const)
  test(`a provider that gateways may not read, since ${what}, moves between them and ends with its lease`, async () => {
    const chroot = zookeeper.chroot()
    await using first = await serve(chroot)
    await using second = await serve(chroot)
    await using native = await connectNative(`${zookeeper.connect}${chroot}`, 'bob:secret')
    const request = { path, addresses: ['a:1'], properties: { weight: 1 }, ttl: { seconds: 2n, nanos: 0 } }
    const { leaseId, identities } = await first.calls.registry.register({ ...request, acl: [...acl], createPath: true })
    const lock = () => (acl.length === 0 ? native.protect(node) : undefined)
    await lock()
    await assert.rejects(first.store.read(node, { signal }), { code: 'NOT_PERMITTED' })
    const stat = async () => (await first.store.read(node, { signal, unreadable: 'stat' }))?.stat
    const before = await stat()
    const again = { ...request, leaseId, acl: [...acl] }
    await fails(second.calls.registry.register(again), 'NOT_PERMITTED')
    const moved = await second.calls.registry.register({ ...again, identities })
    assert.deepEqual(moved.takenOverPaths, [])
    assert.notEqual((await stat())?.owner, before?.owner)
    await lock()
    const back = await first.calls.registry.register({ ...again, identities: moved.identities })
    assert.equal((await stat())?.owner, before?.owner)
    await first.calls.registry.register({ ...again, identities: back.identities, properties: { weight: 2 } })
    await lock()
    await eventually(async () => (await stat()) === undefined, 'it ends with its lease', 8_000)
  })

test('a provider that somebody denies its gateway to read can be deregistered', async () => {
  const chroot = zookeeper.chroot()
  await using first = await serve(chroot)
  await using native = await connectNative(`${zookeeper.connect}${chroot}`, 'bob:secret')
  const request = { path, addresses: ['a:1'], properties: { weight: 1 }, createPath: true }
  const { leaseId } = await first.calls.registry.register(request)
  await native.protect(node)
  assert.equal((await first.calls.registry.deregister({ path, leaseId, address: 'a:1' })).removed, true)
})

test('a provider that somebody denies its gateway to write is updated, moves to another gateway and ends with its lease', async () => {
  const chroot = zookeeper.chroot()
  await using first = await serve(chroot)
  await using second = await serve(chroot)
  await using native = await connectNative(`${zookeeper.connect}${chroot}`)
  const request = { path, addresses: ['a:1'], ttl: { seconds: 2n, nanos: 0 }, createPath: true }
  const { leaseId } = await first.calls.registry.register({ ...request, properties: { weight: 1 } })
  const propertiesSeen = async () =>
    (await second.calls.registry.discover({ path, consistency: 2 })).providers.map(one => one.properties)
  await native.protect(node, 'reading')
  const { identities } = await first.calls.registry.register({ ...request, leaseId, properties: { weight: 2 } })
  assert.deepEqual(await propertiesSeen(), [{ weight: 2 }])
  await native.set(node, '{"weight":0}')
  await native.protect(node, 'reading')
  await second.calls.registry.register({ ...request, leaseId, identities, properties: { weight: 2 } })
  assert.deepEqual(await propertiesSeen(), [{ weight: 0 }])
  await native.protect(node, 'reading')
  await eventually(async () => (await propertiesSeen()).length === 0, 'it ends with its lease', 8_000)
})

test('a provider that somebody denies its gateway to read, and then deletes, is created again while its client renews', async () => {
  const chroot = zookeeper.chroot()
  await using first = await serve(chroot)
  await using native = await connectNative(`${zookeeper.connect}${chroot}`, 'bob:secret')
  const request = { path, addresses: ['a:1'], properties: { weight: 1 }, createPath: true }
  const { leaseId } = await first.calls.registry.register(request)
  const stat = async () => (await first.store.read(node, { signal, unreadable: 'stat' }))?.stat
  const before = await stat()
  await native.protect(node)
  await native.remove(node)
  await eventually(
    async () => {
      await first.calls.registry.renewLease({ leaseId })
      const now = await stat()
      return now !== undefined && now.created !== before?.created
    },
    'it is created again',
    20_000,
  )
})
