import {
  createFileRegistry,
  type DescMethod,
  type DescMethodStreaming,
  type DescMethodUnary,
  fromBinary,
} from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { Code, ConnectError } from '@connectrpc/connect'
import type { UniversalClientFn } from '@connectrpc/connect/protocol'
import { createTransport as createConnect } from '@connectrpc/connect/protocol-connect'
import { createTransport as createGrpcWeb } from '@connectrpc/connect/protocol-grpc-web'
import { descriptorSet } from '@espalier/contract/descriptors'

/** The protocols of the HTTP port, as clients of browsers speak them. */
export const PROTOCOLS = ['connect json', 'connect binary', 'grpc-web'] as const

export type Protocol = (typeof PROTOCOLS)[number]

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet))
const errorInfo = registry.getMessage('google.rpc.ErrorInfo')!

/** How a call ended: undefined if it was answered. */
export interface HttpOutcome {
  readonly code: keyof typeof Code | undefined
  readonly message: string
  /** Of the ErrorInfo. */
  readonly reason: string | undefined
}

const ANSWERED: HttpOutcome = { code: undefined, message: '', reason: undefined }

/**
 * Calls the rpc with this path by a client of Connect, with the bytes of a request. It is answered when its first message is there, or when the
 * stream has ended without one.
 */
export async function callOverHttp(
  endpoint: string,
  protocol: Protocol,
  path: string,
  options: { readonly request?: Uint8Array; readonly headers?: Record<string, string> } = {},
): Promise<HttpOutcome> {
  const method = methodOf(path)
  const { request = new Uint8Array(), headers = {} } = options
  const transport = open(endpoint, protocol)
  const message = fromBinary(method.input, request)
  const stop = new AbortController()
  try {
    if (method.methodKind === 'unary')
      await transport.unary(method as DescMethodUnary, stop.signal, undefined, headers, message)
    else {
      const messages = (async function* () {
        yield message
      })()
      const { message: answers } = await transport.stream(
        method as DescMethodStreaming,
        stop.signal,
        undefined,
        headers,
        messages,
      )
      for await (const _ of answers) break
    }
    return ANSWERED
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    const [info] = error.findDetails(errorInfo) as unknown as { reason: string }[]
    return { code: Code[error.code] as keyof typeof Code, message: error.rawMessage, reason: info?.reason }
  } finally {
    stop.abort()
  }
}

function methodOf(path: string): DescMethod {
  const [, service = '', name] = path.split('/')
  return registry.getService(service)!.methods.find(method => method.name === name)!
}

function open(endpoint: string, protocol: Protocol) {
  const options = {
    baseUrl: `http://${endpoint}`,
    httpClient: overFetch,
    useBinaryFormat: protocol !== 'connect json',
    interceptors: [],
    acceptCompression: [],
    sendCompression: null,
    compressMinBytes: 0,
    readMaxBytes: 2 ** 30,
    writeMaxBytes: 2 ** 30,
  }
  return protocol === 'grpc-web' ? createGrpcWeb(options) : createConnect(options)
}

/** That of Connect leaves out what Node asks for. */
const overFetch: UniversalClientFn = async ({ url, method, header, body, signal }) => {
  const sent = ReadableStream.from(body ?? [])
  const response = await fetch(url, {
    method,
    headers: header,
    body: sent,
    duplex: 'half',
    ...(signal === undefined ? {} : { signal }),
  })
  const { status, headers } = response
  return { status, header: headers, body: chunksOf(response.body), trailer: new Headers() }
}

/** As a generator, which can be ended by an error. */
async function* chunksOf(body: ReadableStream<Uint8Array> | null) {
  if (body !== null) yield* body
}
