import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { GetNodeResponse } from '@espalier/contract/espalier/v1/tree'

/** An HTTP/2 server whose responses are written by a test, also ones that no gRPC library would send. */
export interface RawServer extends AsyncDisposable {
  readonly endpoint: string
  /** All connections that were ever made. */
  readonly sessions: readonly ServerHttp2Session[]
  /** The headers of all requests, in their order. */
  readonly requests: readonly IncomingHttpHeaders[]
}

/** `answer` is called when the request is complete, with its body and its number, from 1 on. */
export async function rawServer(
  answer: (stream: ServerHttp2Stream, body: Buffer, number: number) => void,
  port = 0,
): Promise<RawServer> {
  const sessions: ServerHttp2Session[] = []
  const requests: IncomingHttpHeaders[] = []
  const server = createServer()
  server.on('session', session => {
    sessions.push(session)
    session.on('error', () => {})
  })
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const number = requests.push(Object.fromEntries(Object.entries(headers)))
    const chunks: Buffer[] = []
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => answer(stream, Buffer.concat(chunks), number))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const session of sessions) session.destroy()
      if (server.listening) await once(server, 'close')
    },
  }
}

export const GRPC = { ':status': 200, 'content-type': 'application/grpc' } as const

/** A message with its prefix. */
export function framed(message: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

/** The framed response of TreeService.GetNode for a node at this path. */
export function nodeAt(path: string): Buffer {
  return framed(GetNodeResponse.encode(GetNodeResponse.fromPartial({ node: { path } })).finish())
}

/** Answers with headers, a body and trailers. */
export function respond(
  stream: ServerHttp2Stream,
  body: Buffer | readonly Buffer[],
  trailers: OutgoingHttpHeaders = { 'grpc-status': '0' },
): void {
  stream.respond(GRPC, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers(trailers))
  for (const chunk of Buffer.isBuffer(body) ? [body] : body) stream.write(chunk)
  stream.end()
}
