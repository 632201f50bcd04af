import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { driveAsync } from '../tree/links/drive.ts'
import { type Resolved, resolution } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import { basename, join, parent, parsePath, ROOT, type TreePath } from '../tree/path.ts'
import type { NodeState, ReadOptions, TreeStore } from './store.ts'

/** The node at the end of the path. Every node that was read on the way is as of `revision` or newer. */
export interface Followed {
  readonly state: NodeState
  readonly revision: Revision
}

/** Resolves a path in the store, following links. Throws NOT_FOUND, LINK_DANGLING or LINK_LOOP. */
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
  // The resolution has read it already, so this is the cached answer.
  return { ...resolved, ...reader.followed(state as NodeState) }
}

/** The real path of a write, with all links resolved, whether or not its last nodes exist. */
export async function resolveForWrite(store: TreeStore, path: TreePath, signal: AbortSignal): Promise<TreePath> {
  try {
    return (await resolvePath(store, path, { signal, children: false })).realPath
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'NOT_FOUND' || path === ROOT) throw error
    return parsePath(join(await resolveForWrite(store, parent(path), signal), basename(path)))
  }
}

/** Reads each node once, and syncs only the first read: later reads on the same session are not older. */
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
