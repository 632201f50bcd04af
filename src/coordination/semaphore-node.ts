import { isConflict } from '../store/retry.ts'
import type { NodeState, TreeStore } from '../store/store.ts'
import type { TreePath } from '../tree/path.ts'
import { ensureNode } from './contender-node.ts'
import { checkSemaphore } from './decide.ts'

/** The node of a semaphore. It is created, or given its permits, where that is missing. Throws as `checkSemaphore`. */
export async function semaphoreNode(
  store: TreeStore,
  { path, permits }: { readonly path: TreePath; readonly permits: number },
  { reading, writing }: { readonly reading: AbortSignal; readonly writing: AbortSignal },
): Promise<NodeState> {
  const data = new TextEncoder().encode(String(permits))
  for (;;) {
    const state = await store.read(path, { signal: reading })
    if (state === undefined) {
      await ensureNode(store, path, { data, signal: writing })
      continue
    }
    if (checkSemaphore(state, permits)) return state
    const { version, created } = state.stat
    try {
      await store.commit([{ op: 'set', path, data, expect: { version, created } }], { signal: writing })
    } catch (error) {
      if (!isConflict(error)) throw error
    }
  }
}
