import type { Deadlined } from '../../lib/timer-wheel.ts'
import type { LeaseHash, LeaseId } from '../../tree/lease-id.ts'
import type { TreePath } from '../../tree/path.ts'
import type { Lease } from './lease.ts'
import type { Repair } from './repair.ts'

/** A provider node that shall exist as long as its lease lives. */
export interface Registration {
  readonly path: TreePath
  /** The service path as its client gave it, before links; a link may lead elsewhere by the time it deregisters. */
  readonly given: string
  readonly createPath: boolean
  readonly holder: LeaseEntry
  readonly data: Uint8Array
  /** Our session in which the node was last seen or made. */
  readonly session: string
}

/** One lease with all that this gateway keeps for it. */
export class LeaseEntry implements Deadlined {
  readonly id: LeaseId
  readonly hash: LeaseHash
  lease: Lease
  readonly registrations = new Map<TreePath, Registration>()
  // What follows hardly any lease ever has, and there are many leases.
  /** What other leases have taken over, until this one registers or deregisters there. */
  superseded: Set<TreePath> | undefined
  /** Registrations whose nodes somebody deleted. */
  repairs: Map<TreePath, Repair> | undefined
  /** What its client wants removed, but the store was away: not made again unless it registers again. */
  leaving: Set<TreePath> | undefined
  /** How often its client has shown life, and when last. */
  renewals = 0
  renewedAt = 0
  /** Whether the stream that renewed it has ended since. */
  isParted = false

  constructor(id: LeaseId, hash: LeaseHash, lease: Lease) {
    this.id = id
    this.hash = hash
    this.lease = lease
  }

  note(path: TreePath, repair: Repair): void {
    this.repairs ??= new Map()
    this.repairs.set(path, repair)
  }

  get deadline(): number {
    return this.lease.state === 'live' ? this.lease.expiresAt : 0
  }
}
