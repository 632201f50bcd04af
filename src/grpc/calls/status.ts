import { BadRequest, ErrorInfo } from '@espalier/contract/google/rpc/error_details'
import { Status as RpcStatus } from '@espalier/contract/google/rpc/status'
import { Metadata, status as Status, type StatusObject } from '@grpc/grpc-js'
import { describeProblem, type ErrorCode, type Problem, RegistryError } from '../../tree/errors.ts'

const ERROR_DOMAIN = 'espalier'

/** The gRPC status of every code, as in errors.proto. */
export const STATUS_OF = {
  BAD_SYNTAX: Status.INVALID_ARGUMENT,
  BAD_PATH: Status.INVALID_ARGUMENT,
  BAD_NAME: Status.INVALID_ARGUMENT,
  BAD_VALUE: Status.INVALID_ARGUMENT,
  BAD_ADDRESS: Status.INVALID_ARGUMENT,
  BAD_ARGUMENT: Status.INVALID_ARGUMENT,
  NOT_FOUND: Status.NOT_FOUND,
  ALREADY_EXISTS: Status.ALREADY_EXISTS,
  CONFLICT: Status.ABORTED,
  NOT_EMPTY: Status.FAILED_PRECONDITION,
  LINK_LOOP: Status.FAILED_PRECONDITION,
  LINK_DANGLING: Status.NOT_FOUND,
  PROPERTY_LINK_MISSING: Status.FAILED_PRECONDITION,
  EPHEMERAL_PARENT: Status.FAILED_PRECONDITION,
  EPHEMERAL_KEPT: Status.FAILED_PRECONDITION,
  RESERVED: Status.FAILED_PRECONDITION,
  NOT_PERMITTED: Status.PERMISSION_DENIED,
  LEASE_UNKNOWN: Status.NOT_FOUND,
  LEASE_EXPIRED: Status.NOT_FOUND,
  REGISTRATION_TAKEN: Status.ALREADY_EXISTS,
  SUPERSEDED: Status.ABORTED,
  PERMITS_DIFFER: Status.FAILED_PRECONDITION,
  PATH_IN_USE: Status.FAILED_PRECONDITION,
  NOT_ACQUIRED: Status.ABORTED,
  PAYLOAD_TOO_LARGE: Status.RESOURCE_EXHAUSTED,
  TOO_MANY: Status.RESOURCE_EXHAUSTED,
  DEPTH_EXCEEDED: Status.INVALID_ARGUMENT,
  BACKEND_UNREACHABLE: Status.UNAVAILABLE,
  BACKEND_READ_ONLY: Status.UNAVAILABLE,
  TIMEOUT: Status.DEADLINE_EXCEEDED,
  OUTCOME_UNKNOWN: Status.UNKNOWN,
  DRAINING: Status.UNAVAILABLE,
  DATA_DIRECTORY_IN_USE: Status.FAILED_PRECONDITION,
  INTERNAL: Status.INTERNAL,
  UNAUTHENTICATED: Status.UNAUTHENTICATED,
  READ_ONLY: Status.FAILED_PRECONDITION,
} as const satisfies Record<ErrorCode, Status>

/** The invalid field, for errors without the fact `field`. */
const FIELD_OF: Partial<Record<ErrorCode, string>> = {
  BAD_PATH: 'path',
  BAD_NAME: 'path',
  DEPTH_EXCEEDED: 'path',
  BAD_VALUE: 'properties',
  BAD_ADDRESS: 'addresses',
  BAD_SYNTAX: 'text',
}

// Clients refuse headers over 8 KiB, all trailers together, with 32 bytes for each. What is limited is what is sent: the message
// percent-encoded, three characters for a byte, and the details in base64.
const MAX_MESSAGE_LENGTH = 500
const MAX_ENCODED_MESSAGE_BYTES = 1_800
const MAX_FACT_LENGTH = 500
const MAX_DETAILS_BYTES = 4_000
/** In a map of strings: two tags, three lengths. */
const FACT_OVERHEAD_BYTES = 10
const MAX_VIOLATIONS = 20

/** The status that is sent for an error. */
export function toStatus(error: RegistryError): StatusObject {
  const code = STATUS_OF[error.code]
  const message = shortenEncoded(shorten(error.message, MAX_MESSAGE_LENGTH))
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', encodeDetails(error, code, message))
  return { code, details: message, metadata }
}

function encodeDetails(error: RegistryError, code: Status, message: string): Buffer {
  const violations = code === Status.INVALID_ARGUMENT ? violationsOf(error) : []
  for (let kept = violations.length; ; kept = Math.floor(kept / 2)) {
    const dropped = violations.length - kept
    const info = ErrorInfo.encode({
      reason: error.code,
      domain: ERROR_DOMAIN,
      metadata: factsOf(error, dropped),
    }).finish()
    const details = [{ typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', value: Buffer.from(info) }]
    if (kept > 0) {
      const bad = BadRequest.encode({ fieldViolations: violations.slice(0, kept) }).finish()
      details.push({ typeUrl: 'type.googleapis.com/google.rpc.BadRequest', value: Buffer.from(bad) })
    }
    const bytes = RpcStatus.encode({ code, message, details }).finish()
    if (bytes.length <= MAX_DETAILS_BYTES || kept === 0) return Buffer.from(bytes)
  }
}

/** The facts, including the hint, and the number of violations that did not fit. */
function factsOf(error: RegistryError, dropped: number): Record<string, string> {
  const facts: Record<string, string> = {}
  let room = MAX_DETAILS_BYTES / 2
  const all = Object.entries(error.facts)
  if (error.hint !== undefined) all.push(['hint', error.hint])
  const omitted = dropped + Math.max(0, error.problems.length - MAX_VIOLATIONS)
  if (omitted > 0) all.push(['more_violations', String(omitted)])
  for (const [key, value] of all) {
    const text = shorten(value, MAX_FACT_LENGTH)
    room -= Buffer.byteLength(key) + Buffer.byteLength(text) + FACT_OVERHEAD_BYTES
    if (room >= 0) facts[key] = text
  }
  return facts
}

function violationsOf(error: RegistryError): BadRequest['fieldViolations'] {
  const field = error.facts.field ?? FIELD_OF[error.code]
  if (error.problems.length > 0)
    return error.problems.slice(0, MAX_VIOLATIONS).map(problem => violationOf(problem, field ?? 'text'))
  if (field === undefined) return []
  const description = error.hint === undefined ? error.message : `${error.message} (${error.hint})`
  return [
    { field, description: shorten(description, MAX_FACT_LENGTH), reason: error.code, localizedMessage: undefined },
  ]
}

function violationOf(problem: Problem, field: string): BadRequest['fieldViolations'][number] {
  return {
    field: `${field}:${problem.line}:${problem.column}`,
    description: shorten(describeProblem(problem), MAX_FACT_LENGTH),
    reason: problem.kind,
    localizedMessage: undefined,
  }
}

/** Shortens a well-formed message to what may be sent of it. */
function shortenEncoded(message: string): string {
  let text = message
  while (encodeURI(text).length > MAX_ENCODED_MESSAGE_BYTES) text = shorten(text, Math.floor(text.length * 0.9))
  return text
}

/** Also replaces lone surrogates, which neither a header nor a protobuf string can contain. */
function shorten(text: string, length: number): string {
  const whole = text.toWellFormed()
  return whole.length <= length ? whole : `${whole.slice(0, length - 1).toWellFormed()}…`
}

/** The error with a code for something that was thrown; undefined if it is unexpected. */
export function namedFailure(thrown: unknown): RegistryError | undefined {
  if (thrown instanceof RegistryError) return thrown
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return new RegistryError('TIMEOUT', 'no response in time; a read is safe to retry', { cause: thrown })
  return undefined
}
