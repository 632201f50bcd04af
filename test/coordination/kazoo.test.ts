import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { LockKind } from '@espalier/contract/espalier/v1/coordination'
import { type KazooLocks, startKazooLocks } from '../coexistence/kazoo.ts'
import { type Calls, openCalls } from '../support/calls.ts'
import { eventually } from '../support/condition.ts'
import { openGateway } from '../support/gateway.ts'
import { startZooKeeper } from '../support/zookeeper/zookeeper.ts'
import { openStore } from '../support/zookeeper/zookeeper-store.ts'
import { contend } from './contending.ts'

const { LOCK, SEMAPHORE, ELECTION } = LockKind

suite("locks of espalier beside kazoo's on one ZooKeeper", () => {
  const stack = new AsyncDisposableStack()
  let kazoo: KazooLocks
  let calls: Calls

  before(async () => {
    const { connect } = stack.use(await startZooKeeper())
    kazoo = stack.use(startKazooLocks(connect))
    const gateway = stack.use(await openGateway({ store: stack.use(await openStore(connect)) }))
    calls = stack.use(openCalls(gateway.endpoint))
  })
  after(() => stack.disposeAsync())

  const holds = (name: string): Promise<unknown> =>
    eventually(async () => (await kazoo.held()).includes(name), `kazoo's ${name} holds it`)

  async function waiting(path: string, count: number): Promise<void> {
    await eventually(
      async () => (await calls.coordination.listHolders({ path })).queueLength === count,
      `${count} wait for ${path}`,
    )
  }

  for (const [kind, native] of [
    [LOCK, 'lock'],
    [ELECTION, 'election'],
  ] as const)
    test(`a ${native} goes from one to the other and back, in the order in which they came`, async () => {
      const path = `/${native}`
      using ours = contend(calls, { path, kind, value: 'ours 1' })
      await ours.until('held')
      await kazoo.contend(`${native} 1`, native, path)
      await waiting(path, 1)
      using later = contend(calls, { path, kind, value: 'ours 2' })
      await later.until('queued 2')
      await kazoo.contend(`${native} 2`, native, path)
      await waiting(path, 3)
      assert.deepEqual(await kazoo.held(), [])
      await calls.coordination.release({ path, leaseId: ours.leaseId })
      await holds(`${native} 1`)
      const { holders } = await calls.coordination.listHolders({ path })
      assert.deepEqual(
        holders.map(({ value, native: isNative }) => [value, isNative]),
        [[`${native} 1`, true]],
      )
      const between = holders[0]?.fencingToken ?? 0n
      assert.ok(between > ours.token)
      assert.ok(!later.said.includes('held'))
      assert.equal((await kazoo.contenders(path)).length, 3)
      await kazoo.release(`${native} 1`)
      await later.until('held')
      assert.ok(later.token > between)
      assert.deepEqual(await kazoo.held(), [])
      await calls.coordination.release({ path, leaseId: later.leaseId })
      await holds(`${native} 2`)
      await kazoo.release(`${native} 2`)
      await waiting(path, 0)
    })

  test('the permits of a semaphore are shared, whoever made it', async () => {
    for (const path of ['/pool-ours', '/pool-theirs']) {
      const request = { path, kind: SEMAPHORE, permits: 2 }
      if (path === '/pool-theirs') await kazoo.contend(`a ${path}`, 'semaphore', path, 2)
      else await contendFirst(request)
      await eventually(
        async () => (await calls.coordination.listHolders({ path })).holders.length === 1,
        'one holds a permit',
      )
      await kazoo.contend(`b ${path}`, 'semaphore', path, 2)
      await holds(`b ${path}`)
      using ours = contend(calls, request)
      await ours.until('queued 1')
      await kazoo.contend(`c ${path}`, 'semaphore', path, 2)
      await waiting(path, 2)
      await kazoo.release(`b ${path}`)
      await ours.until('held')
      assert.ok(!(await kazoo.held()).includes(`c ${path}`))
      await calls.coordination.release({ path, leaseId: ours.leaseId })
      await holds(`c ${path}`)
      await kazoo.release(`c ${path}`)
      using other = contend(calls, { ...request, permits: 3 })
      await other.until('failed PERMITS_DIFFER')
    }
  })

  async function contendFirst(request: Parameters<typeof contend>[1]): Promise<void> {
    const one = stack.use(contend(calls, request))
    await one.until('held')
  }
})
