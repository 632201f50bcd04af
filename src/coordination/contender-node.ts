import { expectation } from '../store/expectation.ts'
import { isConflict, retryConflicts } from '../store/retry.ts'
import type { CallOptions, NodeState, Operation, TreeStore } from '../store/store.ts'
import { encodeData } from '../tree/data.ts'
import { ephemeralParent } from '../tree/ephemeral-parent.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import { checkNewPath, parent, ROOT, type TreePath } from '../tree/path.ts'
import { decodeContender, encodeContender } from './contender-data.ts'
import { inUse } from './decide.ts'

/**
 * A taken over node has been written as often as the one before it and once more, up to this number: ZooKeeper can check nothing but the
 * version, and an operation that was based on the node of the gateway before must not apply to this one.
 */
const MAX_VERSION = 16
const EMPTY = encodeData(new Map())

/** A contender that exists and belongs to this gateway's session. */
export interface Owned {
  readonly token: Revision
  /** Of its node. */
  readonly version: number
}

/**
 * Makes the existing node of a contender one of this session: in one transaction if it belongs to another one, so that no other contender
 * sees it missing, with the same token. `missing`: there is none. `moved`: `mayTake` says that it is not to be taken from its owner.
 */
export function adopt(
  store: TreeStore,
  path: TreePath,
  {
    value,
    session,
    mayTake,
    signal,
  }: {
    readonly value: string
    readonly session: string
    readonly mayTake: (owner: string) => boolean
    readonly signal: AbortSignal
  },
): Promise<Owned | 'missing' | 'moved'> {
  return retryConflicts(
    async () => {
      const found = await store.read(path, { signal, children: false })
      if (found === undefined) return 'missing'
      const { owner, version } = found.stat
      if (owner === undefined) throw inUse(path, 'it is a persistent node')
      const written = decodeContender(found.data).token
      const token = written ?? found.stat.created
      const data = encodeContender(value, token)
      if (owner !== session) {
        if (!mayTake(owner)) return 'moved'
        const writes = (version + 1) % MAX_VERSION
        await store.commit(takeover(found, data, writes), { signal })
        return { token, version: writes }
      }
      if (written !== undefined) return { token, version }
      await store.commit([{ op: 'set', path, data, expect: { version } }], { signal })
      return { token, version: version + 1 }
    },
    { signal },
  )
}

function takeover({ path, stat }: NodeState, data: Uint8Array, writes: number): readonly Operation[] {
  return [
    { op: 'delete', path, expect: expectation(stat) },
    { op: 'create', path, data, ephemeral: true },
    ...Array.from({ length: writes }, (): Operation => ({ op: 'set', path, data })),
  ]
}

/** Deletes the node of a contender. Undefined: there is none, or `mayRemove` says no. */
export function removeContender(
  store: TreeStore,
  path: TreePath,
  { mayRemove, signal }: { readonly mayRemove?: (owner: string | undefined) => boolean; readonly signal: AbortSignal },
): Promise<Revision | undefined> {
  return retryConflicts(
    async () => {
      // Nobody but a contender of the same lease can have this name.
      if (mayRemove === undefined) return await removed(store, { op: 'delete', path }, { signal })
      const found = await store.read(path, { signal, children: false })
      if (found === undefined || !mayRemove(found.stat.owner)) return undefined
      return await removed(store, { op: 'delete', path, expect: expectation(found.stat) }, { signal })
    },
    { signal },
  )
}

async function removed(store: TreeStore, operation: Operation, call: CallOptions): Promise<Revision | undefined> {
  try {
    return await store.commit([operation], call)
  } catch (error) {
    if (isConflict(error) && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

/** Creates a node with these data, and its missing parents, unless it exists. */
export async function ensureNode(
  store: TreeStore,
  path: TreePath,
  { data = EMPTY, signal }: { readonly data?: Uint8Array; readonly signal: AbortSignal },
): Promise<void> {
  const missing: TreePath[] = []
  for (let at = path; at !== ROOT; at = parent(at)) {
    const state = await store.read(at, { signal, children: false })
    if (state?.stat.owner !== undefined) throw ephemeralParent(at)
    if (state !== undefined) break
    checkNewPath(at)
    missing.unshift(at)
  }
  const creates = missing.map((at): Operation => ({ op: 'create', path: at, data: at === path ? data : EMPTY }))
  try {
    if (creates.length > 0) await store.commit(creates, { signal })
  } catch (error) {
    // Another contender has created some of them: the caller looks again.
    if (!isConflict(error) || error.code !== 'ALREADY_EXISTS') throw error
  }
}

/** The session of this gateway that owns what it creates now. Throws BACKEND_UNREACHABLE if there is none. */
export function currentSession(store: TreeStore): { readonly id: string; readonly timeoutMs: number } {
  const { current } = store.session
  if (current.state === 'connected') return current
  throw new RegistryError('BACKEND_UNREACHABLE', 'the store is out of reach; nothing was done', { hint: 'try again' })
}
