import { Code } from '@espalier/contract/google/rpc/code'

/** A call that ended with another gRPC status than OK, over whichever transport. Callers of the client get an EspalierError made from it. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError'
  readonly code: number
  readonly details: string
  /** `grpc-status-details-bin`: an encoded google.rpc.Status. */
  readonly statusDetails: Uint8Array | undefined
  /** The connection was open, but the server has certainly not begun to process the call: even a write may be sent again. */
  readonly isUnprocessed: boolean
  /** No part of the call has been sent, so that it may be made anywhere else, even a write. */
  readonly isUnsent: boolean
  /** The peer closed the connection before it had sent anything that is HTTP/2. */
  readonly isHungUp: boolean

  constructor(
    code: number,
    details: string,
    more: {
      readonly statusDetails?: Uint8Array | undefined
      readonly isUnprocessed?: boolean
      readonly isUnsent?: boolean
      readonly isHungUp?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(`${nameOf(code)}: ${details}`, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.details = details
    this.statusDetails = more.statusDetails
    this.isUnprocessed = more.isUnprocessed ?? false
    this.isUnsent = more.isUnsent ?? this.isUnprocessed
    this.isHungUp = more.isHungUp ?? false
  }
}

/** The name of a gRPC status code; the number itself if it has none. */
export function nameOf(code: number): string {
  return Object.entries(Code).find(([, value]) => value === code)?.[0] ?? String(code)
}
