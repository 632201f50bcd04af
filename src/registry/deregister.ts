import type { LeaseId } from '../tree/lease-id.ts'
import type { TreePath } from '../tree/path.ts'
import { leaseHash } from './leases/lease-hash.ts'
import type { LeaseTable } from './leases/lease-table.ts'
import type { NodeRemover, Removed } from './nodes/node-remover.ts'
import type { Reconciler } from './nodes/reconciler.ts'

export interface DeregisterParts {
  readonly table: LeaseTable
  readonly remover: NodeRemover
  readonly reconciler: Reconciler
}

/** Removes these registrations if they belong to the lease, through whichever gateway they were made. */
export async function deregister(
  { table, remover, reconciler }: DeregisterParts,
  id: LeaseId,
  paths: readonly TreePath[],
  { signal }: { readonly signal: AbortSignal },
): Promise<Removed> {
  const entry = table.find(id)
  for (const path of paths) entry?.superseded?.delete(path)
  const forget = (path: TreePath): void => {
    if (table.registrations.get(path)?.holder.id !== id) return
    table.remove(path)
    reconciler.unwatch(path)
  }
  try {
    return await remover.remove(paths, leaseHash(id), { signal, mayRemove: () => true, onGone: forget })
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
  // What was registered during the removal is removed too.
  const late = parts.table.revoke(id).map(one => one.path)
  if (late.length === 0) return removed
  const more = await deregister(parts, id, late, call)
  return {
    paths: [...removed.paths, ...more.paths],
    revision: more.paths.length > 0 ? more.revision : removed.revision,
  }
}
