import { constants, type IncomingHttpHeaders } from 'node:http2'
import { Code } from '@espalier/contract/google/rpc/code'
import { GrpcError } from './grpc-error.ts'

/** The error that trailers carry; undefined if the status is OK. Call it only for headers that have a `grpc-status`. */
export function errorOfTrailers(trailers: IncomingHttpHeaders): GrpcError | undefined {
  const text = String(trailers['grpc-status'])
  const code = /^\d+$/.test(text) ? Number(text) : undefined
  if (code === Code.OK) return undefined
  const details = code === undefined ? `the status "${text}" is not a number` : decodeMessage(trailers['grpc-message'])
  return new GrpcError(code ?? Code.UNKNOWN, details, {
    statusDetails: decodeBinary(trailers['grpc-status-details-bin']),
  })
}

const CODE_OF_HTTP_STATUS: Readonly<Record<number, Code>> = {
  400: Code.INTERNAL,
  401: Code.UNAUTHENTICATED,
  403: Code.PERMISSION_DENIED,
  404: Code.UNIMPLEMENTED,
  429: Code.UNAVAILABLE,
  502: Code.UNAVAILABLE,
  503: Code.UNAVAILABLE,
  504: Code.UNAVAILABLE,
}

/** The error of a response without a `grpc-status` that cannot come from a gRPC server; undefined if it may come from one. */
export function errorOfResponse(headers: IncomingHttpHeaders): GrpcError | undefined {
  const status = Number(headers[':status'])
  if (status !== 200)
    return new GrpcError(CODE_OF_HTTP_STATUS[status] ?? Code.UNKNOWN, `Received HTTP status code ${status}`)
  const contentType = headers['content-type']
  if (contentType?.startsWith('application/grpc')) return undefined
  return new GrpcError(Code.UNKNOWN, `the response is not gRPC (content-type ${contentType ?? 'missing'})`)
}

/** The error of a stream that was closed before its status came, by the code of the RST_STREAM. */
export function errorOfReset(rstCode: number): GrpcError {
  switch (rstCode) {
    case constants.NGHTTP2_NO_ERROR:
      return new GrpcError(Code.INTERNAL, 'the call ended without a gRPC status')
    case constants.NGHTTP2_REFUSED_STREAM:
      return new GrpcError(Code.UNAVAILABLE, 'Stream refused by server', { isUnprocessed: true })
    case constants.NGHTTP2_CANCEL:
      return new GrpcError(Code.CANCELLED, 'Call cancelled')
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return new GrpcError(Code.RESOURCE_EXHAUSTED, 'Bandwidth exhausted or memory limit exceeded')
    case constants.NGHTTP2_INADEQUATE_SECURITY:
      return new GrpcError(Code.PERMISSION_DENIED, 'Protocol not secure enough')
    default:
      return new GrpcError(Code.INTERNAL, `Received RST_STREAM with code ${rstCode}`)
  }
}

/** Percent-encoded UTF-8; what is not is shown as it came. */
function decodeMessage(text: string | string[] | undefined): string {
  try {
    return decodeURIComponent(String(text ?? ''))
  } catch {
    // Not percent-encoded as the specification demands.
    return String(text)
  }
}

/** Of several values, joined by commas, the first. */
function decodeBinary(text: string | string[] | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(String(text).split(',')[0] ?? '', 'base64')
}
