import { openSession } from '../../src/store/embedded/session-store.ts'
import { EmbeddedTree } from '../../src/store/embedded/tree.ts'
import type { TreeStore } from '../../src/store/store.ts'
import { parsePath } from '../../src/tree/path.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'

export interface OpenedStore extends AsyncDisposable {
  readonly store: TreeStore
  readonly tree: EmbeddedTree
  readonly clock: FakeClock
}

/** An embedded store in a directory of its own, with these nodes: data by path, parents first. */
export async function openedStore(nodes: Record<string, string> = {}): Promise<OpenedStore> {
  await using opening = new AsyncDisposableStack()
  const directory = opening.use(await temporaryDirectory())
  const clock = new FakeClock()
  const tree = opening.use(new EmbeddedTree({ directory: directory.path, clock }))
  const store = opening.use(openSession(tree))
  await plant(store, nodes)
  const opened = opening.move()
  return { store, tree, clock, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

export async function plant(store: TreeStore, nodes: Record<string, string>): Promise<void> {
  const { signal } = new AbortController()
  const operations = Object.entries(nodes).map(
    ([path, data]) => ({ op: 'create', path: parsePath(path), data: Buffer.from(data) }) as const,
  )
  await store.commit(operations, { signal })
}
