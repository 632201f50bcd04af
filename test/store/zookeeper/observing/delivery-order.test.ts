import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeliveryOrder } from '../../../../src/store/zookeeper/observing/delivery-order.ts'
import { ObservedNode } from '../../../../src/store/zookeeper/observing/observed-node.ts'
import { parsePath } from '../../../../src/tree/path.ts'

test('a state is delivered once every node that was invalidated before it has been read', async () => {
  const { a, b, changes, read, delivered } = observed()
  changes(a, b)
  read(a, 5n)
  assert.deepEqual(await delivered(), [])
  read(b, 5n)
  assert.deepEqual(await delivered(), ['/a 5 as of 5', '/b 5 as of 5'])
})

test('a later transaction is not delivered in part with an earlier one', async () => {
  const { a, b, x, changes, read, delivered } = observed()
  changes(a, b)
  read(a, 5n)
  changes(a, x)
  read(x, 7n)
  read(b, 5n, 7n)
  assert.deepEqual(await delivered(), ['/a 5 as of 5', '/b 5 as of 5'])
  read(a, 7n)
  assert.deepEqual(await delivered(), ['/x 7 as of 7', '/a 7 as of 7'])
})

test('a node that has changed again is delivered together with all nodes of that change', async () => {
  const { a, b, changes, read, delivered } = observed()
  changes(a, b)
  read(a, 5n)
  changes(a, b)
  read(b, 7n)
  assert.deepEqual(await delivered(), [])
  read(a, 7n)
  assert.deepEqual(await delivered(), ['/a 7 as of 7', '/b 7 as of 7'])
})

test('a node that was deleted meanwhile is delivered together with all nodes that may have changed with it', async () => {
  const { a, b, changes, read, delivered } = observed()
  changes(a, b)
  read(a, 5n)
  changes(a, b)
  read(b, undefined, 7n)
  assert.deepEqual(await delivered(), [])
  read(a, 7n)
  assert.deepEqual(await delivered(), ['/a 7 as of 7', '/b missing as of 7'])
})

test('changes without a pause are delivered nevertheless, none older than the delivered revision', async () => {
  const { a, b, changes, read, delivered } = observed()
  let revision = 5n
  changes(a, b)
  const all: string[] = []
  for (let round = 0; round < 100; round++) {
    for (const node of [a, b]) {
      changes(a, b)
      read(node, ++revision)
      all.push(...(await delivered()))
    }
  }
  assert.ok(all.length >= 10, `${all.length} were delivered`)
  for (const line of all) {
    const [, state = '', asOf = ''] = /^\S+ (\d+) as of (\d+)$/.exec(line) ?? []
    assert.ok(BigInt(state) >= BigInt(asOf), line)
  }
})

test('one node that changes all the time is delivered with every second reading', async () => {
  const { a, changes, read, delivered } = observed()
  changes(a)
  const all: string[] = []
  for (let revision = 5n; revision < 9n; revision++) {
    read(a, revision, revision, true)
    all.push(...(await delivered()))
  }
  assert.deepEqual(all, ['/a 6 as of 5', '/a 8 as of 7'])
})

test('a withheld state is not delivered to an observer that is added meanwhile', () => {
  const { order, a, b, changes, read } = observed()
  changes(a, b)
  read(a, 5n)
  assert.deepEqual([order.isWithheld(a), order.isWithheld(b)], [true, false])
})

/** Three nodes that are known as of revision 4, and the states delivered of them. */
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
  const delivered = async (): Promise<readonly string[]> => {
    await Promise.resolve()
    return lines.splice(0).filter(line => !line.includes(' 4 as of'))
  }
  return {
    order,
    a,
    b,
    x,
    read,
    delivered,
    changes: (...nodes: readonly ObservedNode[]) => {
      for (const node of nodes) {
        node.invalidate()
        order.invalidate(node)
      }
    },
  }
}
