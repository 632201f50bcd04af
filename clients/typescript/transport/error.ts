import type { ErrorReason } from '@espalier/contract/espalier/v1/errors'
import { Code } from '@espalier/contract/google/rpc/code'

/** One problem of a request: the field ("text:3:5" is line 3, column 5 of a text) and what is wrong with it. */
export interface Violation {
  readonly field: string
  readonly description: string
}

type ContractReason = Exclude<keyof typeof ErrorReason, 'UNSPECIFIED' | 'UNRECOGNIZED'>

/** Why a call failed: the reasons of the contract, and those of failures that the client itself has found. */
export const Reason = {
  BAD_SYNTAX: 'BAD_SYNTAX',
  BAD_PATH: 'BAD_PATH',
  BAD_NAME: 'BAD_NAME',
  BAD_VALUE: 'BAD_VALUE',
  BAD_ADDRESS: 'BAD_ADDRESS',
  /** Also of the client itself: an option or an endpoint that makes no sense. */
  BAD_ARGUMENT: 'BAD_ARGUMENT',
  NOT_FOUND: 'NOT_FOUND',
  ALREADY_EXISTS: 'ALREADY_EXISTS',
  CONFLICT: 'CONFLICT',
  NOT_EMPTY: 'NOT_EMPTY',
  LINK_LOOP: 'LINK_LOOP',
  LINK_DANGLING: 'LINK_DANGLING',
  PROPERTY_LINK_MISSING: 'PROPERTY_LINK_MISSING',
  EPHEMERAL_PARENT: 'EPHEMERAL_PARENT',
  EPHEMERAL_KEPT: 'EPHEMERAL_KEPT',
  RESERVED: 'RESERVED',
  NOT_PERMITTED: 'NOT_PERMITTED',
  LEASE_UNKNOWN: 'LEASE_UNKNOWN',
  LEASE_EXPIRED: 'LEASE_EXPIRED',
  REGISTRATION_TAKEN: 'REGISTRATION_TAKEN',
  SUPERSEDED: 'SUPERSEDED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOO_MANY: 'TOO_MANY',
  DEPTH_EXCEEDED: 'DEPTH_EXCEEDED',
  BACKEND_UNREACHABLE: 'BACKEND_UNREACHABLE',
  BACKEND_READ_ONLY: 'BACKEND_READ_ONLY',
  /** Also of the client itself: a gateway that is alive did not answer in time, or an awaited value did not come. */
  TIMEOUT: 'TIMEOUT',
  OUTCOME_UNKNOWN: 'OUTCOME_UNKNOWN',
  DRAINING: 'DRAINING',
  DATA_DIRECTORY_IN_USE: 'DATA_DIRECTORY_IN_USE',
  INTERNAL: 'INTERNAL',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  READ_ONLY: 'READ_ONLY',
  PERMITS_DIFFER: 'PERMITS_DIFFER',
  PATH_IN_USE: 'PATH_IN_USE',
  NOT_ACQUIRED: 'NOT_ACQUIRED',
  /** Of the client itself: no gateway answers; the message has every endpoint and why. */
  GATEWAY_UNREACHABLE: 'GATEWAY_UNREACHABLE',
  /** Of the client itself: a lock, a permit or an election is not held any more. */
  HOLD_LOST: 'HOLD_LOST',
  /** Of the client itself: it was closed, or the live value was. */
  CLOSED: 'CLOSED',
  /** Any other; `sentReason` has the text that the gateway sent, if it sent one. */
  UNKNOWN: 'UNKNOWN',
} as const satisfies { [R in ContractReason]: R } & Readonly<Record<string, string>>

export type Reason = (typeof Reason)[keyof typeof Reason]

/** The reason of this name; UNKNOWN if this version of the client has none. */
export function toReason(name: string): Reason {
  return Object.hasOwn(Reason, name) ? (name as Reason) : 'UNKNOWN'
}

/**
 * A call that failed. Switch on `reason`; `message` is one sentence for a person, `metadata` has the facts (path, limit, hint, ...).
 * A call that was aborted by its signal throws the signal's reason instead.
 */
export class EspalierError extends Error {
  override readonly name = 'EspalierError'
  readonly reason: Reason
  /** The reason as the gateway sent it: for a gateway that is newer than this client, it may be none of `Reason`. */
  readonly sentReason: string
  /** The gRPC status code. */
  readonly code: number
  readonly metadata: Readonly<Record<string, string>>
  readonly violations: readonly Violation[]

  constructor(
    reason: Reason,
    message: string,
    options: {
      code?: number
      metadata?: Readonly<Record<string, string>>
      violations?: readonly Violation[]
      cause?: unknown
      sentReason?: string
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.reason = reason
    this.sentReason = options.sentReason ?? reason
    this.code = options.code ?? Code.UNKNOWN
    this.metadata = options.metadata ?? {}
    this.violations = options.violations ?? []
  }

  /** Whether the same call may succeed later, or on another gateway, with nothing else changed. */
  get transient(): boolean {
    return TRANSIENT.has(this.code) && this.reason !== 'PAYLOAD_TOO_LARGE'
  }
}

/** A gateway did not answer: GATEWAY_UNREACHABLE or TIMEOUT, and nobody but the client says so. */
export class UnansweredError extends EspalierError {
  readonly endpoint: string
  /** For people, without the endpoint. */
  readonly why: string

  constructor(
    reason: 'GATEWAY_UNREACHABLE' | 'TIMEOUT',
    endpoint: string,
    why: string,
    options: { readonly message?: string; readonly trouble?: string | undefined; readonly cause?: unknown } = {},
  ) {
    const { message = `no answer from ${endpoint} (${why})`, trouble, cause } = options
    super(reason, message, {
      code: reason === 'TIMEOUT' ? Code.DEADLINE_EXCEEDED : Code.UNAVAILABLE,
      metadata: { endpoint, ...(trouble === undefined ? {} : { trouble }) },
      cause,
    })
    this.endpoint = endpoint
    this.why = why
  }
}

export function toEspalier(error: unknown): EspalierError {
  return error instanceof EspalierError ? error : new EspalierError('UNKNOWN', String(error), { cause: error })
}

const TRANSIENT: ReadonlySet<number> = new Set([
  Code.UNAVAILABLE,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
  Code.CANCELLED,
  Code.INTERNAL,
  Code.UNKNOWN,
])
