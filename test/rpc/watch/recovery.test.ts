import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { TreeStore } from '../../../src/store/store.ts'
import { openGateway } from '../../support/gateway.ts'
import { create, openWorld, soon } from '../../views/world.ts'
import { connect, discover, watchChildren } from './watching.ts'

const TREE = '/shop\n  /providers\n    /a\n    /b\n    /c\n/other\n'
const PATH = '/shop/providers'

/** The store, which counts its calls. */
function counted(inner: TreeStore): { readonly store: TreeStore; readonly asked: { syncs: number; reads: number } } {
  const asked = { syncs: 0, reads: 0 }
  const store: TreeStore = {
    session: inner.session,
    acls: inner.acls,
    reserved: inner.reserved,
    pathPrefixBytes: inner.pathPrefixBytes,
    observe: (path, listener) => inner.observe(path, listener),
    commit: (operations, options) => inner.commit(operations, options),
    createInSequence: (node, options) => inner.createInSequence(node, options),
    read: (path, options) => {
      asked.reads++
      return inner.read(path, options)
    },
    readMany: (paths, options) => {
      asked.reads += paths.length
      return inner.readMany(paths, options)
    },
    sync: async options => {
      asked.syncs++
      // The latency of a store on another machine.
      await setTimeout(20)
      return inner.sync(options)
    },
    [Symbol.asyncDispose]: async () => {},
  }
  return { store, asked }
}

test('many watches that move from a gateway with a newer revision cost the store as much as a few', async () => {
  await using world = await openWorld(TREE)
  const { store, asked } = counted(world.store)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  await discover(clients, { path: PATH })
  const resumeRevision = await world.store.commit([create('/other/x')], { signal: soon() })
  const known = new Map([
    ['a', ''],
    ['b', ''],
    ['c', ''],
  ])
  const watches = Array.from({ length: 300 }, () => watchChildren(clients, { path: PATH, resumeRevision }, known))
  for (const watch of watches) await watch.until(() => watch.frames.length > 0, 'a first frame')
  for (const watch of watches) assert.deepEqual(watch.history, [{ revision: resumeRevision, kind: 'bookmark' }])
  assert.ok(asked.syncs <= 30, `${asked.syncs} syncs`)
  assert.ok(asked.reads <= 150, `${asked.reads} reads`)
  for (const watch of watches) watch[Symbol.dispose]()
})

test('concurrent SYNCED reads share one sync, and each sees what was written before it', async () => {
  await using world = await openWorld(TREE)
  const { store, asked } = counted(world.store)
  await using gateway = await openGateway({ store })
  using clients = connect(gateway.endpoint)
  for (let round = 0; round < 5; round++) {
    await world.store.commit([create(`${PATH}/new-${round}`)], { signal: soon() })
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => discover(clients, { path: PATH, consistency: 2 })),
    )
    for (const { providers } of answers) assert.equal(providers.length, 4 + round)
  }
  assert.ok(asked.syncs <= 100, `${asked.syncs} syncs`)
})
