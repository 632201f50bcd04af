import type { LeaseId } from '../tree/lease-id.ts'

/** What coordination needs of the leases of its gateway. */
export interface Leases {
  /**
   * Makes a lease live, or renews it, and keeps it known here until the attachment is disposed. Throws LEASE_EXPIRED if it was revoked,
   * TOO_MANY, and DRAINING.
   */
  attach(id: LeaseId, ttlMs: number | undefined, dependant: Dependant): Attachment
}

export interface Attachment extends Disposable {
  /** As granted. */
  readonly ttlMs: number
}

/** What lives and dies with a lease, beside its registrations. */
interface Dependant {
  /** The lease has expired, or was revoked. It is not attached any more. */
  onEnd(): void
  /** The lease is about to be revoked. If this fails, it stays live. */
  release(signal: AbortSignal): Promise<void>
}
