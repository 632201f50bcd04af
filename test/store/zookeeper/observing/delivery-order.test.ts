import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeliveryOrder } from '../../../../src/store/zookeeper/observing/delivery-order.ts'
import { ObservedNode } from '../../../../src/store/zookeeper/observing/observed-node.ts'
import { parsePath } from '../../../../src/tree/path.ts'

test('what is read is told once everything that was announced before has been read', async () => {
  const { a, b, changes, read, told } = observed()
  changes(a, b)
  read(a, 5n)
  assert.deepEqual(await told(), [])
  read(b, 5n)
  assert.deepEqual(await told(), ['/a 5 as of 5', '/b 5 as of 5'])
})

test('a later transaction is not told in part with what is told before it', async () => {
  const { a, b, x, changes, read, told } = observed()
  changes(a, b)
  read(a, 5n)
  changes(a, x)
  read(x, 7n)
  read(b, 5n, 7n)
  assert.deepEqual(await told(), ['/a 5 as of 5', '/b 5 as of 5'])
  read(a, 7n)
  assert.deepEqual(await told(), ['/x 7 as of 7', '/a 7 as of 7'])
})

test('what is read too late for its moment is told together with all that changed with it', async () => {
  const { a, b, changes, read, told } = observed()
  changes(a, b)
  read(a, 5n)
  changes(a, b)
  read(b, 7n)
  assert.deepEqual(await told(), [])
  read(a, 7n)
  assert.deepEqual(await told(), ['/a 7 as of 7', '/b 7 as of 7'])
})

test('a node that has gone meanwhile is told together with all that may have changed with it', async () => {
  const { a, b, changes, read, told } = observed()
  changes(a, b)
  read(a, 5n)
  changes(a, b)
  read(b, undefined, 7n)
  assert.deepEqual(await told(), [])
  read(a, 7n)
  assert.deepEqual(await told(), ['/a 7 as of 7', '/b missing as of 7'])
})

test('changes without a pause are told all the same, none of them older than is said', async () => {
  const { a, b, changes, read, told } = observed()
  let revision = 5n
  changes(a, b)
  const all: string[] = []
  for (let round = 0; round < 100; round++) {
    for (const node of [a, b]) {
      changes(a, b)
      read(node, ++revision)
      all.push(...(await told()))
    }
  }
  assert.ok(all.length >= 10, `${all.length} were told`)
  for (const line of all) {
    const [, state = '', asOf = ''] = /^\S+ (\d+) as of (\d+)$/.exec(line) ?? []
    assert.ok(BigInt(state) >= BigInt(asOf), line)
  }
})

test('one node that changes all the time is told with every second reading', async () => {
  const { a, changes, read, told } = observed()
  changes(a)
  const all: string[] = []
  for (let revision = 5n; revision < 9n; revision++) {
    read(a, revision, revision, true)
    all.push(...(await told()))
  }
  assert.deepEqual(all, ['/a 6 as of 5', '/a 8 as of 7'])
})

test('what is held is not told to who comes meanwhile', () => {
  const { order, a, b, changes, read } = observed()
  changes(a, b)
  read(a, 5n)
  assert.deepEqual([order.holds(a), order.holds(b)], [true, false])
})

/** Three nodes that are known as of revision 4, and what is told of them. */
function observed() {
  const order = new DeliveryOrder()
  const lines: string[] = []
  const read = (
    node: ObservedNode,
    modified: bigint | undefined,
    revision = modified ?? 0n,
    changing = false,
  ): void => {
    const stat = { created: 1n, modified: modified ?? 0n, childrenModified: 1n, version: 1 }
    const state =
      modified === undefined
        ? undefined
        : {
            path: node.path,
            data: new Uint8Array(),
            stat: { ...stat, owner: undefined, createdAt: 0, modifiedAt: 0 },
            children: [],
            revision,
          }
    node.take({ state, revision }, node.changes - (changing ? 1 : 0))
    order.read([node], revision)
  }
  const [a, b, x] = ['/a', '/b', '/x'].map(path => {
    const node = new ObservedNode(parsePath(path))
    node.add(({ state, revision }) => lines.push(`${node.path} ${state?.stat.modified ?? 'missing'} as of ${revision}`))
    read(node, 4n)
    return node
  }) as [ObservedNode, ObservedNode, ObservedNode]
  const told = async (): Promise<readonly string[]> => {
    await Promise.resolve()
    return lines.splice(0).filter(line => !line.includes(' 4 as of'))
  }
  return {
    order,
    a,
    b,
    x,
    read,
    told,
    changes: (...nodes: readonly ObservedNode[]) => {
      for (const node of nodes) {
        node.changed()
        order.expect(node)
      }
    },
  }
}
