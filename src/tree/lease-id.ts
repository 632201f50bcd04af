import { RegistryError } from './errors.ts'

/** A secret of the lease's client and the gateways, 32 lower-case hexadecimal digits: it is what authorizes a change of the registrations. */
export type LeaseId = string & { readonly __brand: 'LeaseId' }

/** The public trace of a lease in the tree: it shows which registrations belong to the same client, but cannot be used to claim them. */
export type LeaseHash = string & { readonly __brand: 'LeaseHash' }

export function newLeaseId(): LeaseId {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('') as LeaseId
}

/** Throws BAD_ARGUMENT. The text is not repeated in the message: it may be a secret with a typing error in it. */
export function parseLeaseId(text: string): LeaseId {
  if (/^[0-9a-f]{32}$/.test(text)) return text as LeaseId
  const what = text === '' ? 'a lease is missing' : 'the lease is not 32 lower-case hexadecimal digits'
  throw new RegistryError('BAD_ARGUMENT', what, {
    facts: { field: 'lease_id' },
    hint: 'give the lease_id that Register returned',
  })
}
