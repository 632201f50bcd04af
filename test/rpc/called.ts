import type { TreeStore } from '../../src/store/store.ts'
import { type Calls, importText, openCalls } from '../support/calls.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

/** A gateway on a store with a tree in it, and generated clients without espalier's middleware. */
export interface Called extends Calls, AsyncDisposable {
  readonly gateway: TestGateway
  readonly store: TreeStore
}

export async function openCalled(tree = '', options: Parameters<typeof openGateway>[0] = {}): Promise<Called> {
  await using opened = new AsyncDisposableStack()
  const gateway = opened.use(await openGateway(options))
  const calls = opened.use(openCalls(gateway.endpoint))
  if (tree !== '') await importText(calls, tree)
  const stack = opened.move()
  return { ...calls, gateway, store: gateway.store, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
