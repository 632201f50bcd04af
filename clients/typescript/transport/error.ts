import { ErrorReason } from '@espalier/contract/espalier/v1/errors'
import { ClientError, Status } from 'nice-grpc-common'
import { RichClientError } from 'nice-grpc-error-details'

/** One thing that is wrong with a request: which field ("text:3:5" is line 3, column 5 of a text), and what about it. */
export interface Violation {
  readonly field: string
  readonly description: string
}

/** The reasons of the contract, and what happens before a gateway can name one. */
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
    this.code = options.code ?? Status.UNKNOWN
    this.metadata = options.metadata ?? {}
    this.violations = options.violations ?? []
  }

  /** Whether the same call may succeed later, or on another gateway, with nothing else changed. */
  get transient(): boolean {
    return TRANSIENT.has(this.code) && this.reason !== 'PAYLOAD_TOO_LARGE'
  }
}

const TRANSIENT: ReadonlySet<number> = new Set([
  Status.UNAVAILABLE,
  Status.DEADLINE_EXCEEDED,
  Status.RESOURCE_EXHAUSTED,
  Status.CANCELLED,
  Status.INTERNAL,
  Status.UNKNOWN,
])

/**
 * What a gRPC call threw, as the error of this client; anything else unchanged. `endpoint` is where the call went; `tlsExpected`: it was
 * found to speak TLS although it was spoken to in plain text.
 */
export function toEspalierError(error: unknown, endpoint: string, tlsExpected = false): unknown {
  if (!(error instanceof ClientError)) return error
  const metadata: Record<string, string> = {}
  const violations: Violation[] = []
  let reason: Reason | undefined
  for (const detail of error instanceof RichClientError ? error.extra : []) {
    if (detail.$type === 'google.rpc.ErrorInfo' && detail.domain === 'espalier') {
      reason = detail.reason in ErrorReason ? (detail.reason as Reason) : 'UNKNOWN'
      Object.assign(metadata, detail.metadata)
    }
    if (detail.$type === 'google.rpc.BadRequest')
      for (const { field, description } of detail.fieldViolations) violations.push({ field, description })
  }
  if (reason !== undefined)
    return new EspalierError(reason, error.details, { code: error.code, metadata, violations, cause: error })
  const trouble = tlsExpected ? TLS_EXPECTED : TROUBLES.find(({ pattern }) => pattern.test(error.details))
  return new EspalierError(reasonOf(error), ownMessage(error, endpoint, trouble), {
    code: error.code,
    metadata: { endpoint, ...(trouble?.name === undefined ? {} : { trouble: trouble.name }) },
    cause: error,
  })
}

function reasonOf({ code, details }: ClientError): Reason {
  if (code === Status.UNAVAILABLE) return 'GATEWAY_UNREACHABLE'
  if (TOO_LARGE.test(details)) return 'PAYLOAD_TOO_LARGE'
  return code === Status.DEADLINE_EXCEEDED ? 'TIMEOUT' : 'UNKNOWN'
}

function ownMessage(error: ClientError, endpoint: string, trouble: ConnectionTrouble | undefined): string {
  // grpc-js says "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ".
  if (error.code === Status.UNAVAILABLE) return `no answer from ${endpoint} (${trouble?.words ?? error.details})`
  if (error.code === Status.DEADLINE_EXCEEDED) return `no answer from ${endpoint} in time`
  const [, bytes, limit] = TOO_LARGE.exec(error.details) ?? []
  if (bytes !== undefined) return `a message of ${bytes} bytes is over the limit of ${limit}`
  return `${error.details} (${Status[error.code]}, from ${endpoint})`
}

// grpc-js says "Received message larger than max (5000041 vs 4194304)" of an answer that is over the client's own limit.
const TOO_LARGE = /message larger than max \((\d+) vs\.? (\d+)\)/

interface ConnectionTrouble {
  readonly pattern: RegExp
  readonly words: string
  /** Told as the fact `trouble`, where somebody can do something about it. */
  readonly name?: 'TLS_EXPECTED' | 'PLAIN_TEXT_EXPECTED' | 'UNTRUSTED'
}

const TLS_EXPECTED: ConnectionTrouble = {
  pattern: /^$/,
  words: 'it speaks TLS; use grpcs:// instead of grpc://',
  name: 'TLS_EXPECTED',
}

const TROUBLES: readonly ConnectionTrouble[] = [
  { pattern: /ECONNREFUSED/, words: 'connection refused' },
  { pattern: /ECONNRESET|socket hang up/i, words: 'connection reset' },
  { pattern: /ENOTFOUND|EAI_AGAIN|name resolution/i, words: 'unknown host' },
  { pattern: /ETIMEDOUT|attempt timed out/, words: 'connection timed out' },
  {
    pattern: /wrong version number|packet length too long/i,
    words: 'it does not speak TLS; use grpc:// instead of grpcs://',
    name: 'PLAIN_TEXT_EXPECTED',
  },
  { pattern: /certificate has expired/i, words: 'its certificate has expired' },
  { pattern: /does not match certificate/i, words: 'its certificate is for another host' },
  {
    pattern: /self-signed certificate|unable to (verify|get) .*certificate/i,
    words: 'nobody who is trusted vouches for its certificate',
    name: 'UNTRUSTED',
  },
]
