import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { type Around, type Bidi, bidi, type ServerStream, serverStream, type Unary, unary } from './handlers.ts'

/** A generated `…Server` interface as plain async functions: every rpc of it, and nothing else. */
export type Handlers<Server> = {
  readonly [Rpc in keyof Server as string extends Rpc ? never : Rpc]: Server[Rpc] extends handleUnaryCall<
    infer Request,
    infer Response
  >
    ? Unary<Request, Response>
    : Server[Rpc] extends handleServerStreamingCall<infer Request, infer Response>
      ? ServerStream<Request, Response>
      : Server[Rpc] extends handleBidiStreamingCall<infer Request, infer Response>
        ? Bidi<Request, Response>
        : never
}

/** One service, ready to be added to a server. */
export interface Service {
  readonly definition: ServiceDefinition
  bind(around: Around): UntypedServiceImplementation
}

/** Joins a generated definition with its functions. Every response may also be given as bytes that were encoded before. */
export function service<Server>(definition: ServiceDefinition<Server>, handlers: Handlers<Server>): Service {
  const functions = handlers as Readonly<Record<string, never>>
  const prepared: Record<string, ServiceDefinition[string]> = {}
  for (const [name, method] of Object.entries(definition as ServiceDefinition)) {
    const encode = method.responseSerialize
    prepared[name] = { ...method, responseSerialize: message => (Buffer.isBuffer(message) ? message : encode(message)) }
  }
  return {
    definition: prepared,
    bind: around => {
      const bound: UntypedServiceImplementation = {}
      for (const [name, method] of Object.entries(prepared)) {
        const handler = functions[name]
        if (handler === undefined) throw new Error(`${method.path} has no handler`)
        const wrap = method.requestStream ? bidi : method.responseStream ? serverStream : unary
        bound[name] = wrap(handler, around)
      }
      return bound
    },
  }
}
