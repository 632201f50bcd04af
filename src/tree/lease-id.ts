import { hash, randomBytes } from 'node:crypto'
import { RegistryError } from './errors.ts'

/** 32 lower-case hexadecimal digits that only the lease's client and the gateways know: whoever has it owns the registrations. */
export type LeaseId = string & { readonly __brand: 'LeaseId' }

/** What the tree says of a lease, for everybody to see: which registrations are the same client's, but not how to claim them. */
export type LeaseHash = string & { readonly __brand: 'LeaseHash' }

export function newLeaseId(): LeaseId {
  return randomBytes(16).toString('hex') as LeaseId
}

/** Throws BAD_ARGUMENT. The text is not repeated in the message: it may be a secret with a typing error in it. */
export function parseLeaseId(text: string): LeaseId {
  if (/^[0-9a-f]{32}$/.test(text)) return text as LeaseId
  const what = text === '' ? 'a lease is missing' : 'the lease is not 32 lower-case hexadecimal digits'
  throw new RegistryError('BAD_ARGUMENT', what, {
    facts: { field: 'lease_id' },
    hint: 'give the lease_id that Register answered with',
  })
}

/** 64 bits of SHA-256: enough to tell leases apart, too few to find one, and the lease itself has 128. */
export function leaseHash(id: LeaseId): LeaseHash {
  return hash('sha256', id).slice(0, 16) as LeaseHash
}
