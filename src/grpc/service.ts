import type { ServiceDefinition } from '@grpc/grpc-js'
import type { Bidi, ServerStream, Unary } from './calls/call.ts'
import { type Method, toMethod } from './calls/method.ts'

/** The codec of one message, as ts-proto generates it. */
interface MessageType<Message> {
  encode(message: Message): { finish(): Uint8Array }
  decode(bytes: Uint8Array): Message
}

interface AnyMessageType {
  encode(message: never): { finish(): Uint8Array }
  decode(bytes: Uint8Array): unknown
}

/** One rpc of a generated definition. */
interface Rpc {
  readonly name: string
  readonly requestType: AnyMessageType
  readonly requestStream: boolean
  readonly responseType: AnyMessageType
  readonly responseStream: boolean
}

/** A definition of @espalier/contract, such as `RegistryServiceDefinition`. */
export interface ContractService {
  readonly fullName: string
  readonly methods: Readonly<Record<string, Rpc>>
}

type HandlerOf<Rpc> = Rpc extends {
  readonly requestType: MessageType<infer Request>
  readonly requestStream: infer IsRequestStream
  readonly responseType: MessageType<infer Response>
  readonly responseStream: infer IsResponseStream
}
  ? IsRequestStream extends true
    ? Bidi<Request, Response>
    : IsResponseStream extends true
      ? ServerStream<Request, Response>
      : Unary<Request, Response>
  : never

/** The rpcs of a definition as plain async functions. */
export type Handlers<Definition extends ContractService> = {
  readonly [Rpc in keyof Definition['methods']]: HandlerOf<Definition['methods'][Rpc]>
}

/** One service, ready to be added to a server. */
export interface Service {
  /** `package.Service`, which is also its name in the health service. */
  readonly name: string
  readonly methods: readonly Method[]
}

/** Joins a generated definition with its handlers. A handler may also return a response that is already encoded. */
export function service<Definition extends ContractService>(
  definition: Definition,
  handlers: Handlers<Definition>,
): Service {
  const functions = handlers as Readonly<Record<string, never>>
  const table = serviceTable(definition)
  const handlerOf = (rpc: string): never => {
    const handler = functions[rpc]
    if (handler === undefined) throw new Error(`${definition.fullName} has no handler of ${rpc}`)
    return handler
  }
  return {
    name: definition.fullName,
    methods: Object.entries(table).map(([rpc, method]) => toMethod(method, handlerOf(rpc), 'checked')),
  }
}

/** The path of an rpc in HTTP/2. */
export function methodPath(definition: Pick<ContractService, 'fullName'>, method: Pick<Rpc, 'name'>): string {
  return `/${definition.fullName}/${method.name}`
}

/** The service definition of grpc-js. */
export function serviceTable(definition: ContractService): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition.methods).map(([rpc, method]) => [
      rpc,
      tableEntry(methodPath(definition, method), method),
    ]),
  )
}

function tableEntry(path: string, method: Rpc): ServiceDefinition[string] {
  const { requestType, requestStream, responseType, responseStream } = method
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: request => asBuffer(requestType.encode(request as never)),
    requestDeserialize: bytes => requestType.decode(bytes),
    responseSerialize: response =>
      Buffer.isBuffer(response) ? response : asBuffer(responseType.encode(response as never)),
    responseDeserialize: bytes => responseType.decode(bytes),
  }
}

function asBuffer(writer: { finish(): Uint8Array }): Buffer {
  const bytes = writer.finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
