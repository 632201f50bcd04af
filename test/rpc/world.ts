import type { Operation, TreeStore } from '../../src/store/store.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import type { UnsteadyStore } from '../support/stores/unsteady-store.ts'
import { soon, write } from '../views/world.ts'
import { type Clients, connect } from './watch/watching.ts'

/** A gateway with a tree in its store, and clients of it. */
export interface ServedWorld extends AsyncDisposable {
  readonly gateway: TestGateway
  readonly store: TreeStore
  readonly clients: Clients
  commit(...operations: Operation[]): Promise<bigint>
}

export async function serve(
  tree: string,
  options: NonNullable<Parameters<typeof openGateway>[0]> & { readonly store?: UnsteadyStore } = {},
): Promise<ServedWorld> {
  await using opened = new AsyncDisposableStack()
  const gateway = opened.use(await openGateway(options))
  if (tree !== '') await write(gateway.store, tree)
  const clients = opened.use(connect(gateway.endpoint))
  const stack = opened.move()
  return {
    gateway,
    store: gateway.store,
    clients,
    commit: (...operations) => gateway.store.commit(operations, { signal: soon() }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
