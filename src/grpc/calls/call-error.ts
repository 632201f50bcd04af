import { Metadata, type StatusObject, type status } from '@grpc/grpc-js'

/** A failure of the protocol, before any handler: it has a gRPC status, and no reason of the contract. */
export class CallError extends Error implements StatusObject {
  readonly code: status
  readonly details: string
  readonly metadata = new Metadata()

  constructor(code: status, details: string) {
    super(details)
    this.code = code
    this.details = details
  }
}
