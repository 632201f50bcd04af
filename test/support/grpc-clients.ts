import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import {
  type CallOptions,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type Metadata,
  makeGenericClientConstructor,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js'
import { type ContractService, serviceTable } from '../../src/grpc/service.ts'

type Callback<Response> = (error: ServiceError | null, response: Response) => void

interface UnaryCall<Request, Response> {
  (request: Request, callback: Callback<Response>): ClientUnaryCall
  (request: Request, metadata: Metadata, callback: Callback<Response>): ClientUnaryCall
  (request: Request, metadata: Metadata, options: Partial<CallOptions>, callback: Callback<Response>): ClientUnaryCall
}

interface ServerStreamCall<Request, Response> {
  (request: Request, options?: Partial<CallOptions>): ClientReadableStream<Response>
  (request: Request, metadata?: Metadata, options?: Partial<CallOptions>): ClientReadableStream<Response>
}

interface BidiCall<Request, Response> {
  (options?: Partial<CallOptions>): ClientDuplexStream<Request, Response>
  (metadata: Metadata, options?: Partial<CallOptions>): ClientDuplexStream<Request, Response>
}

interface Codec<Message> {
  encode(message: Message): unknown
  decode(bytes: Uint8Array): Message
}

type CallOf<Rpc> = Rpc extends {
  readonly requestType: Codec<infer Request>
  readonly requestStream: infer IsRequestStream
  readonly responseType: Codec<infer Response>
  readonly responseStream: infer IsResponseStream
}
  ? IsRequestStream extends true
    ? BidiCall<Request, Response>
    : IsResponseStream extends true
      ? ServerStreamCall<Request, Response>
      : UnaryCall<Request, Response>
  : never

/** A grpc-js client of one service: the tests of the gateway speak to it without espalier's own client. */
export type GrpcClient<Definition extends ContractService> = Client & {
  readonly [Rpc in keyof Definition['methods']]: CallOf<Definition['methods'][Rpc]>
}

type Constructor<Definition extends ContractService> = new (
  ...args: ConstructorParameters<ServiceClientConstructor>
) => GrpcClient<Definition>

function clientOf<Definition extends ContractService>(definition: Definition): Constructor<Definition> {
  const made = makeGenericClientConstructor(serviceTable(definition), definition.fullName)
  return made as unknown as Constructor<Definition>
}

export const RegistryServiceClient = clientOf(RegistryServiceDefinition)
export const PropertiesServiceClient = clientOf(PropertiesServiceDefinition)
export const TreeServiceClient = clientOf(TreeServiceDefinition)
export type RegistryServiceClient = GrpcClient<typeof RegistryServiceDefinition>
export type PropertiesServiceClient = GrpcClient<typeof PropertiesServiceDefinition>
export type TreeServiceClient = GrpcClient<typeof TreeServiceDefinition>
