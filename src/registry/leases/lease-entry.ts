import type { Deadlined } from '../../lib/timer-wheel.ts'
import type { Acl } from '../../tree/acl.ts'
import type { NodeData } from '../../tree/data.ts'
import type { LeaseHash, LeaseId } from '../../tree/lease-id.ts'
import type { Revision } from '../../tree/node.ts'
import { isOverridden, type Override, type Properties } from '../../tree/override.ts'
import type { TreePath } from '../../tree/path.ts'
import { overrideIn } from '../../tree/provider.ts'
import type { Lease } from './lease.ts'
import type { Repair } from './repair.ts'
import type { Rewrites } from './rewrites.ts'

/** A provider node that has to exist as long as its lease is live. */
export interface Registration {
  readonly path: TreePath
  /** The service path as the client gave it, before links: a link may lead elsewhere by the time the client deregisters. */
  readonly given: string
  readonly createPath: boolean
  /** Whether it is never taken from another lease, also when it is created again. */
  readonly exclusive: boolean
  readonly holder: LeaseEntry
  /** What the client wants. */
  readonly wanted: Properties
  readonly acl: Acl
  /** As the node was last written or seen: what the client wants with what an operator has changed, and the marks of the lease. */
  readonly data: NodeData
  /** The revision that created the node; undefined as long as that is not known. */
  readonly created: Revision | undefined
  /** The session of this gateway in which the node was created or last seen. */
  readonly session: string
}

/** What lives and dies with a lease, beside its registrations. */
export interface Dependant {
  /** The lease has expired, or was revoked. It is not attached any more. */
  onEnd(): void
  /** The lease is about to be revoked. If this fails, it stays live. */
  release(signal: AbortSignal): Promise<void>
}

/** A lease with everything that this gateway stores for it. */
export class LeaseEntry implements Deadlined {
  readonly id: LeaseId
  readonly hash: LeaseHash
  lease: Lease
  readonly registrations = new Map<TreePath, Registration>()
  // The next seven are undefined for nearly all leases, of which there are many.
  /** Paths that another owner has taken over, until this lease registers or deregisters there. */
  superseded: Set<TreePath> | undefined
  /** Registrations whose nodes were deleted by somebody else. */
  repairs: Map<TreePath, Repair> | undefined
  /** Paths whose deregistration failed, because the store was unreachable: not created again unless the client registers there again. */
  leaving: Set<TreePath> | undefined
  /** Registrations whose marks somebody else has overwritten. */
  rewrites: Map<TreePath, Rewrites> | undefined
  /** What operators have changed. It outlives the registrations of a lease that expires, as its client may register again. */
  overrides: Map<TreePath, Override> | undefined
  /** Registrations whose nodes were created again since the client registered them: it is notified of their new identities. */
  recreated: Set<TreePath> | undefined
  /** What else is attached to it. */
  dependants: Set<Dependant> | undefined
  /** How often the client has renewed or registered, and when it did so last. */
  renewals = 0
  renewedAt = 0
  /** Whether the stream that renewed the lease last has ended since. */
  isDisconnected = false

  constructor(id: LeaseId, hash: LeaseHash, lease: Lease) {
    this.id = id
    this.hash = hash
    this.lease = lease
  }

  /** Whether nothing here depends on it. */
  get isUnused(): boolean {
    return this.registrations.size === 0 && (this.dependants?.size ?? 0) === 0
  }

  setRepair(path: TreePath, repair: Repair): void {
    this.repairs ??= new Map()
    this.repairs.set(path, repair)
  }

  /** Notes what an operator has changed in the data of a registration. */
  noteOverride({ path, data }: Registration): void {
    const override = overrideIn(data)
    if (isOverridden(override)) this.overrides = (this.overrides ?? new Map()).set(path, override)
    else this.overrides?.delete(path)
  }

  get deadline(): number {
    return this.lease.state === 'live' ? this.lease.expiresAt : 0
  }
}
