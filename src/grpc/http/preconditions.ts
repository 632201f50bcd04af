import { RegistryError } from '../../tree/errors.ts'
import type { Exchange } from './exchange.ts'

/** What a request says of the state that it applies to, RFC 9110 section 13.1. Etags have their quotes. */
export interface Preconditions {
  /** The etag that a node must have; `any`: it must exist; undefined: nothing. */
  readonly match: { readonly etag: string } | 'any' | undefined
  /** The etags that the client knows; `any`: the node must not exist. */
  readonly noneMatch: readonly string[] | 'any'
}

/** Throws BAD_ARGUMENT. */
export function preconditionsOf(exchange: Exchange): Preconditions {
  const match = listOf(exchange, 'if-match')
  const noneMatch = listOf(exchange, 'if-none-match')
  if (match === 'any') return { match, noneMatch }
  const [etag, ...others] = match
  if (others.length > 0)
    throw new RegistryError('BAD_ARGUMENT', 'a write expects one etag', { facts: { field: 'if-match' } })
  return { match: etag === undefined ? undefined : { etag }, noneMatch }
}

/** Whether this error says that the state is not the one that the client has named. */
export function hasFailed({ match, noneMatch }: Preconditions, { code }: RegistryError): boolean {
  if (code === 'CONFLICT') return match !== undefined
  if (code === 'ALREADY_EXISTS') return noneMatch === 'any'
  return code === 'NOT_FOUND' && match === 'any'
}

/** Weak ones, which a proxy makes of ours when it compresses an answer, are compared as if they were strong. */
function listOf(exchange: Exchange, field: string): readonly string[] | 'any' {
  const text = exchange.field(field).join(',').trim()
  if (text === '*') return 'any'
  return text === '' ? [] : text.split(',').map(one => one.trim().replace(/^W\//, ''))
}
