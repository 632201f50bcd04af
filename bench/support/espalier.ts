import { UpdatePropertiesRequest } from '@espalier/contract/espalier/v1/properties'
import {
  DiscoverRequest,
  RegisterRequest,
  RegisterResponse,
  WatchChildrenRequest,
} from '@espalier/contract/espalier/v1/registry'
import type { GrpcConnection } from '../../test/support/grpc-connection.ts'

export const DISCOVER = '/espalier.v1.RegistryService/Discover'
export const WATCH_CHILDREN = '/espalier.v1.RegistryService/WatchChildren'
const REGISTER = '/espalier.v1.RegistryService/Register'
export const UPDATE_PROPERTIES = '/espalier.v1.PropertiesService/UpdateProperties'

export function discoverRequest(path: string): Uint8Array {
  return DiscoverRequest.encode(DiscoverRequest.fromPartial({ path, jsonOnly: true })).finish()
}

export function watchChildrenRequest(path: string): Uint8Array {
  return WatchChildrenRequest.encode(WatchChildrenRequest.fromPartial({ path, jsonOnly: true })).finish()
}

export function updatePropertiesRequest(path: string, properties: { readonly [key: string]: unknown }): Uint8Array {
  return UpdatePropertiesRequest.encode(UpdatePropertiesRequest.fromPartial({ path, properties })).finish()
}

/** Registers servers for an hour, longer than any measurement. */
export async function register(
  connection: GrpcConnection,
  path: string,
  addresses: string[],
  properties: { readonly [key: string]: unknown },
): Promise<RegisterResponse> {
  const request = RegisterRequest.fromPartial({
    path,
    addresses,
    properties,
    createPath: true,
    ttl: { seconds: 3600n },
  })
  return RegisterResponse.decode(await connection.unary(REGISTER, RegisterRequest.encode(request).finish()))
}
