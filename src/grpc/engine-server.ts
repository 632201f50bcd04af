import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js'
import type { TlsFiles } from '../access/tls.ts'
import { HTTP2_LIMITS } from '../http2/limits.ts'
import { Http2Server } from '../http2/socket.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { CallOptions } from './engine-call.ts'
import { EngineListener } from './engine-listener.ts'
import { libraryMethods } from './library-methods.ts'
import type { Method } from './method.ts'
import type { Service } from './service.ts'

interface Options extends CallOptions {
  readonly host: string
  readonly port: number
  /** Undefined: plain text. */
  readonly tls: TlsFiles | undefined
  readonly clock: Clock
  readonly log: Log
}

/** A gRPC server on our own HTTP/2. Services are added before it listens. */
export class EngineServer implements AsyncDisposable {
  readonly #methods = new Map<string, Method>()
  readonly #http2: Http2Server
  readonly #clock: Clock

  constructor(options: Options) {
    this.#clock = options.clock
    // One message that is as large as allowed fits into the window of its connection.
    const connectionWindow = Math.max(HTTP2_LIMITS.connectionWindow, options.messageBytes * 2)
    this.#http2 = new Http2Server({
      ...options,
      limits: { ...HTTP2_LIMITS, connectionWindow },
      listener: new EngineListener({ ...options, methods: this.#methods }),
    })
  }

  add({ methods }: Service): void {
    this.#add(methods)
  }

  /** A service whose handlers are written for grpc-js. */
  addLibrary(
    definition: ServiceDefinition,
    handlers: UntypedServiceImplementation,
    access: Exclude<Method['access'], 'checked'>,
  ): void {
    this.#add(libraryMethods(definition, handlers, access))
  }

  /** Returns the port. Rejects with the error of the system. */
  listen(): Promise<number> {
    return this.#http2.listen()
  }

  /** Accepts no new connections and calls, waits at most `ms` for calls in flight, then cuts them off. */
  async drain(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    using _cut = this.#clock.after(ms, resolve)
    await Promise.race([this.#http2.leave(), promise])
    await this.#http2[Symbol.asyncDispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#http2[Symbol.asyncDispose]()
  }

  #add(methods: readonly Method[]): void {
    for (const method of methods) this.#methods.set(method.path, method)
  }
}
