import { fromBinary, type Registry } from '@bufbuild/protobuf'
import { ConnectError } from '@connectrpc/connect'
import { Status as RpcStatus } from '@espalier/contract/google/rpc/status'
import type { StatusObject } from '@grpc/grpc-js'

/** The same status and details in the protocols over HTTP. */
export function toConnectError({ code, details, metadata }: StatusObject, registry: Registry): ConnectError {
  const error = new ConnectError(details, code as number)
  const [bytes] = metadata.get('grpc-status-details-bin')
  if (!(bytes instanceof Buffer)) return error
  for (const { typeUrl, value } of RpcStatus.decode(bytes).details) {
    const type = typeUrl.slice(typeUrl.lastIndexOf('/') + 1)
    const desc = registry.getMessage(type)
    // With the descriptor, JSON has them in a readable form as well.
    error.details.push(desc === undefined ? { type, value } : { desc, value: fromBinary(desc, value) })
  }
  return error
}
