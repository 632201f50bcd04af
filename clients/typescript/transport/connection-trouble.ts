import type { GrpcError } from '../http2/grpc-error.ts'
import type { Endpoint } from './endpoint.ts'
import { speaksTls } from './speaks-tls.ts'

/** Why a gateway was not reached, for people. */
export interface ConnectionTrouble {
  readonly words: string
  /** The fact `trouble` of the error, where the reader can do something about it. */
  readonly name?: 'TLS_EXPECTED' | 'PLAIN_TEXT_EXPECTED' | 'UNTRUSTED'
}

/** Undefined if it is none of the known ones. May ask the endpoint whether it speaks TLS, which takes a second at most. */
export async function connectionTrouble(error: GrpcError, endpoint: Endpoint): Promise<ConnectionTrouble | undefined> {
  // A server that expects TLS answers plain text by closing the connection.
  if (error.isHungUp && !endpoint.secure && (await speaksTls(endpoint.host, endpoint.port))) return TLS_EXPECTED
  return TROUBLES.find(([pattern]) => pattern.test(error.details))?.[1]
}

const TLS_EXPECTED: ConnectionTrouble = {
  words: 'it speaks TLS; use grpcs:// instead of grpc://',
  name: 'TLS_EXPECTED',
}

/** By what Node and OpenSSL say of it. */
const TROUBLES: readonly (readonly [RegExp, ConnectionTrouble])[] = [
  [/ECONNREFUSED/, { words: 'connection refused' }],
  [
    /wrong version number|packet length too long/i,
    { words: 'it does not speak TLS; use grpc:// instead of grpcs://', name: 'PLAIN_TEXT_EXPECTED' },
  ],
  [/ECONNRESET|socket hang up/i, { words: 'connection reset' }],
  [/ENOTFOUND|EAI_AGAIN|name resolution/i, { words: 'unknown host' }],
  [/ETIMEDOUT|attempt timed out/, { words: 'connection timed out' }],
  [/certificate has expired/i, { words: 'its certificate has expired' }],
  [/does not match certificate/i, { words: 'its certificate is for another host' }],
  [
    /self-signed certificate|unable to (verify|get) .*certificate/i,
    { words: 'its certificate is not signed by a trusted CA', name: 'UNTRUSTED' },
  ],
]
