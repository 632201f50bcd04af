import { RegistryError } from '../../../tree/errors.ts'

/** The identity of the gateway for ZooKeeper's ACLs. */
export interface Credentials {
  readonly scheme: 'digest'
  /** `user:password` */
  readonly secret: string
}

/** Reads `digest:user:password`. The error names neither user nor password. */
export function parseCredentials(text: string): Credentials {
  const match = /^digest:([^:]+:.+)$/s.exec(text)
  if (match !== null) return { scheme: 'digest', secret: match[1]! }
  throw new RegistryError('BAD_ARGUMENT', 'the credentials for ZooKeeper cannot be read', {
    hint: 'write digest:user:password; no other scheme is supported',
  })
}
