import { Code } from '@espalier/contract/google/rpc/code'
import { type GrpcError, nameOf } from '../http2/grpc-error.ts'
import { connectionFailure } from './connection-failure.ts'
import type { Endpoint } from './endpoint.ts'
import { EspalierError, toReason, UnansweredError, type Violation } from './error.ts'

/** A failed call to an endpoint as the error that callers get. */
export async function toEspalierError(error: GrpcError, endpoint: Endpoint): Promise<EspalierError> {
  const { code, details, statusDetails } = error
  const { reason, metadata, violations } = statusDetails === undefined ? NO_DETAILS : await decodeDetails(statusDetails)
  if (reason !== undefined)
    return new EspalierError(toReason(reason), details, {
      code,
      metadata,
      violations,
      cause: error,
      sentReason: reason,
    })
  if (code === Code.UNAVAILABLE) {
    const failure = await connectionFailure(error, endpoint)
    const why = failure?.description ?? details
    return new UnansweredError('GATEWAY_UNREACHABLE', endpoint.text, why, { trouble: failure?.name, cause: error })
  }
  if (code === Code.DEADLINE_EXCEEDED) {
    const message = `no answer from ${endpoint.text} in time`
    return new UnansweredError('TIMEOUT', endpoint.text, 'no answer in time', { message, cause: error })
  }
  const isTooLarge = TOO_LARGE.test(details)
  return new EspalierError(isTooLarge ? 'PAYLOAD_TOO_LARGE' : 'UNKNOWN', messageOf(error, endpoint.text), {
    code,
    metadata: { endpoint: endpoint.text },
    violations,
    cause: error,
  })
}

interface Details {
  /** Undefined if it was not a gateway of espalier that refused the call. */
  readonly reason: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly violations: readonly Violation[]
}

const NO_DETAILS: Details = { reason: undefined, metadata: {}, violations: [] }

/** Of an encoded google.rpc.Status. Its messages load only when a gateway refuses a call. */
async function decodeDetails(bytes: Uint8Array): Promise<Details> {
  const [{ Status }, { ErrorInfo, BadRequest }] = await Promise.all([
    import('@espalier/contract/google/rpc/status'),
    import('@espalier/contract/google/rpc/error_details'),
  ])
  try {
    let reason: string | undefined
    const metadata: Record<string, string> = {}
    const violations: Violation[] = []
    for (const { typeUrl, value } of Status.decode(bytes).details) {
      const type = typeUrl.slice(typeUrl.lastIndexOf('/') + 1)
      if (type === 'google.rpc.ErrorInfo') {
        const info = ErrorInfo.decode(value)
        if (info.domain !== 'espalier') continue
        reason = info.reason
        Object.assign(metadata, info.metadata)
      }
      if (type === 'google.rpc.BadRequest')
        for (const { field, description } of BadRequest.decode(value).fieldViolations)
          violations.push({ field, description })
    }
    return { reason, metadata, violations }
  } catch {
    // Malformed details are ignored; the status and its message remain.
    return NO_DETAILS
  }
}

function messageOf({ code, details }: GrpcError, endpoint: string): string {
  const [, bytes, limit] = TOO_LARGE.exec(details) ?? []
  if (bytes !== undefined) return `a message of ${bytes} bytes is over the limit of ${limit}`
  return `${details} (${nameOf(code)}, from ${endpoint})`
}

// gRPC says "Received message larger than max (5000041 vs 4194304)", of a request and of a response.
const TOO_LARGE = /message larger than max \((\d+) vs\.? (\d+)\)/
