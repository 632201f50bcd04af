import type { NodeState } from '../store/store.ts'
import type { LeaseId } from '../tree/lease-id.ts'
import type { TreePath } from '../tree/path.ts'
import { holderOf } from '../tree/provider.ts'
import type { Registration } from './leases/lease-entry.ts'
import { leaseHash } from './leases/lease-hash.ts'
import type { LeaseTable } from './leases/lease-table.ts'
import type { NodeRemover, Removed } from './nodes/node-remover.ts'
import type { OwnSessions } from './nodes/own-sessions.ts'
import type { Reconciler } from './nodes/reconciler.ts'

export interface DeregisterParts {
  readonly table: LeaseTable
  readonly remover: NodeRemover
  readonly reconciler: Reconciler
  readonly sessions: OwnSessions
}

/** Removes these registrations if they belong to the lease, through whichever gateway they were made. */
export async function deregister(
  { table, remover, reconciler, sessions }: DeregisterParts,
  id: LeaseId,
  paths: readonly TreePath[],
  { signal, ended = [] }: { readonly signal: AbortSignal; readonly ended?: readonly Registration[] },
): Promise<Removed> {
  const entry = table.find(id)
  const hash = leaseHash(id)
  // A node of this gateway is known by its creation; its data may have been written by anybody.
  const mayRemove = ({ path, data, stat }: NodeState, owner: string): boolean => {
    const held = table.registrations.get(path) ?? ended.find(one => one.path === path)
    const isHeld = held?.created === stat.created && sessions.has(owner)
    return isHeld ? held.holder.id === id : holderOf(data) === hash
  }
  for (const path of paths) entry?.superseded?.delete(path)
  const forget = (path: TreePath): void => {
    if (table.registrations.get(path)?.holder.id !== id) return
    table.remove(path)
    reconciler.unwatch(path)
  }
  try {
    return await remover.remove(paths, { signal, mayRemove, onGone: forget })
  } catch (error) {
    for (const path of paths) if (entry?.registrations.has(path)) entry.leaving = (entry.leaving ?? new Set()).add(path)
    throw error
  }
}

/** Ends a lease and removes what it registered through this gateway. If that fails, the lease stays live. */
export async function revoke(
  parts: DeregisterParts,
  id: LeaseId,
  call: { readonly signal: AbortSignal },
): Promise<Removed> {
  const paths = [...(parts.table.find(id)?.registrations.keys() ?? [])]
  const removed = await deregister(parts, id, paths, call)
  await Promise.all([...(parts.table.find(id)?.dependants ?? [])].map(one => one.release(call.signal)))
  // What was registered during the removal is removed too.
  const late = parts.table.revoke(id)
  if (late.length === 0) return removed
  const latePaths = late.map(one => one.path)
  const more = await deregister(parts, id, latePaths, { ...call, ended: late })
  return {
    paths: [...removed.paths, ...more.paths],
    revision: more.paths.length > 0 ? more.revision : removed.revision,
  }
}
