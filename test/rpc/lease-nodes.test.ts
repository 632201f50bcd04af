import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/lib/clock.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import { newLeaseId } from '../../src/tree/lease-id.ts'
import type { TreePath } from '../../src/tree/path.ts'
import { type Calls, fails, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { shareServer } from '../support/shared-server.ts'

const server = shareServer()
const second = (seconds: bigint) => ({ seconds, nanos: 0 })

async function open(stack: AsyncDisposableStack, zookeeper = false) {
  const options = { connect: server.connect, sessionTimeoutMs: 4_000, clock: systemClock }
  const store = zookeeper ? { store: stack.use(await openZooKeeperStore(options)) } : {}
  const gateway = stack.use(await openGateway(store))
  return { gateway, calls: stack.use(openCalls(gateway.endpoint)) }
}

async function properties({ tree }: Calls, at: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { node } = await tree.getNode({ path: at, consistency: 2 })
    const own = Object.entries(node?.jsonProperties ?? {})
    return Object.fromEntries(own.filter(([key]) => !key.startsWith('lease')))
  } catch {
    return undefined
  }
}

for (const zookeeper of [false, true]) {
  const where = zookeeper ? 'ZooKeeper' : 'the embedded store'

  test(`on ${where}, a node of a lease is ephemeral, changes when it is created again, and ends with its lease`, async () => {
    await using stack = new AsyncDisposableStack()
    const path = '/app1/leader'
    const { calls } = await open(stack, zookeeper)
    const leaseId = newLeaseId()
    const request = { path, leaseId, properties: { pid: 1 }, createParents: true }
    const dry = await calls.tree.createNode({ ...request, validateOnly: true })
    assert.deepEqual([dry.realPath, dry.revision], [path, 0n])
    assert.equal(await properties(calls, path), undefined)
    const created = await calls.tree.createNode(request)
    assert.equal(created.realPath, path)
    assert.deepEqual(created.ttl, second(10n))
    assert.equal((await calls.tree.getNode({ path, consistency: 2 })).node?.stat?.ephemeral, true)
    await calls.tree.createNode({ ...request, properties: { pid: 2 } })
    assert.deepEqual(await properties(calls, path), { pid: '2' })
    const { removedPaths } = await calls.registry.revokeLease({ leaseId })
    assert.deepEqual(removedPaths, [path])
    assert.equal(await properties(calls, path), undefined)
  })

  test(`on ${where}, a lease that is not renewed takes its node with it`, async () => {
    await using stack = new AsyncDisposableStack()
    const path = '/app2/leader'
    const { calls } = await open(stack, zookeeper)
    await calls.tree.createNode({ path, leaseId: newLeaseId(), ttl: second(2n), createParents: true })
    assert.notEqual(await properties(calls, path), undefined)
    await eventually(async () => (await properties(calls, path)) === undefined, 'the node is gone', 30_000)
  })

  test(`on ${where}, a node of another lease is kept, unless it is taken by force`, async () => {
    await using stack = new AsyncDisposableStack()
    const path = '/app3/leader'
    const { calls } = await open(stack, zookeeper)
    const [mine, theirs] = [newLeaseId(), newLeaseId()]
    await calls.tree.createNode({ path, leaseId: mine, properties: { who: 'mine' }, createParents: true })
    const taken = { path, leaseId: theirs, properties: { who: 'theirs' } }
    await fails(calls.tree.createNode(taken), 'REGISTRATION_TAKEN')
    assert.deepEqual(await properties(calls, path), { who: '"mine"' })
    assert.deepEqual((await calls.tree.deleteNode({ path, leaseId: theirs })).deletedPaths, [])
    assert.deepEqual(await properties(calls, path), { who: '"mine"' })
    assert.equal((await calls.tree.createNode({ ...taken, force: true })).takenOver, true)
    assert.deepEqual(await properties(calls, path), { who: '"theirs"' })
    const { lease } = await calls.registry.renewLease({ leaseId: mine })
    assert.deepEqual(lease?.supersededPaths, [path])
    assert.deepEqual((await calls.tree.deleteNode({ path, leaseId: theirs })).deletedPaths, [path])
    assert.equal(await properties(calls, path), undefined)
    assert.deepEqual(
      (await calls.tree.deleteNode({ path, leaseId: theirs })).deletedPaths,
      [],
      'deleting it twice is no error',
    )
  })

  test(`on ${where}, a node that somebody deletes is created again, with what an operator had changed`, async () => {
    await using stack = new AsyncDisposableStack()
    const path = '/app4/leader'
    const { calls } = await open(stack, zookeeper)
    const leaseId = newLeaseId()
    await calls.tree.createNode({ path, leaseId, properties: { weight: 1 }, createParents: true })
    await calls.properties.updateProperties({ path, properties: { weight: 0 } })
    const renewed = await eventually(async () => {
      const { lease } = await calls.registry.renewLease({ leaseId })
      return lease?.overrides[path] === undefined ? undefined : lease
    }, 'the client is notified of the override')
    assert.deepEqual(renewed.overrides[path]?.jsonProperties, { weight: '0' })
    await calls.tree.deleteNode({ path, force: true })
    await eventually(async () => {
      await calls.registry.renewLease({ leaseId })
      return (await properties(calls, path)) !== undefined
    }, 'the node is there again')
    assert.deepEqual(await properties(calls, path), { weight: '0' })
    await calls.tree.deleteNode({ path, leaseId })
    assert.equal(await properties(calls, path), undefined)
  })
}

test('the node goes to the gateway that its client goes to, and no watcher sees it missing', async () => {
  await using stack = new AsyncDisposableStack()
  const path = '/app5/leader'
  const [one, two] = [await open(stack, true), await open(stack, true)]
  const leaseId = newLeaseId()
  const request = { path, leaseId, properties: { pid: 1 }, createParents: true }
  const { identity } = await one.calls.tree.createNode(request)
  const seen: (string | undefined)[] = []
  using _watch = one.gateway.store.observe(path as TreePath, ({ state }) => seen.push(state?.stat.owner))
  await eventually(() => seen.length > 0, 'it is observed')
  const created = await two.calls.tree.createNode({ ...request, identity })
  assert.equal(created.takenOver, false, 'it is the same lease')
  await eventually(() => new Set(seen).size === 2, 'the owner changes')
  assert.ok(!seen.includes(undefined), 'it was never missing')
  assert.deepEqual((await one.calls.tree.deleteNode({ path, leaseId })).deletedPaths, [path])
  await two.calls.registry.renewLease({ leaseId })
  assert.equal(await properties(two.calls, path), undefined, 'deleted through the other gateway, and not created again')
})

test('what does not fit together is refused, and nothing is written', async () => {
  await using stack = new AsyncDisposableStack()
  const path = '/app6/leader'
  const { calls } = await open(stack)
  const leaseId = newLeaseId()
  const refused = [
    [{ path, leaseId: 'x' }, 'BAD_ARGUMENT'],
    [{ path, leaseId }, 'NOT_FOUND'],
    [{ path: '/', leaseId }, 'ALREADY_EXISTS'],
    [{ path: '/a', leaseId, properties: { lease: 'x' } }, 'BAD_VALUE'],
    [{ path: '/a', leaseId, ttl: second(-1n) }, 'BAD_ARGUMENT'],
    [{ path: '/a', leaseId, unique: 1 }, 'BAD_ARGUMENT'],
    [{ path: `/${'n'.repeat(256)}`, leaseId }, 'BAD_NAME'],
    [{ path: '/a', ttl: second(5n) }, 'BAD_ARGUMENT'],
    [{ path: '/a', force: true }, 'BAD_ARGUMENT'],
    [{ path: '/a', identity: 'x' }, 'BAD_ARGUMENT'],
    [{ path: '/a', override: {} }, 'BAD_ARGUMENT'],
  ] as const
  for (const [request, code] of refused) await fails(calls.tree.createNode(request), code)
  await calls.tree.createNode({ path: '/a' })
  await fails(calls.tree.createNode({ path: '/a', leaseId, force: true }), 'ALREADY_EXISTS')
  for (const option of [
    { recursive: true },
    { force: true },
    { etag: '1.1' },
    { partial: true },
    { validateOnly: true },
  ])
    await fails(calls.tree.deleteNode({ path: '/a', leaseId, ...option }), 'BAD_ARGUMENT')
  assert.deepEqual((await calls.tree.deleteNode({ path: '/a', leaseId })).deletedPaths, [], 'a persistent node stays')
  const { children } = await calls.tree.listChildren({ path: '/' })
  assert.deepEqual(
    children.map(one => one.path),
    ['/a'],
  )
})
