import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TreeStore } from '../../src/store/store.ts'
import { decodeData } from '../../src/tree/data.ts'
import { openCalls } from '../support/calls.ts'
import { openGateway } from '../support/gateway.ts'
import { at, openWorld, soon } from '../views/world.ts'

test('many writes to one node at once share commits, and none is lost', async () => {
  await using world = await openWorld('/shop\n')
  let commits = 0
  const counted: TreeStore = Object.create(world.store, {
    session: { value: world.store.session },
    commit: {
      value: (...given: Parameters<TreeStore['commit']>) => {
        commits++
        return world.store.commit(...given)
      },
    },
    read: { value: world.store.read.bind(world.store) },
    sync: { value: world.store.sync.bind(world.store) },
    observe: { value: world.store.observe.bind(world.store) },
  })
  await using gateway = await openGateway({ store: counted })
  using calls = openCalls(gateway.endpoint)
  const WRITES = 200
  await Promise.all(
    Array.from({ length: WRITES }, (_, i) =>
      calls.properties.updateProperties({ path: '/shop', properties: { [`key-${i}`]: i } }),
    ),
  )
  const node = await world.store.read(at('/shop'), { signal: soon() })
  assert.equal(decodeData(node?.data ?? new Uint8Array()).size, WRITES)
  assert.ok(commits <= WRITES / 4, `${commits} commits`)
})
