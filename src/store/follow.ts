import { decodeData } from '../tree/data.ts'
import { driveAsync } from '../tree/links/drive.ts'
import { type Resolved, resolution } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { NodeState, ReadOptions, TreeStore } from './store.ts'

/** What was found, and the node that it was found at. The answer is as of `revision` or newer, every hop of it. */
export interface Followed {
  readonly state: NodeState
  readonly revision: Revision
}

/** Where a path leads in the store, links followed. NOT_FOUND, LINK_DANGLING or LINK_LOOP where it leads nowhere. */
export async function resolvePath(
  store: TreeStore,
  path: TreePath,
  options: ReadOptions,
): Promise<Resolved & Followed> {
  const reader = new Reader(store, options)
  const resolved = await driveAsync(resolution(path), async at => {
    const state = await reader.read(at)
    return state === undefined ? undefined : { properties: decodeData(state.data) }
  })
  const state = await reader.read(resolved.realPath)
  // It was there when the resolution asked, so this is that answer and no second read.
  return { ...resolved, ...reader.followed(state as NodeState) }
}

/** Reads each node once, and syncs at most once: what is read after a synced read is no older. */
class Reader {
  readonly #store: TreeStore
  readonly #options: ReadOptions
  readonly #states = new Map<TreePath, NodeState | undefined>()
  #revision: Revision | undefined

  constructor(store: TreeStore, options: ReadOptions) {
    this.#store = store
    this.#options = options
  }

  async read(path: TreePath): Promise<NodeState | undefined> {
    if (this.#states.has(path)) return this.#states.get(path)
    const { sync = false, ...options } = this.#options
    const state = await this.#store.read(path, { ...options, sync: sync && this.#states.size === 0 })
    this.#states.set(path, state)
    if (state !== undefined && (this.#revision === undefined || state.revision < this.#revision))
      this.#revision = state.revision
    return state
  }

  followed(state: NodeState): Followed {
    return { state, revision: this.#revision ?? state.revision }
  }
}
