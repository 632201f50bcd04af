import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { LockKind } from '@espalier/contract/espalier/v1/coordination'
import type { TreeStore } from '../../src/store/store.ts'
import { newLeaseId } from '../../src/tree/lease-id.ts'
import { at, bytes, soon, text } from '../contract/subject.ts'
import { fails } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { type Contending, contend } from './contending.ts'
import { embeddedWorld, type World, zookeeperWorld } from './world.ts'

const { SEMAPHORE, ELECTION } = LockKind
const seconds = (count: number): { readonly seconds: bigint; readonly nanos: number } => ({
  seconds: BigInt(count),
  nanos: 0,
})

async function children(store: TreeStore, path: string): Promise<readonly string[]> {
  return (await store.read(at(path), { signal: soon(), sync: true }))?.children ?? []
}

function rules(open: () => Promise<World>): void {
  test('contenders hold a lock one after the other, in the order in which they came, with growing tokens', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    const contenders: Contending[] = []
    for (const [i, calls] of [a, b, a, b].entries()) {
      const one = contend(calls, { value: `client ${i}` })
      await one.until(i === 0 ? 'held' : `queued ${i}`)
      contenders.push(one)
    }
    const tokens: bigint[] = []
    for (const [i, one] of contenders.entries()) {
      await one.until('held')
      for (const later of contenders.slice(i + 1)) assert.ok(!later.said.includes('held'))
      tokens.push(one.token)
      const released = await (i % 2 === 0 ? b : a).coordination.release({ path: '/lock', leaseId: one.leaseId })
      assert.equal(released.released, true)
    }
    assert.deepEqual(
      tokens,
      tokens.toSorted((x, y) => Number(x - y)),
    )
    assert.equal(new Set(tokens).size, 4)
    assert.deepEqual(await children(world.native, '/lock'), [])
    for (const one of contenders) one[Symbol.dispose]()
  })

  test('the token is the revision that created the contender, and is written into its node before it is said', async () => {
    await using world = await open()
    const a = await world.gateway()
    using one = contend(a, { value: 'he "said" ü' })
    await one.until('held')
    const state = await world.native.read(at(one.path), { signal: soon(), sync: true })
    assert.equal(state?.stat.created, one.token)
    assert.deepEqual(JSON.parse(text(state) ?? ''), { value: 'he "said" ü', fencing_token: Number(one.token) })
  })

  test('a hold moves to another gateway with its token, and nobody holds the lock in between', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    using one = contend(a, {})
    await one.until('held')
    using next = contend(b, {})
    await next.until('queued 1')
    const owners: (string | undefined)[] = []
    using _observed = world.native.observe(at(one.path), ({ state }) => owners.push(state?.stat.owner))
    let moved = contend(b, { leaseId: one.leaseId, fencingToken: one.token })
    for (const calls of [a, b, a, b]) {
      await moved.until('held')
      assert.equal(moved.token, one.token)
      assert.equal(moved.path, one.path)
      moved[Symbol.dispose]()
      moved = contend(calls, { leaseId: one.leaseId, fencingToken: one.token })
    }
    await moved.until('held')
    await one.until('lost MOVED')
    assert.ok(!owners.includes(undefined), 'the node was never missing')
    assert.deepEqual(next.said, ['queued 1'])
    await b.coordination.release({ path: '/lock', leaseId: one.leaseId })
    await next.until('held')
    assert.ok(next.token > one.token)
    moved[Symbol.dispose]()
  })

  test('a place in the queue moves to another gateway', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    using holder = contend(a, {})
    await holder.until('held')
    using second = contend(a, {})
    await second.until('queued 1')
    using third = contend(b, {})
    await third.until('queued 2')
    second[Symbol.dispose]()
    using moved = contend(b, { leaseId: second.leaseId })
    await moved.until('queued 1')
    await a.coordination.release({ path: '/lock', leaseId: holder.leaseId })
    await moved.until('held')
    assert.deepEqual(third.said, ['queued 2'])
    assert.equal((await children(world.native, '/lock')).length, 2)
  })

  test('the end of a lease at the gateway that a hold has left does not end the hold', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    using one = contend(a, { renews: false, ttl: seconds(2) })
    await one.until('held')
    one[Symbol.dispose]()
    using moved = contend(b, { leaseId: one.leaseId, fencingToken: one.token })
    await moved.until('held')
    await eventually(
      async () =>
        (await fails(a.registry.renewLease({ leaseId: one.leaseId }), 'LEASE_UNKNOWN').catch(() => false)) !== false,
      'the first gateway does not know the lease any more',
    )
    await new Promise(resolve => setTimeout(resolve, 2_500))
    assert.deepEqual(moved.said, ['held'])
    assert.equal((await children(world.native, '/lock')).length, 1)
  })

  test('a hold ends with its lease, and the next contender holds', async () => {
    await using world = await open()
    const a = await world.gateway()
    using one = contend(a, { renews: false, ttl: seconds(2) })
    await one.until('held')
    using next = contend(a, {})
    await one.until('lost LEASE_ENDED')
    await next.until('held')
    assert.ok(next.token > one.token)
    using third = contend(a, {})
    await third.until('queued 1')
    await a.registry.revokeLease({ leaseId: next.leaseId })
    assert.equal((await children(world.native, '/lock')).length, 1)
    await third.until('held')
  })

  test('a closed stream changes nothing: the hold and the place stay until the lease ends', async () => {
    await using world = await open()
    const a = await world.gateway()
    using one = contend(a, {})
    await one.until('held')
    one[Symbol.dispose]()
    using next = contend(a, {})
    await next.until('queued 1')
    using again = contend(a, { leaseId: one.leaseId, fencingToken: one.token })
    await again.until('held')
    assert.equal(again.token, one.token)
    assert.deepEqual(next.said, ['queued 1'])
  })

  test('tokens grow also when the node of the lock is deleted and created again', async () => {
    await using world = await open()
    const a = await world.gateway()
    let last = 0n
    for (let i = 0; i < 3; i++) {
      using one = contend(a, { path: '/locks/deploy' })
      await one.until('held')
      assert.ok(one.token > last)
      last = one.token
      await a.coordination.release({ path: '/locks/deploy', leaseId: one.leaseId })
      await a.tree.deleteNode({ path: '/locks', recursive: true })
    }
  })

  test('a hold whose node somebody deletes is lost, and a hold that does not exist is not kept', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    using one = contend(a, {})
    await one.until('held')
    await a.tree.deleteNode({ path: one.path, force: true })
    await one.until('lost DELETED')
    await one.until('ended')
    using next = contend(a, {})
    await next.until('held')
    using again = contend(b, { leaseId: one.leaseId, fencingToken: one.token })
    await again.until('lost GONE')
    await again.until('ended')
    assert.deepEqual(next.said, ['held'])
    assert.equal((await children(world.native, '/lock')).length, 1)
  })

  test('who does not wait, or has waited long enough, does not acquire and leaves nothing behind', async () => {
    await using world = await open()
    const a = await world.gateway()
    using free = contend(a, { wait: seconds(0) })
    await free.until('held')
    using busy = contend(a, { wait: seconds(0) })
    await busy.until('failed NOT_ACQUIRED')
    using late = contend(a, { wait: seconds(1) })
    await late.until('failed NOT_ACQUIRED')
    assert.deepEqual(late.said, ['queued 1', 'failed NOT_ACQUIRED'])
    assert.equal((await children(world.native, '/lock')).length, 1)
    using patient = contend(a, { wait: seconds(30) })
    await patient.until('queued 1')
    await a.coordination.release({ path: '/lock', leaseId: free.leaseId })
    await patient.until('held')
  })

  test('an election is a lock, with the leader as its value', async () => {
    await using world = await open()
    const a = await world.gateway()
    using one = contend(a, { kind: ELECTION, path: '/leader', value: 'host-1:42' })
    await one.until('held')
    using two = contend(a, { path: '/leader', value: 'host-2' })
    await two.until('queued 1')
    const listed = await a.coordination.listHolders({ path: '/leader' })
    assert.equal(listed.kind, LockKind.LOCK)
    assert.deepEqual(
      listed.holders.map(({ value, fencingToken, native, path }) => ({ value, fencingToken, native, path })),
      [{ value: 'host-1:42', fencingToken: one.token, native: false, path: one.path }],
    )
    assert.deepEqual(
      listed.waiting.map(({ value }) => value),
      ['host-2'],
    )
    assert.equal(listed.queueLength, 1)
  })

  test('as many hold a semaphore as it has permits', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    const request = { path: '/pool', kind: SEMAPHORE, permits: 2 }
    using one = contend(a, request)
    await one.until('held')
    using two = contend(b, request)
    await two.until('held')
    assert.ok(two.token > one.token)
    using three = contend(a, request)
    await three.until('queued 1')
    using four = contend(b, request)
    await four.until('queued 2')
    assert.equal(text((await world.native.read(at('/pool'), { signal: soon() })) ?? undefined), '2')
    const listed = await a.coordination.listHolders({ path: '/pool' })
    assert.equal(listed.kind, SEMAPHORE)
    assert.equal(listed.permits, 2)
    assert.deepEqual(
      listed.holders.map(({ fencingToken }) => fencingToken),
      [one.token, two.token],
    )
    assert.equal(listed.queueLength, 2)
    await b.coordination.release({ path: '/pool', leaseId: one.leaseId })
    await three.until('held')
    assert.ok(three.token > two.token)
    assert.ok(!four.said.includes('held'))
    using moved = contend(a, { ...request, leaseId: two.leaseId, fencingToken: two.token })
    await moved.until('held')
    assert.equal(moved.token, two.token)
    using waiting = contend(a, { ...request, leaseId: four.leaseId })
    await a.coordination.release({ path: '/pool', leaseId: two.leaseId })
    await waiting.until('held')
    assert.deepEqual(await children(world.native, '/pool-__lock__'), [])
    assert.equal((await children(world.native, '/pool')).length, 2)
    using impatient = contend(a, { ...request, wait: seconds(0) })
    await impatient.until('failed NOT_ACQUIRED')
    assert.deepEqual(await children(world.native, '/pool-__lock__'), [])
  })

  test('what cannot be a lock of that kind is refused, and nothing is written', async () => {
    await using world = await open()
    const a = await world.gateway()
    const first = async (request: Parameters<typeof contend>[1]): Promise<string | undefined> => {
      using one = contend(a, request)
      return await eventually(() => one.said[0], 'an answer')
    }
    await a.tree.createNode({ path: '/shop/providers/x', createParents: true })
    await a.registry.register({ path: '/shop/providers', addresses: ['a:1'] })
    await a.tree.createNode({ path: '/text', jsonProperties: { colour: '"red"' } })
    using semaphore = contend(a, { path: '/pool', kind: SEMAPHORE, permits: 2 })
    await semaphore.until('held')
    using lock = contend(a, { path: '/lock' })
    await lock.until('held')
    for (const [request, reason] of [
      [{ path: '/shop' }, 'PATH_IN_USE'],
      [{ path: '/shop/providers', kind: SEMAPHORE, permits: 1 }, 'PATH_IN_USE'],
      [{ path: '/shop/providers/a:1' }, 'EPHEMERAL_PARENT'],
      [{ path: '/shop/providers/a:1/lock' }, 'EPHEMERAL_PARENT'],
      [{ path: '/shop/providers/a:1', kind: SEMAPHORE, permits: 1 }, 'EPHEMERAL_PARENT'],
      [{ path: '/text', kind: SEMAPHORE, permits: 1 }, 'PATH_IN_USE'],
      [{ path: '/pool' }, 'PATH_IN_USE'],
      [{ path: '/lock', kind: SEMAPHORE, permits: 1 }, 'PATH_IN_USE'],
      [{ path: '/pool', kind: SEMAPHORE, permits: 3 }, 'PERMITS_DIFFER'],
      [{ path: '/pool', kind: SEMAPHORE, permits: 3, leaseId: semaphore.leaseId }, 'PERMITS_DIFFER'],
      [{ path: '/new', kind: SEMAPHORE, permits: 0 }, 'BAD_ARGUMENT'],
      [{ path: '/new', permits: 2 }, 'BAD_ARGUMENT'],
      [{ path: '/new', kind: 0 }, 'BAD_ARGUMENT'],
      [{ path: '/' }, 'BAD_ARGUMENT'],
      [{ path: '/new', wait: seconds(-1) }, 'BAD_ARGUMENT'],
      [{ path: '/new', ttl: seconds(-1) }, 'BAD_ARGUMENT'],
      [{ path: '/new', fencingToken: -1n }, 'BAD_ARGUMENT'],
      [{ path: '/new', leaseId: 'x' }, 'BAD_ARGUMENT'],
      [{ path: 'new' }, 'BAD_PATH'],
      [{ path: `/${'n'.repeat(256)}` }, 'BAD_NAME'],
      [{ path: `/n${'/n'.repeat(64)}` }, 'DEPTH_EXCEEDED'],
      [{ path: '/new', value: 'x'.repeat(1_000_001) }, 'PAYLOAD_TOO_LARGE'],
    ] as const)
      assert.equal(
        await first({ renews: false, ...request }),
        `failed ${reason}`,
        `${request.path.slice(0, 40)} as ${reason}`,
      )
    assert.deepEqual(await children(world.native, '/new'), [])
    assert.deepEqual(await children(world.native, '/pool-__lock__'), [])
    await fails(a.coordination.listHolders({ path: '/shop' }), 'PATH_IN_USE')
    const nobody = await a.coordination.listHolders({ path: '/nothing/here' })
    assert.deepEqual([nobody.kind, nobody.holders, nobody.queueLength], [0, [], 0])
    const none = await a.coordination.release({ path: '/nothing/here', leaseId: newLeaseId() })
    assert.equal(none.released, false)
  })

  test('a link leads to the lock', async () => {
    await using world = await open()
    const a = await world.gateway()
    await a.tree.createNode({ path: '/real/locks', createParents: true })
    await a.tree.linkNode({ path: '/real/alias', target: '/real/locks' })
    using one = contend(a, { path: '/real/alias/deploy' })
    await one.until('held')
    assert.match(one.path, /^\/real\/locks\/deploy\//)
    using two = contend(a, { path: '/real/locks/deploy' })
    await two.until('queued 1')
    await a.coordination.release({ path: '/real/alias/deploy', leaseId: one.leaseId })
    await two.until('held')
  })

  test('a draining gateway sends its contenders away, and they keep what they have', async () => {
    await using world = await open()
    const [a, b] = [await world.gateway(), await world.gateway()]
    using one = contend(a, {})
    await one.until('held')
    using two = contend(a, {})
    await two.until('queued 1')
    const drained = a.gateway[Symbol.asyncDispose]()
    await one.until('failed DRAINING')
    await two.until('failed DRAINING')
    using oneMoved = contend(b, { leaseId: one.leaseId, fencingToken: one.token })
    using twoMoved = contend(b, { leaseId: two.leaseId })
    await oneMoved.until('held')
    await twoMoved.until('queued 1')
    await drained
    await b.coordination.release({ path: '/lock', leaseId: one.leaseId })
    await twoMoved.until('held')
    assert.equal(oneMoved.token, one.token)
  })

  test('a persistent node with the name of a contender, and contenders of other makes, are no harm', async () => {
    await using world = await open()
    const a = await world.gateway()
    await world.native.commit(
      [
        { op: 'create', path: at('/lock'), data: bytes('') },
        { op: 'create', path: at('/lock/abc__rlock__0000000000'), data: bytes('') },
      ],
      { signal: soon() },
    )
    const node = { parent: at('/lock'), prefix: 'native__lock__', data: bytes('me') }
    const { name } = await world.native.createInSequence(node, { signal: soon() })
    using one = contend(a, {})
    await one.until('queued 1')
    const { holders } = await a.coordination.listHolders({ path: '/lock' })
    assert.deepEqual(
      holders.map(({ value, native }) => ({ value, native })),
      [{ value: 'me', native: true }],
    )
    await world.native.commit([{ op: 'delete', path: at(`/lock/${name}`) }], { signal: soon() })
    await one.until('held')
    assert.ok(one.token > (holders[0]?.fencingToken ?? 0n))
  })
}

suite('locks in the embedded store', () => {
  rules(embeddedWorld)

  test('when the session of a gateway ends, its holds are lost and its contenders queue again', async () => {
    await using world = await embeddedWorld()
    const [a, b] = [await world.gateway(), await world.gateway()]
    using one = contend(a, {})
    await one.until('held')
    using two = contend(a, {})
    await two.until('queued 1')
    using three = contend(b, {})
    await three.until('queued 2')
    await a.expire?.()
    await one.until('lost SESSION_ENDED')
    await three.until('held')
    assert.ok(!two.said.includes('held'))
    await b.coordination.release({ path: '/lock', leaseId: three.leaseId })
    await two.until('held')
    assert.ok(three.token > one.token && two.token > three.token)
  })
})

suite('locks in ZooKeeper', () => {
  const stack = new AsyncDisposableStack()
  let connect = ''
  before(async () => {
    connect = stack.use(await startZooKeeper()).connect
  })
  after(() => stack.disposeAsync())
  rules(() => zookeeperWorld(connect))
})
