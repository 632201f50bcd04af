import { resolvePath } from '../store/follow.ts'
import type { NodeState, Operation, TreeStore } from '../store/store.ts'
import { encodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { basename, join, parent, parsePath, ROOT, type TreePath } from '../tree/path.ts'

/** The path that a write through links really means, whether or not the last of its nodes exist yet. */
export async function resolveForWrite(store: TreeStore, path: TreePath, signal: AbortSignal): Promise<TreePath> {
  try {
    return (await resolvePath(store, path, { signal, children: false })).realPath
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'NOT_FOUND' || path === ROOT) throw error
    return parsePath(join(await resolveForWrite(store, parent(path), signal), basename(path)))
  }
}

/** Makes a node. */
export type Creation = Extract<Operation, { readonly op: 'create' }>

/** A node that a write is about, and what must be made first so that it can be. */
export interface Place {
  readonly path: TreePath
  /** Undefined: it is one of those to be made. */
  readonly state: NodeState | undefined
  /** Empty nodes, top first, the node itself the last of them. */
  readonly missing: readonly Creation[]
}

const EMPTY = encodeData(new Map())

/** The node at a path after all links. Where it does not exist: NOT_FOUND, or with `create` the operations that make it. */
export async function findPlace(
  store: TreeStore,
  path: TreePath,
  { create, signal }: { readonly create: boolean; readonly signal: AbortSignal },
): Promise<Place> {
  if (!create) {
    const { realPath, state } = await resolvePath(store, path, { signal })
    return { path: realPath, state, missing: [] }
  }
  const realPath = await resolveForWrite(store, path, signal)
  const missing: Creation[] = []
  for (let at = realPath; ; at = parent(at)) {
    const state = await store.read(at, { signal })
    if (state !== undefined || at === ROOT)
      return { path: realPath, state: at === realPath ? state : undefined, missing }
    missing.unshift({ op: 'create', path: at, data: EMPTY })
  }
}
