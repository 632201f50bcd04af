import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEmbeddedStore } from '../../../src/store/embedded/embedded.ts'
import type { Observation, TreeStore } from '../../../src/store/store.ts'
import { parsePath } from '../../../src/tree/path.ts'
import { eventually } from '../../support/condition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { temporaryDirectory } from '../../support/process/temporary.ts'
import { plant } from '../opened.ts'
import { run } from './child.ts'

const { signal } = new AbortController()
const SESSION_TIMEOUT_MS = 4_000

async function open(directory: string): Promise<{ store: TreeStore; clock: FakeClock } & AsyncDisposable> {
  const clock = new FakeClock()
  const store = await openEmbeddedStore({ directory, clock, sessionTimeoutMs: SESSION_TIMEOUT_MS })
  return { store, clock, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

async function makeEphemerals(store: TreeStore, paths: readonly string[]): Promise<void> {
  const data = Buffer.from('x')
  await store.commit(
    paths.map(path => ({ op: 'create', path: parsePath(path), data, ephemeral: true })),
    { signal },
  )
}

async function children(store: TreeStore, path: string): Promise<readonly string[]> {
  return (await store.read(parsePath(path), { signal }))?.children ?? []
}

test('the ephemeral nodes of an abandoned session survive a restart for the timeout, then are removed in one commit', async () => {
  await using temporary = await temporaryDirectory()
  {
    await using before = await open(temporary.path)
    await plant(before.store, { '/a': '', '/b': '' })
    await makeEphemerals(before.store, ['/a/x', '/a/y', '/b/z'])
    await before.store.session.abandon()
  }
  await using after = await open(temporary.path)
  const received: Observation[] = []
  using _observation = after.store.observe(parsePath('/a'), observation => received.push(observation))
  after.clock.advance(SESSION_TIMEOUT_MS - 1)
  await after.store.commit([], { signal })
  assert.deepEqual(await children(after.store, '/a'), ['x', 'y'])
  const before = await after.store.sync({ signal })
  after.clock.advance(1)
  await eventually(async () => (await children(after.store, '/a')).length === 0, 'the ephemerals are gone')
  assert.deepEqual(await children(after.store, '/b'), [])
  assert.equal(await after.store.sync({ signal }), before + 1n)
  await eventually(() => received.at(-1)?.state?.children.length === 0, 'the observer was notified')
  assert.deepEqual(
    received.map(({ state }) => state?.children.length),
    [2, 0],
  )
})

test('the ephemeral nodes of a killed process stay for the timeout after the restart, and can be taken over', async () => {
  await using temporary = await temporaryDirectory()
  await using holder = run('holder.ts', [temporary.path])
  await eventually(() => holder.lines.includes('open'), 'the process holds an ephemeral node')
  await holder.kill()
  {
    await using after = await open(temporary.path)
    const held = await after.store.read(parsePath('/held'), { signal })
    assert.ok(held?.stat.owner)
    await after.store.commit(
      [
        { op: 'delete', path: parsePath('/held'), expect: { version: held.stat.version, created: held.stat.created } },
        { op: 'create', path: parsePath('/held'), data: held.data, ephemeral: true },
      ],
      { signal },
    )
    after.clock.advance(SESSION_TIMEOUT_MS)
    await after.store.commit([], { signal })
    const { current } = after.store.session
    const taken = await after.store.read(parsePath('/held'), { signal })
    assert.equal(taken?.stat.owner, current.state === 'connected' && current.id)
  }
  await using later = await open(temporary.path)
  assert.deepEqual(await children(later.store, '/'), [], 'it ended with the session that took it')
})

test('a disposed store leaves no ephemeral nodes to the next opening', async () => {
  await using temporary = await temporaryDirectory()
  {
    await using before = await open(temporary.path)
    await makeEphemerals(before.store, ['/a', '/b'])
  }
  await using after = await open(temporary.path)
  assert.deepEqual(await children(after.store, '/'), [])
  assert.equal(after.clock.pending, 0)
})

test('commits that wait when the store is disposed are done first', async () => {
  await using temporary = await temporaryDirectory()
  const opened = await open(temporary.path)
  const commits = Array.from({ length: 20 }, (_, i) => plant(opened.store, { [`/n${i}`]: '' }))
  const ephemeral = makeEphemerals(opened.store, ['/e'])
  await opened.store[Symbol.asyncDispose]()
  await Promise.all([...commits, ephemeral])
  await using after = await open(temporary.path)
  assert.equal((await children(after.store, '/')).length, 20)
})
