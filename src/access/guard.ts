import type { Metadata } from '@grpc/grpc-js'
import { RegistryError } from '../tree/errors.ts'
import type { Token, Tokens } from './tokens.ts'

/** The part of a call that identifies the caller. */
interface Caller {
  readonly metadata: Pick<Metadata, 'get'>
  /** Whom its certificate names; undefined: none was asked for. */
  readonly client?: string | undefined
  getPath(): string
}

/** A caller that may make its call. */
export interface Allowed {
  /** The name of its token, or else that of its certificate; undefined if the gateway requires neither. */
  readonly name: string | undefined
  /** Throws READ_ONLY or NOT_PERMITTED for a first request that is not allowed; undefined: every request is. */
  readonly check: ((request: unknown) => void) | undefined
}

/** Throws UNAUTHENTICATED for a caller without a valid token. */
export type Guard = (caller: Caller) => Allowed

export interface GuardRules {
  /** Undefined: no token is required. */
  readonly tokens: Tokens | undefined
  /** Refuse every call that would change the tree. */
  readonly readOnly: boolean
  /** Whether the method with this path changes nothing. Every other method counts as a write, unless its request is `validate_only`. */
  readonly isRead: (path: string) => boolean
}

const EVERYTHING: Allowed = { name: undefined, check: undefined }

export function createGuard({ tokens, readOnly, isRead }: GuardRules): Guard {
  if (tokens === undefined && !readOnly)
    return ({ client }) => (client === undefined ? EVERYTHING : { name: nameOf(client), check: undefined })
  return caller => {
    const { role, name = nameOf(caller.client) } = tokens === undefined ? NOBODY : find(caller, tokens)
    const path = caller.getPath()
    if ((role === 'write' && !readOnly) || isRead(path)) return { name, check: undefined }
    return {
      name,
      check: request => {
        if ((request as { readonly validateOnly?: boolean }).validateOnly !== true) throw refusal(path, readOnly)
      },
    }
  }
}

/** As logs have it: no certificate can have the name of a token or an address. */
function nameOf(client: string | undefined): string | undefined {
  return client === undefined ? undefined : `certificate of ${client}`
}

const NOBODY = { role: 'write', name: undefined } as const

function find(caller: Caller, tokens: Tokens): Token {
  const [authorization] = caller.metadata.get('authorization')
  if (authorization === undefined) throw unauthenticated('this gateway requires a token, and the call has none')
  const [, text] = /^Bearer +(\S+)$/i.exec(String(authorization)) ?? []
  const token = text === undefined ? undefined : tokens.find(text)
  if (token === undefined) throw unauthenticated('the token of the call is unknown to this gateway')
  return token
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
