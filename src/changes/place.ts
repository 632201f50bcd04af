import { resolveForWrite, resolvePath } from '../store/follow.ts'
import type { NodeState, Operation, TreeStore } from '../store/store.ts'
import { encodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { parent, ROOT, type TreePath } from '../tree/path.ts'

export type Creation = Extract<Operation, { readonly op: 'create' }>

/** The node that a write changes, or creates a child of, and the operations that create it if it does not exist. */
export interface Place {
  readonly path: TreePath
  /** Undefined if the node does not exist. */
  readonly state: NodeState | undefined
  /** Empty nodes, parents first; the node itself is the last. */
  readonly missing: readonly Creation[]
}

const EMPTY = encodeData(new Map())

/** The node at a path, links followed. If it does not exist: NOT_FOUND, or with `create` the operations that create it. */
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

export function alreadyExists(path: TreePath): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `${path} exists already`, { facts: { path } })
}
