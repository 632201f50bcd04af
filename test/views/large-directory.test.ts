import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, systemClock } from '../../src/lib/clock.ts'
import type { Observation, TreeStore } from '../../src/store/store.ts'
import { openZooKeeperStore } from '../../src/store/zookeeper/store.ts'
import type { TreePath } from '../../src/tree/path.ts'
import type { NodeSource } from '../../src/views/node-view.ts'
import { openViews } from '../../src/views/views.ts'
import { eventually } from '../support/condition.ts'
import { shareServer } from '../support/shared-server.ts'
import { at, create, openWorld, remove, set, soon } from './world.ts'

const zookeeper = shareServer()
const FEW = 3_000
const MANY = 30_000
/** Of ten times as many. Work that grows with the square takes a hundred times as long. */
const MOST = 30
const WATCHERS = 100

type Open = (opened: AsyncDisposableStack) => Promise<TreeStore>

const STORES: Record<string, Open> = {
  embedded: async opened => opened.use(await openWorld()).store,
  ZooKeeper: async opened => opened.use(await openZooKeeperStore({ connect: zookeeper.connect + zookeeper.chroot() })),
}

for (const [name, open] of Object.entries(STORES))
  test(`what a large directory costs grows with its size, and not with its square (${name})`, async t => {
    await using opened = new AsyncDisposableStack()
    const store = await open(opened)
    const few = await costs(store, '/few', FEW)
    const many = await costs(store, '/many', MANY)
    for (const [what, cost] of Object.entries(many)) {
      const before = few[what as keyof typeof few]
      t.diagnostic(`${what}: ${before.toFixed(0)} ms and ${cost.toFixed(0)} ms of processor time`)
      assert.ok(cost < MOST * before, `${what}: ${before.toFixed(0)} ms and ${cost.toFixed(0)} ms`)
    }
  })

test('the children of a large directory are observed, and released, a bounded number in each turn of the event loop', async () => {
  const source = new CountingSource(MANY)
  // Each look at the time costs a millisecond.
  let now = 0
  const clock: Clock = { ...systemClock, now: () => now++ }
  const views = openViews(source, { clock, limits: { keepMs: 0 } })
  {
    using use = views.children.acquire(at('/large'))
    const { view } = use
    await eventually(
      () => view.state?.kind === 'resolved' && view.state.target.journal.items.size === MANY,
      'all',
      60_000,
    )
  }
  await eventually(() => source.observed === 0, 'all are released', 60_000)
  assert.ok(source.mostInTurn <= 2_000, `${source.mostInTurn} in one turn`)
  await views[Symbol.asyncDispose]()
})

/** The processor time of this thread while a directory is viewed, each child is changed, and all are deleted. */
async function costs(store: TreeStore, path: string, count: number) {
  const names = Array.from({ length: count }, (_, i) => `${path}/n${i}`)
  await store.commit([create(path)], { signal: soon() })
  await inTransactions(store, names, name => create(name, { i: 1 }))
  const views = openViews(store, { clock: systemClock, limits: { keepMs: 0 } })
  using use = views.children.acquire(at(path))
  const { view } = use
  let refreshes = 0
  for (let i = 0; i < WATCHERS; i++) view.watch({ phase: 'streams', refresh: () => void refreshes++ })
  const items = () => (view.state?.kind === 'resolved' ? view.state.target.journal.items : new Map())
  const first = await measured(() => eventually(() => items().size === count, 'all', 120_000))
  const changed = await measured(async () => {
    await inTransactions(store, names, name => set(name, { i: 2 }))
    await eventually(
      () => [...items().values()].every(({ properties }) => properties?.get('i') === '2'),
      'changes',
      120_000,
    )
  })
  const deleted = await measured(async () => {
    await inTransactions(store, names, name => remove(name))
    await eventually(() => items().size === 0, 'no child', 120_000)
  })
  assert.ok(refreshes > 0)
  await views[Symbol.asyncDispose]()
  return { first, changed, deleted }
}

async function inTransactions(
  store: TreeStore,
  names: readonly string[],
  operation: (name: string) => Parameters<TreeStore['commit']>[0][number],
): Promise<void> {
  for (let i = 0; i < names.length; i += 1_000)
    await store.commit(names.slice(i, i + 1_000).map(operation), { signal: soon() })
}

async function measured(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

/** A node `/large` with many children. Counts how many observations begin or end in one turn of the event loop. */
class CountingSource implements NodeSource {
  readonly #names: readonly string[]
  #inTurn = 0
  mostInTurn = 0
  observed = 0

  constructor(count: number) {
    this.#names = Array.from({ length: count }, (_, i) => `n${i}`)
  }

  readonly read: NodeSource['read'] = async path => this.#state(path)

  observe(path: TreePath, listener: (observation: Observation) => void): Disposable {
    this.#count()
    this.observed++
    let isOver = false
    setImmediate(() => {
      if (!isOver) listener({ state: this.#state(path), revision: 1n, source: 'live' })
    })
    return {
      [Symbol.dispose]: () => {
        isOver = true
        this.observed--
        this.#count()
      },
    }
  }

  #count(): void {
    if (this.#inTurn === 0) setImmediate(() => (this.#inTurn = 0))
    this.mostInTurn = Math.max(this.mostInTurn, ++this.#inTurn)
  }

  #state(path: TreePath): Observation['state'] {
    const children = path === '/' ? ['large'] : path === '/large' ? this.#names : []
    const stat = {
      created: 1n,
      modified: 1n,
      childrenModified: 1n,
      version: 0,
      owner: undefined,
      createdAt: 0,
      modifiedAt: 0,
    }
    return { path, data: Buffer.from('{}'), stat, children, revision: 1n }
  }
}
