import { CoordinationServiceDefinition } from '@espalier/contract/espalier/v1/coordination'
import { GatewayServiceDefinition } from '@espalier/contract/espalier/v1/gateway'
import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import type { Client } from 'nice-grpc'
import type { DeadlineOptions } from 'nice-grpc-client-middleware-deadline'
import type { RetryOptions } from 'nice-grpc-client-middleware-retry'
import type { CallOptions } from 'nice-grpc-common'
import { HealthDefinition } from './health.ts'

/** What a call takes beside gRPC's own options: `deadline` in milliseconds or as a date, `retry` and its details. */
export type CallExtras = DeadlineOptions & RetryOptions

export type UnaryOptions = CallOptions & CallExtras

/** The generated clients of all services. */
export interface RawClients {
  readonly registry: Client<typeof RegistryServiceDefinition, CallExtras>
  readonly properties: Client<typeof PropertiesServiceDefinition, CallExtras>
  readonly tree: Client<typeof TreeServiceDefinition, CallExtras>
  readonly coordination: Client<typeof CoordinationServiceDefinition, CallExtras>
  readonly gateway: Client<typeof GatewayServiceDefinition, CallExtras>
  readonly health: Client<typeof HealthDefinition, CallExtras>
}

export const SERVICES = {
  registry: RegistryServiceDefinition,
  properties: PropertiesServiceDefinition,
  tree: TreeServiceDefinition,
  coordination: CoordinationServiceDefinition,
  gateway: GatewayServiceDefinition,
  health: HealthDefinition,
} as const

/** Unary calls that may be sent again although the first one may have been processed. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'renewLease',
  'deregister',
  'revokeLease',
  'discover',
  'getProperties',
  'setProperties',
  'updateProperties',
  'getNode',
  'listChildren',
  'resolvePath',
  'release',
  'listHolders',
  'getGateway',
  'check',
])

/** A method with a stream of messages in either direction. */
export interface StreamMethod {
  readonly service: keyof RawClients
  /** As callers name it. */
  readonly name: string
}

/** A method that takes one message and returns one. */
export interface UnaryMethod extends StreamMethod {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly isRepeatable: boolean
  readonly encode: (request: unknown) => Uint8Array
  readonly decode: (bytes: Uint8Array) => unknown
}

/** The methods of a service. */
export function methodsOf(service: keyof RawClients): readonly (UnaryMethod | StreamMethod)[] {
  const { fullName, methods } = normalized(SERVICES[service])
  return Object.entries(methods).map(([name, method]) => {
    if (method.requestStream || method.responseStream) return { service, name }
    const isRepeatable = REPEATABLE.has(name)
    if ('requestSerialize' in method) {
      const { path, requestSerialize: encode, responseDeserialize: decode } = method
      return { service, name, path, isRepeatable, encode, decode }
    }
    const { requestType, responseType } = method
    return {
      service,
      name,
      path: `/${fullName}/${method.name}`,
      isRepeatable,
      encode: (request: unknown) => requestType.encode(requestType.fromPartial(request)).finish(),
      decode: (bytes: Uint8Array) => responseType.decode(bytes),
    }
  })
}

interface Streaming {
  readonly requestStream: boolean
  readonly responseStream: boolean
}

/** As ts-proto generates it. */
interface GeneratedMethod extends Streaming {
  readonly name: string
  readonly requestType: {
    encode(message: unknown): { finish(): Uint8Array }
    fromPartial(message: unknown): unknown
  }
  readonly responseType: { decode(bytes: Uint8Array): unknown }
}

interface WrittenMethod extends Streaming {
  readonly path: string
  readonly requestSerialize: (request: unknown) => Uint8Array
  readonly responseDeserialize: (bytes: Uint8Array) => unknown
}

interface Methods {
  readonly fullName: string
  readonly methods: Readonly<Record<string, GeneratedMethod | WrittenMethod>>
}

function normalized(definition: (typeof SERVICES)[keyof typeof SERVICES]): Methods {
  const all = 'methods' in definition ? definition : { fullName: '', methods: definition }
  return all as unknown as Methods
}
