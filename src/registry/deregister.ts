import { type LeaseId, leaseHash } from '../tree/lease-id.ts'
import type { TreePath } from '../tree/path.ts'
import type { LeaseTable } from './leases/lease-table.ts'
import type { Reconciler } from './nodes/reconciler.ts'
import type { NodeRemover, Removed } from './nodes/remove-nodes.ts'

/** Ends registrations because their client wishes it. */
export class Deregistering {
  readonly #table: LeaseTable
  readonly #removal: NodeRemover
  readonly #keeper: Reconciler

  constructor(table: LeaseTable, removal: NodeRemover, keeper: Reconciler) {
    this.#table = table
    this.#removal = removal
    this.#keeper = keeper
  }

  /** Removes these registrations if the lease has them, through whichever gateway they were made. */
  async deregister(
    id: LeaseId,
    paths: readonly TreePath[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Removed> {
    const entry = this.#table.find(id)
    for (const path of paths) entry?.superseded?.delete(path)
    try {
      return await this.#removal.remove(paths, leaseHash(id), {
        signal,
        mayRemove: () => true,
        onGone: path => this.#forget(id, path),
      })
    } catch (error) {
      for (const path of paths)
        if (entry?.registrations.has(path)) entry.leaving = (entry.leaving ?? new Set()).add(path)
      throw error
    }
  }

  /** Ends a lease and removes what it registered through this gateway. If that fails, the lease goes on. */
  async revoke(id: LeaseId, { signal }: { readonly signal: AbortSignal }): Promise<Removed> {
    const paths = [...(this.#table.find(id)?.registrations.keys() ?? [])]
    const removed = await this.deregister(id, paths, { signal })
    // What was registered while we removed goes too.
    const late = this.#table.revoke(id).map(one => one.path)
    if (late.length === 0) return removed
    const more = await this.deregister(id, late, { signal })
    return {
      paths: [...removed.paths, ...more.paths],
      revision: more.paths.length > 0 ? more.revision : removed.revision,
    }
  }

  #forget(id: LeaseId, path: TreePath): void {
    if (this.#table.registrations.get(path)?.holder.id !== id) return
    this.#table.drop(path)
    this.#keeper.unwatch(path)
  }
}
