import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js'
import type { Connections } from '../access/budgets/connections.ts'
import type { AccessLimits } from '../access/budgets/limits.ts'
import type { TlsSecrets } from '../access/tls.ts'
import { MAX_WINDOW } from '../http2/frames.ts'
import { HTTP2_LIMITS } from '../http2/limits.ts'
import { Http2Server } from '../http2/socket.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Method } from './calls/method.ts'
import type { CallOptions } from './engine/engine-call.ts'
import { EngineListener } from './engine/engine-listener.ts'
import { libraryMethods } from './engine/library-methods.ts'
import type { Service } from './service.ts'

export interface EngineOptions extends CallOptions {
  readonly host: string
  readonly port: number
  /** Let other processes listen on the same port. */
  readonly reusePort: boolean
  /** Undefined: plain text. */
  readonly tls: TlsSecrets | undefined
  readonly accessLimits: Pick<AccessLimits, 'streams' | 'requestBytes' | 'requestHeaderBytes'>
  readonly connections: Connections
  readonly clock: Clock
  readonly log: Log
}

/** What is under way when a budget is full. */
const WINDOW_RESERVE_BYTES = 64 * 1024

/** A gRPC server on our own HTTP/2. Services are added before it listens. */
export class EngineServer implements AsyncDisposable {
  readonly #methods = new Map<string, Method>()
  readonly #http2: Http2Server
  readonly #clock: Clock

  constructor(options: EngineOptions) {
    this.#clock = options.clock
    const { streams, requestBytes, requestHeaderBytes } = options.accessLimits
    const { perSecond } = HTTP2_LIMITS
    // The budget is full first, so that a call is refused and not left waiting for a window.
    const connectionWindow = Math.min(requestBytes.connection + WINDOW_RESERVE_BYTES, MAX_WINDOW)
    this.#http2 = new Http2Server({
      ...options,
      limits: {
        ...HTTP2_LIMITS,
        headerBytes: requestHeaderBytes,
        connectionWindow,
        // A client may cancel everything at once.
        perSecond: { ...perSecond, resets: Math.max(perSecond.resets, 2 * streams.connection) },
      },
      admission: options.connections,
      listener: new EngineListener({ ...options, methods: this.#methods }),
      onHandshakeFailed: (peer, message) =>
        options.budgets.refusals.note('failed_handshakes', peer, { message }, 'a handshake of TLS failed'),
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
