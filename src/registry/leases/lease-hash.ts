import { hash } from 'node:crypto'
import type { LeaseHash, LeaseId } from '../../tree/lease-id.ts'

/** 64 bits of SHA-256: enough to distinguish leases, too few to find one, as the lease itself has 128. */
export function leaseHash(id: LeaseId): LeaseHash {
  return hash('sha256', id).slice(0, 16) as LeaseHash
}
