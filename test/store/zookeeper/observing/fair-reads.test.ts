import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TreeStore } from '../../../../src/store/store.ts'
import { openZooKeeperStore } from '../../../../src/store/zookeeper/store.ts'
import type { TreePath } from '../../../../src/tree/path.ts'
import { at, bytes } from '../../../contract/subject.ts'
import { eventually } from '../../../support/condition.ts'
import { shareServer } from '../../../support/shared-server.ts'

const MANY = 10_000
/** In flight, or in the same batch. */
const AHEAD = 1_000
const zookeeper = shareServer()

test('what nobody has read yet is observed before the rest of a large directory', async () => {
  await using world = await openWorld()
  const { store, large, count } = world
  using _all = observeAll(store, large, count)
  let seenBefore: number | undefined
  using _other = store.observe(at('/other'), () => (seenBefore ??= count.seen))
  await eventually(() => seenBefore !== undefined, 'the other node is observed')
  assert.ok(Number(seenBefore) <= AHEAD, `${seenBefore} were observed before it`)
  await eventually(() => count.seen === MANY, 'all are observed', 60_000)
})

test('a change is observed before the rest of a large directory', async () => {
  await using world = await openWorld()
  const { store, large, count } = world
  let text = ''
  using _other = store.observe(at('/other'), ({ state }) => {
    text = Buffer.from(state?.data ?? '').toString()
    if (text === 'new') seenBefore ??= count.seen
  })
  let seenBefore: number | undefined
  await eventually(() => text === 'old', 'the other node is observed')
  const written = store.commit([{ op: 'set', path: at('/other'), data: bytes('new') }], {
    signal: AbortSignal.timeout(30_000),
  })
  using _all = observeAll(store, large, count)
  await written
  await eventually(() => seenBefore !== undefined, 'the change is observed')
  assert.ok(Number(seenBefore) <= 2 * AHEAD, `${seenBefore} were observed before it`)
  await eventually(() => count.seen === MANY, 'all are observed', 60_000)
})

test('a watch that is wanted again while those of a large directory are being removed stays', async () => {
  await using world = await openWorld()
  const { store, large, count } = world
  {
    using _all = observeAll(store, large, count)
    await eventually(() => count.seen === MANY, 'all are observed', 60_000)
  }
  const again = large.at(-1) as TreePath
  let text = ''
  using _again = store.observe(again, ({ state }) => {
    text = Buffer.from(state?.data ?? '').toString()
  })
  await eventually(() => text === 'old', 'it is observed again')
  const signal = AbortSignal.timeout(30_000)
  await store.commit([{ op: 'set', path: again, data: bytes('new') }], { signal })
  await eventually(() => text === 'new', 'its change is observed')
  await store.commit([{ op: 'set', path: again, data: bytes('newest') }], { signal })
  await eventually(() => text === 'newest', 'and the next one')
})

function observeAll(store: TreeStore, paths: readonly TreePath[], count: { seen: number }): Disposable {
  const observing = new DisposableStack()
  for (const path of paths) {
    let isSeen = false
    const onObserved = (): void => {
      if (!isSeen) count.seen++
      isSeen = true
    }
    observing.use(store.observe(path, onObserved, { children: false }))
  }
  return observing
}

async function openWorld() {
  await using opening = new AsyncDisposableStack()
  const store = opening.use(await openZooKeeperStore({ connect: zookeeper.connect + zookeeper.chroot() }))
  const large = Array.from({ length: MANY }, (_, i) => at(`/large/${i}`))
  const create = (paths: readonly TreePath[]) =>
    store.commit(
      paths.map(path => ({ op: 'create', path, data: bytes('old') })),
      { signal: AbortSignal.timeout(60_000) },
    )
  await create([at('/other'), at('/large')])
  for (let i = 0; i < MANY; i += 1_000) await create(large.slice(i, i + 1_000))
  const opened = opening.move()
  return { store, large, count: { seen: 0 }, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
