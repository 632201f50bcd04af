import { decodeData, encodeData } from './data.ts'
import { RegistryError } from './errors.ts'
import type { LeaseHash } from './lease-id.ts'
import { asString, stringValue, type Value } from './value.ts'

/** The property of a provider node that says which lease holds it. */
export const LEASE_PROPERTY = 'lease'

/** The data of a provider node. Throws BAD_VALUE when the properties claim what is espalier's own. */
export function encodeProvider(properties: ReadonlyMap<string, Value>, hash: LeaseHash): Uint8Array {
  if (properties.has(LEASE_PROPERTY))
    throw new RegistryError('BAD_VALUE', `the property "${LEASE_PROPERTY}" is espalier's own and cannot be set`, {
      facts: { field: `properties.${LEASE_PROPERTY}` },
    })
  return encodeData(new Map([...properties, [LEASE_PROPERTY, stringValue(hash)]]))
}

/** Which lease holds the provider with these data; undefined if none of espalier does. */
export function holderOf(data: Uint8Array): LeaseHash | undefined {
  const text = asString(decodeData(data).get(LEASE_PROPERTY))
  return text !== undefined && /^[0-9a-f]{16}$/.test(text) ? (text as LeaseHash) : undefined
}
