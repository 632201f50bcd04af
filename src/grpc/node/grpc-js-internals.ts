import type { IncomingHttpHeaders, SecureServerOptions, ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer } from 'node:net'
import type { handleUnaryCall, Server } from '@grpc/grpc-js'
import type { Log } from '../../lib/log.ts'

/** A method as `Server.handlers` has it. */
export interface MethodHandler {
  readonly type: string
  readonly path: string
  readonly func: handleUnaryCall<unknown, unknown>
  deserialize(bytes: Buffer): unknown
  serialize(message: unknown): Buffer
}

/** `Server._streamHandler`: serves one HTTP/2 stream. */
export type StreamHandler = (
  this: unknown,
  interceptors: unknown,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  flags: number,
  /** Names and values in turn. */
  rawHeaders: readonly string[],
) => void

/** The private fields, each as read from the sources of this version of grpc-js. */
interface ServerFields {
  /** 1.14.7, build/src/server.js: the methods of all services by path. */
  readonly handlers?: unknown
  /** 1.14.7, build/src/server.js: looked up for each connection, so that it can be replaced until the server listens. */
  _streamHandler?: unknown
  /** 1.14.7, build/src/server.js: the options of each HTTP/2 server, which is made when an address is bound. */
  readonly commonServerOptions?: unknown
  /** 1.14.7, build/src/server.js: the listeners that are bound, as keys. */
  readonly http2Servers?: unknown
}

/** 1.14.7, build/src/server-call.js and server-interceptors.js: the HTTP/2 stream of a streaming call. */
interface CallFields {
  readonly call?: { readonly stream?: Partial<ServerHttp2Stream> }
}

const VERSION = '1.14.7'

/** What we use of the inside of grpc-js. What is not as expected is absent, and then the ordinary path of grpc-js is used. */
export interface GrpcJsInternals {
  /** Absent: unary calls are served by grpc-js. */
  readonly methods: ReadonlyMap<string, MethodHandler> | undefined
  /** Replaces the function that serves an HTTP/2 stream. To be called before the server listens. */
  wrapStreamHandler(wrap: (original: StreamHandler) => StreamHandler): void
  /** Adds options of the HTTP/2 server. To be called before the server listens. */
  configure(options: SecureServerOptions): void
  /** Those that are bound by now. */
  listeners(): Iterable<NetServer>
  /** Undefined: messages are written by grpc-js. */
  streamOf(call: object): ServerHttp2Stream | undefined
}

/** Checks the server at the start, and the first stream when it comes; each field that is not as expected is one warning in the log. */
export function grpcJsInternals(server: Server, log: Log): GrpcJsInternals {
  const fields = server as unknown as ServerFields
  const expected = (isExpected: boolean, field: string, consequence: string): boolean => {
    if (!isExpected)
      log.warn({ field, version: VERSION }, `grpc-js differs from the version this was written for: ${consequence}`)
    return isExpected
  }
  const slower = 'unary calls are slower, and no budgets are kept'
  const hasHandlers = expected(fields.handlers instanceof Map, 'Server.handlers', slower)
  const hasStreamHandler = expected(typeof fields._streamHandler === 'function', 'Server._streamHandler', slower)
  const hasListeners = expected(
    fields.http2Servers instanceof Map,
    'Server.http2Servers',
    'connections are not limited, and those without a call are not closed when the gateway stops',
  )
  const hasOptions = expected(
    typeof fields.commonServerOptions === 'object' && fields.commonServerOptions !== null,
    'Server.commonServerOptions',
    'the limits of HTTP/2 are those of Node',
  )
  let isStreamChecked = false
  return {
    methods: hasHandlers && hasStreamHandler ? (fields.handlers as ReadonlyMap<string, MethodHandler>) : undefined,
    wrapStreamHandler: wrap => {
      if (hasStreamHandler) fields._streamHandler = wrap(fields._streamHandler as StreamHandler)
    },
    configure: options => {
      if (hasOptions) Object.assign(fields.commonServerOptions as object, options)
    },
    listeners: () => (hasListeners ? (fields.http2Servers as ReadonlyMap<NetServer, unknown>).keys() : []),
    streamOf: call => {
      const stream = (call as CallFields).call?.stream
      const isStream = typeof stream?.write === 'function' && typeof stream.headersSent === 'boolean'
      if (!isStreamChecked)
        expected(isStream, 'ServerWritableStream.call.stream', 'messages are copied for each stream')
      isStreamChecked = true
      return isStream ? (stream as ServerHttp2Stream) : undefined
    },
  }
}
