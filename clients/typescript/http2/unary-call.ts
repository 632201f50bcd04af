import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { frameMessage, MessageReader } from './message.ts'
import type { Session } from './session.ts'
import { errorOfReset, errorOfResponse, errorOfTrailers } from './status.ts'

/** The default of all gRPC implementations for a received message. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

interface UnaryCall {
  /** `/package.Service/Method`. */
  readonly path: string
  /** Beside those that gRPC itself asks for, which win. */
  readonly headers: OutgoingHttpHeaders
  readonly message: Uint8Array
  readonly timeoutMs: number
  readonly onHeader?: ((headers: IncomingHttpHeaders) => void) | undefined
  readonly onTrailer?: ((trailers: IncomingHttpHeaders) => void) | undefined
}

/**
 * Sends one message and returns the one that answers it. Rejects with a GrpcError, as the gRPC-over-HTTP/2 specification maps what may happen,
 * or with the reason of the signal.
 */
export function callUnary(session: Session, call: UnaryCall, signal: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  if (signal.aborted) return Promise.reject(signal.reason)
  const stream = session.request(requestHeaders(call))
  const reader = new MessageReader(MAX_MESSAGE_BYTES)
  let headers: IncomingHttpHeaders | undefined
  let trailers: IncomingHttpHeaders | undefined
  let rejected: unknown

  stream.on('response', (received, flags) => {
    headers = received
    // Trailers-only: the one block of headers is the trailers.
    if (flags & constants.NGHTTP2_FLAG_END_STREAM) onTrailers(received)
    else call.onHeader?.(received)
  })
  stream.on('trailers', onTrailers)
  stream.on('data', (chunk: Buffer) => {
    if (rejected !== undefined) return
    try {
      reader.push(chunk)
    } catch (error) {
      rejected = error
      stream.close(constants.NGHTTP2_CANCEL)
    }
  })
  // The code of the reset, or the end of the connection, says why.
  stream.on('error', () => {})
  stream.once('end', () => trailers !== undefined && settle())
  stream.once('close', settle)
  signal.addEventListener('abort', abort, { once: true })
  stream.end(frameMessage(call.message))
  return promise

  function onTrailers(received: IncomingHttpHeaders): void {
    trailers = received
    call.onTrailer?.(received)
  }

  function abort(): void {
    stream.close(constants.NGHTTP2_CANCEL)
    reject(signal.reason)
  }

  function settle(): void {
    stream.off('close', settle)
    signal.removeEventListener('abort', abort)
    try {
      const error = failure()
      if (error !== undefined) throw error
      resolve(reader.finish())
    } catch (error) {
      reject(error)
    }
  }

  function failure(): unknown {
    // An HTML error page is no message: its HTTP status says more than its bytes.
    const refused = headers === undefined ? undefined : errorOfResponse(headers)
    if (rejected !== undefined) return refused ?? rejected
    if (trailers?.['grpc-status'] !== undefined) return errorOfTrailers(trailers)
    return refused ?? session.lossOf(stream) ?? errorOfReset(stream.rstCode)
  }
}

function requestHeaders({ path, headers, timeoutMs }: UnaryCall): OutgoingHttpHeaders {
  return {
    ...headers,
    ':method': 'POST',
    ':path': path,
    te: 'trailers',
    'content-type': 'application/grpc',
    'grpc-accept-encoding': 'identity',
    'grpc-timeout': timeoutHeader(timeoutMs),
    'user-agent': 'grpc-espalier-typescript',
  }
}

/** At most eight digits: milliseconds if they fit, else seconds. */
function timeoutHeader(timeoutMs: number): string {
  const ms = Math.max(1, Math.ceil(timeoutMs))
  return ms < 1e8 ? `${ms}m` : `${Math.min(99_999_999, Math.ceil(ms / 1000))}S`
}
