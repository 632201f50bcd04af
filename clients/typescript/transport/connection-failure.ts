import type { GrpcError } from '../http2/grpc-error.ts'
import type { Endpoint } from './endpoint.ts'
import { speaksTls } from './speaks-tls.ts'

/** A known reason why a gateway was not reached. */
export interface ConnectionFailure {
  /** For people. */
  readonly description: string
  /** The metadata `trouble` of the error, where the reader can do something about it. */
  readonly name?: 'TLS_EXPECTED' | 'PLAIN_TEXT_EXPECTED' | 'UNTRUSTED' | 'NO_GRPC'
}

/** Undefined if it is none of the known ones. May try a TLS handshake with the endpoint, which takes a second at most. */
export async function connectionFailure(error: GrpcError, endpoint: Endpoint): Promise<ConnectionFailure | undefined> {
  // A server that expects TLS answers plain text by closing the connection.
  if (error.isHungUp && !endpoint.secure && (await speaksTls(endpoint.host, endpoint.port))) return TLS_EXPECTED
  return FAILURES.find(([pattern]) => pattern.test(error.details))?.[1]
}

const TLS_EXPECTED: ConnectionFailure = {
  description: 'it speaks TLS; use grpcs:// instead of grpc://',
  name: 'TLS_EXPECTED',
}

/** By the messages of Node and OpenSSL. */
const FAILURES: readonly (readonly [RegExp, ConnectionFailure])[] = [
  [/ECONNREFUSED/, { description: 'connection refused' }],
  [
    /wrong version number|packet length too long/i,
    { description: 'it does not speak TLS; use grpc:// instead of grpcs://', name: 'PLAIN_TEXT_EXPECTED' },
  ],
  // Node's HTTP/2 parser, and grpc-js on an answer without gRPC's content type.
  [
    /protocol error|HPE_|parse error|invalid content type|NGHTTP2/i,
    { description: 'the server there does not speak gRPC', name: 'NO_GRPC' },
  ],
  [/ECONNRESET|socket hang up/i, { description: 'connection reset' }],
  [/ENOTFOUND|EAI_AGAIN|name resolution/i, { description: 'unknown host' }],
  [/ETIMEDOUT|attempt timed out/, { description: 'connection timed out' }],
  [/certificate has expired/i, { description: 'its certificate has expired' }],
  [/does not match certificate/i, { description: 'its certificate is for another host' }],
  [
    /self-signed certificate|unable to (verify|get) .*certificate/i,
    { description: 'its certificate is not signed by a trusted CA', name: 'UNTRUSTED' },
  ],
]
