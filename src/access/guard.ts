import type { Metadata } from '@grpc/grpc-js'
import { RegistryError } from '../tree/errors.ts'
import type { Role, Tokens } from './tokens.ts'

/** As much of a call as says who makes it. */
export interface Caller {
  readonly metadata: Pick<Metadata, 'get'>
  getPath(): string
}

/**
 * Throws UNAUTHENTICATED for whoever must not call at all. Answers what is to be asked about the first request of the call, which throws
 * READ_ONLY or NOT_PERMITTED; undefined: nothing, every request is welcome.
 */
export type Guard = (caller: Caller) => ((request: unknown) => void) | undefined

export interface GuardRules {
  /** Undefined: everybody may call. */
  readonly tokens: Tokens | undefined
  /** Nobody may change anything. */
  readonly readOnly: boolean
  /** Whether the rpc with this path changes nothing. Every other one is taken for a write, unless its request is `validate_only`. */
  readonly isRead: (path: string) => boolean
}

/** Who may call what; undefined if everybody may call everything. */
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
  if (authorization === undefined) throw unauthenticated('this gateway asks for a token, and the call has none')
  const [, token] = /^Bearer +(\S+)$/i.exec(String(authorization)) ?? []
  const role = token === undefined ? undefined : tokens.roleOf(token)
  if (role === undefined) throw unauthenticated('this gateway does not know the token of the call')
  return role
}

function unauthenticated(message: string): RegistryError {
  return new RegistryError('UNAUTHENTICATED', message)
}

function refusal(path: string, readOnly: boolean): RegistryError {
  const rpc = path.slice(path.lastIndexOf('/') + 1)
  if (readOnly) return new RegistryError('READ_ONLY', `this gateway is read-only, and ${rpc} would change the tree`)
  return new RegistryError('NOT_PERMITTED', `this token may only read, and ${rpc} would change the tree`, {
    hint: 'use a token without "read" behind it in the file of the gateway',
  })
}
