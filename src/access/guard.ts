import type { Metadata } from '@grpc/grpc-js'
import { RegistryError } from '../tree/errors.ts'
import type { Role, Tokens } from './tokens.ts'

/** The part of a call that identifies the caller. */
interface Caller {
  readonly metadata: Pick<Metadata, 'get'>
  getPath(): string
}

/**
 * Throws UNAUTHENTICATED for a caller without a valid token. Returns the check for the first request of the call, which throws READ_ONLY or
 * NOT_PERMITTED; undefined: every request is allowed.
 */
export type Guard = (caller: Caller) => ((request: unknown) => void) | undefined

export interface GuardRules {
  /** Undefined: no token is required. */
  readonly tokens: Tokens | undefined
  /** Refuse every call that would change the tree. */
  readonly readOnly: boolean
  /** Whether the method with this path changes nothing. Every other method counts as a write, unless its request is `validate_only`. */
  readonly isRead: (path: string) => boolean
}

/** Undefined if every call is allowed. */
export function createGuard({ tokens, readOnly, isRead }: GuardRules): Guard | undefined {
  if (tokens === undefined && !readOnly) return undefined
  return caller => {
    const role = tokens === undefined ? 'write' : roleOf(caller, tokens)
    if (role === 'write' && !readOnly) return undefined
    const path = caller.getPath()
    if (isRead(path)) return undefined
    return request => {
      if ((request as { readonly validateOnly?: boolean }).validateOnly !== true) throw refusal(path, readOnly)
    }
  }
}

function roleOf(caller: Caller, tokens: Tokens): Role {
  const [authorization] = caller.metadata.get('authorization')
  if (authorization === undefined) throw unauthenticated('this gateway requires a token, and the call has none')
  const [, token] = /^Bearer +(\S+)$/i.exec(String(authorization)) ?? []
  const role = token === undefined ? undefined : tokens.roleOf(token)
  if (role === undefined) throw unauthenticated('the token of the call is unknown to this gateway')
  return role
}

function unauthenticated(message: string): RegistryError {
  return new RegistryError('UNAUTHENTICATED', message)
}

function refusal(path: string, readOnly: boolean): RegistryError {
  const method = path.slice(path.lastIndexOf('/') + 1)
  if (readOnly) return new RegistryError('READ_ONLY', `this gateway is read-only, and ${method} would change the tree`)
  return new RegistryError('NOT_PERMITTED', `this token is read-only, and ${method} would change the tree`, {
    hint: 'use a token that is not followed by "read" in the token file of the gateway',
  })
}
