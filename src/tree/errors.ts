/**
 * The closed set of things that can go wrong. One identity from here to every client: `rpc/status.ts` maps each code to a
 * gRPC status, `errors.proto` has the same names as `ErrorReason`, the command line maps each to an exit code.
 */
export const ERROR_CODES = [
  // text and arguments
  'BAD_SYNTAX',
  'BAD_PATH',
  'BAD_NAME',
  'BAD_VALUE',
  'BAD_ADDRESS',
  'BAD_ARGUMENT',
  // the tree
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'CONFLICT',
  'NOT_EMPTY',
  'LINK_LOOP',
  'LINK_DANGLING',
  'PROPERTY_LINK_MISSING',
  'EPHEMERAL_PARENT',
  'EPHEMERAL_KEPT',
  'RESERVED',
  'NOT_PERMITTED',
  // registrations
  'LEASE_UNKNOWN',
  'LEASE_EXPIRED',
  'REGISTRATION_TAKEN',
  'SUPERSEDED',
  // locks
  'PERMITS_DIFFER',
  'PATH_IN_USE',
  'NOT_ACQUIRED',
  // limits
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY',
  'DEPTH_EXCEEDED',
  // the store and the gateway
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'TIMEOUT',
  'OUTCOME_UNKNOWN',
  'DRAINING',
  'DATA_DIRECTORY_IN_USE',
  'INTERNAL',
  // the caller
  'UNAUTHENTICATED',
  'READ_ONLY',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** What to do next, where that does not depend on where it happened. */
const HINT_OF: Partial<Record<ErrorCode, string>> = {
  ALREADY_EXISTS: 'choose another name, or change what is there',
  CONFLICT: 'read it again and repeat the change on what is there now',
  LINK_DANGLING: 'make what the link leads to, or have it lead elsewhere',
  LINK_LOOP: 'have one of these links lead elsewhere, or remove it',
  EPHEMERAL_PARENT: 'put it beside the live provider; write what describes the provider as its properties',
  RESERVED: 'choose another path',
  NOT_PERMITTED: 'ask an administrator of the store for the permission',
  PERMITS_DIFFER: 'use the number that it has; to change it, delete its node when nobody holds it',
  PATH_IN_USE: 'choose a path for the lock that nothing else uses',
  NOT_ACQUIRED: 'wait longer, or look who holds it: espalier locks PATH',
  PAYLOAD_TOO_LARGE: 'keep large values elsewhere, and their addresses here',
  DEPTH_EXCEEDED: 'make the tree wider and less deep',
  BACKEND_UNREACHABLE: 'try again when the store is back; what was read before is still answered, marked as last known',
  BACKEND_READ_ONLY: 'try the write again when most of the ZooKeeper servers are back',
  TIMEOUT: 'try again; if it was a write, look first whether it happened',
  UNAUTHENTICATED: 'send "authorization: Bearer TOKEN"; the command line takes the token from ESPALIER_TOKEN',
  READ_ONLY: 'send it to a gateway that was started without --read-only',
  OUTCOME_UNKNOWN: 'look whether it happened, then repeat it; an import is safe to repeat',
}

/** Facts about a failure; strings only, so that they travel as `ErrorInfo.metadata` unchanged. */
export type ErrorFacts = Readonly<Record<string, string>>

/**
 * The only error that crosses a border inside espalier. `code` is the contract; `message` is one sentence for a person (what
 * failed, on what); `hint` is what to do next.
 */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly code: ErrorCode
  readonly facts: ErrorFacts
  readonly hint: string | undefined
  /** Set on BAD_SYNTAX and on rejected fields: every single thing that is wrong. */
  readonly problems: readonly Problem[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { facts?: ErrorFacts; hint?: string | undefined; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.facts = options.facts ?? {}
    this.hint = options.hint ?? HINT_OF[code]
    this.problems = options.problems ?? []
  }
}

/** What is wrong and what to do, in one line. */
export function describeProblem({ message, note, hint }: Problem): string {
  return [message, note, hint].filter(part => part !== undefined).join('; ')
}

/** One thing wrong with a text, with its place. Lines and columns count from 1, columns in code points. */
export interface Problem {
  readonly severity: 'error' | 'warning'
  /** The name of the kind of problem, as in the documentation of the tree language: BAD_INDENT, MIXED_TABS, ... */
  readonly kind: string
  readonly message: string
  readonly line: number
  readonly column: number
  /** How many columns the caret underlines, at least 1. */
  readonly width: number
  /** The source line, unchanged. */
  readonly source: string
  /** Further explanation shown beside the caret. */
  readonly note?: string
  readonly hint?: string
}
