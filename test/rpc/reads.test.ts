import assert from 'node:assert/strict'
import { test } from 'node:test'
import { READ_TIMEOUT_MS, Reads } from '../../src/rpc/reads.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { type ErrorCode, RegistryError } from '../../src/tree/errors.ts'
import { openViews, type Views } from '../../src/views/views.ts'
import { eventually } from '../support/condition.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { unsteady } from '../support/stores/unsteady-store.ts'
import { at, create, openWorld, soon } from '../views/world.ts'

interface Reading extends AsyncDisposable {
  readonly reads: Reads
  readonly views: Views
  readonly clock: FakeClock
}

/** Reads of a store with a fake clock. */
function reading(store: TreeStore): Reading {
  const clock = new FakeClock()
  const views = openViews(store, { clock })
  return {
    reads: new Reads({ store, views, clock }),
    views,
    clock,
    [Symbol.asyncDispose]: () => views[Symbol.asyncDispose](),
  }
}

async function failsWith(answer: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(answer, (error: unknown) => error instanceof RegistryError && error.code === code)
}

/** A store that never delivers an observation. */
function silent(store: TreeStore, read: TreeStore['read']): TreeStore {
  return {
    session: store.session,
    acls: store.acls,
    reserved: store.reserved,
    pathPrefixBytes: store.pathPrefixBytes,
    read,
    readMany: (paths, options) => paths.map(path => read(path, options)),
    commit: (operations, options) => store.commit(operations, options),
    createInSequence: (node, options) => store.createInSequence(node, options),
    sync: options => store.sync(options),
    observe: () => ({ [Symbol.dispose]: () => {} }),
    [Symbol.asyncDispose]: async () => {},
  }
}

const CACHED = { synced: false, minRevision: 0n }

test('a path that the store never delivers is BACKEND_UNREACHABLE after a bounded time', async () => {
  await using world = await openWorld('/shop\n')
  await using opened = reading(silent(world.store, () => new Promise(() => {})))
  const answer = opened.reads.node(at('/shop'), CACHED, soon())
  const failed = failsWith(answer, 'BACKEND_UNREACHABLE')
  await eventually(() => opened.clock.pending > 0, 'it waits')
  opened.clock.advance(READ_TIMEOUT_MS)
  await failed
})

test('a node that may not be read is NOT_PERMITTED, although it is never delivered', async () => {
  await using world = await openWorld('/shop\n')
  const refused = new RegistryError('NOT_PERMITTED', 'missing permission to read /shop')
  await using opened = reading(silent(world.store, () => Promise.reject(refused)))
  const failed = failsWith(opened.reads.node(at('/shop'), CACHED, soon()), 'NOT_PERMITTED')
  await eventually(() => opened.clock.pending > 0, 'it waits')
  opened.clock.advance(READ_TIMEOUT_MS / 2)
  await failed
})

test('a min_revision that no commit has is TIMEOUT, and one that comes in time is answered', async () => {
  await using world = await openWorld('/shop\n')
  await using opened = reading(world.store)
  const { revision } = (await opened.reads.node(at('/shop'), CACHED, soon())).provenance
  const early = opened.reads.node(at('/shop'), { synced: false, minRevision: revision + 1n }, soon())
  const never = failsWith(opened.reads.node(at('/shop'), { synced: false, minRevision: 1n << 50n }, soon()), 'TIMEOUT')
  await world.commit(create('/other'))
  await eventually(() => {
    opened.clock.advance(100)
    return opened.clock.now() >= READ_TIMEOUT_MS
  }, 'the time is over')
  assert.ok((await early).provenance.revision > revision)
  await never
})

test('a response says how long contact has been lost', async () => {
  await using world = await openWorld('/shop\n')
  const store = unsteady(world.store)
  await using opened = reading(store)
  assert.equal((await opened.reads.node(at('/shop'), CACHED, soon())).provenance.source, 1)
  using use = opened.views.nodes.acquire(at('/shop'))
  store.cut()
  await eventually(() => use.view.lostAt !== undefined, 'the loss')
  opened.clock.advance(12_500)
  const { provenance } = await opened.reads.node(at('/shop'), CACHED, soon())
  assert.deepEqual([provenance.source, provenance.age], [2, { seconds: 12n, nanos: 500_000_000 }])
})

test('an aborted read rejects with the reason and leaves no timer behind', async () => {
  await using world = await openWorld('/shop\n')
  await using opened = reading(silent(world.store, () => new Promise(() => {})))
  const given = new AbortController()
  const answer = opened.reads.node(at('/shop'), CACHED, given.signal)
  const failed = assert.rejects(answer, /given up/)
  await eventually(() => opened.clock.pending > 0, 'it waits')
  given.abort(new Error('given up'))
  await failed
  // The remaining timer is that of the view, which is kept for a while.
  assert.equal(opened.clock.pending, 1)
})

test('a read of many nodes is not given up while the store responds, and says that it is silent when it is', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `n${String(i).padStart(2, '0')}`)
  await using world = await openWorld(`/shop\n${names.map(name => `  /${name}\n`).join('')}`)
  const held = new Map<string, () => void>()
  const store: TreeStore = {
    ...silent(world.store, () => new Promise(() => {})),
    observe: (path, listener) =>
      world.store.observe(path, observation => {
        if (path.startsWith('/shop/')) held.set(path, () => listener(observation))
        else listener(observation)
      }),
  }
  await using opened = reading(store)
  using use = opened.views.children.acquire(at('/shop'))
  let isOver = false
  const answer = opened.reads.ready(use.view, soon()).finally(() => {
    isOver = true
  })
  const failed = failsWith(answer, 'BACKEND_UNREACHABLE')
  await eventually(() => held.size === names.length, 'all nodes are asked for')
  for (const deliver of [...held.values()].slice(0, -1)) {
    opened.clock.advance(READ_TIMEOUT_MS - 1_000)
    deliver()
    await new Promise(setImmediate)
  }
  assert.equal(isOver, false)
  opened.clock.advance(READ_TIMEOUT_MS + 1_000)
  await failed
})
