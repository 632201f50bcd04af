import type { Counters } from '../lib/counters.ts'
import type { Registry, RenewedLease } from '../registry/registry.ts'
import type { LeaseId } from '../tree/lease-id.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'

/** Other processes that serve the same address, so that a unary call of a client reaches any of them. */
export interface Siblings {
  /** What each of the others has counted, and how often one of all was started again. */
  counters(): Promise<{ readonly others: readonly (readonly [string, number][])[]; readonly restarts: number }>
  /** Renews a lease that another one holds; undefined if none does. */
  renew(id: LeaseId): Promise<RenewedLease | undefined>
  /** Revokes a lease at all others. */
  revoke(id: LeaseId): Promise<readonly { readonly paths: readonly TreePath[]; readonly revision: Revision }[]>
}

/** What siblings ask of one another. */
export interface Own {
  readonly counters: Counters
  readonly registry: Pick<Registry, 'renew' | 'revoke'>
}
