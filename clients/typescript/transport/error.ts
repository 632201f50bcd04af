import type { ErrorReason } from '@espalier/contract/espalier/v1/errors'
import { Code } from '@espalier/contract/google/rpc/code'

/** One problem of a request: the field ("text:3:5" is line 3, column 5 of a text) and what is wrong with it. */
export interface Violation {
  readonly field: string
  readonly description: string
}

/** The reasons of the contract, and two for failures that no gateway has described. */
export type Reason =
  | Exclude<keyof typeof ErrorReason, 'UNSPECIFIED' | 'UNRECOGNIZED'>
  | 'GATEWAY_UNREACHABLE'
  | 'UNKNOWN'

/**
 * A call that failed. Switch on `reason`; `message` is one sentence for a person, `metadata` has the facts (path, limit, hint, ...).
 * A call that was aborted by its signal throws the signal's reason instead.
 */
export class EspalierError extends Error {
  override readonly name = 'EspalierError'
  readonly reason: Reason
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
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.reason = reason
    this.code = options.code ?? Code.UNKNOWN
    this.metadata = options.metadata ?? {}
    this.violations = options.violations ?? []
  }

  /** Whether the same call may succeed later, or on another gateway, with nothing else changed. */
  get transient(): boolean {
    return TRANSIENT.has(this.code) && this.reason !== 'PAYLOAD_TOO_LARGE'
  }
}

const TRANSIENT: ReadonlySet<number> = new Set([
  Code.UNAVAILABLE,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
  Code.CANCELLED,
  Code.INTERNAL,
  Code.UNKNOWN,
])
