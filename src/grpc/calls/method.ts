import type { Bidi, ServerStream, Unary } from './call.ts'

interface Codec {
  /** `/package.Service/Method`. */
  readonly path: string
  deserialize(bytes: Buffer): unknown
  serialize(message: unknown): Buffer
  /** Health is open to everybody; reflection asks for a token, and changes nothing. */
  readonly access: 'checked' | 'token only' | 'open'
}

/** One rpc of a server, with what it takes to serve it. */
export type Method = Codec &
  (
    | { readonly kind: 'unary'; readonly handler: Unary<unknown, unknown> }
    | { readonly kind: 'server stream'; readonly handler: ServerStream<unknown, unknown> }
    | { readonly kind: 'bidi'; readonly handler: Bidi<unknown, unknown> }
  )

/** One rpc as grpc-js describes it. */
export interface Described {
  readonly path: string
  readonly requestStream: boolean
  readonly responseStream: boolean
  requestDeserialize(bytes: Buffer): unknown
  responseSerialize(message: never): Buffer
}

/** Joins a description with its handler. */
export function toMethod(described: Described, handler: unknown, access: Method['access']): Method {
  const { path, requestStream, responseStream } = described
  return {
    path,
    access,
    deserialize: bytes => described.requestDeserialize(bytes),
    serialize: message => described.responseSerialize(message as never),
    kind: requestStream ? 'bidi' : responseStream ? 'server stream' : 'unary',
    handler,
  } as Method
}
