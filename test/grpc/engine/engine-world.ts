import { once } from 'node:events'
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import {
  KeepAliveRequest,
  KeepAliveResponse,
  RegistryServiceDefinition,
  RenewLeaseRequest,
  RenewLeaseResponse,
  WatchChildrenRequest,
  WatchChildrenResponse,
} from '@espalier/contract/espalier/v1/registry'
import { openServer } from '../../../src/grpc/server.ts'
import type { RunningServer, ServerOptions } from '../../../src/grpc/server-options.ts'
import { type Handlers, service } from '../../../src/grpc/service.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { DEFAULT_LIMITS } from '../../../src/rpc/limits.ts'
import { RegistryError } from '../../../src/tree/errors.ts'
import { silentLog } from '../../support/gateway.ts'

export const RENEW = '/espalier.v1.RegistryService/RenewLease'
export const WATCH = '/espalier.v1.RegistryService/WatchChildren'
export const KEEP_ALIVE = '/espalier.v1.RegistryService/KeepAlive'

/** What a client saw of one call. */
export interface Outcome {
  readonly httpStatus: number
  /** -1: the response ended without a status. */
  readonly status: number
  readonly message: string
  readonly messages: readonly Buffer[]
  /** The error code of RST_STREAM, if that came. */
  readonly reset: number
}

/** Handlers that answer with what they are asked for. */
export const ECHO = {
  renewLease: async ({ leaseId }: RenewLeaseRequest) => {
    if (leaseId.startsWith('fail ')) throw new RegistryError('NOT_FOUND', leaseId)
    if (leaseId === 'hang') await new Promise(() => {})
    if (leaseId.startsWith('wait'))
      await new Promise(resolve => setTimeout(resolve, leaseId === 'wait for me' ? 500 : 20))
    return RenewLeaseResponse.fromPartial({ lease: { leaseId } })
  },
  /** `path`: how many messages, of how many bytes. */
  watchChildren: async (
    { path }: WatchChildrenRequest,
    sink: { send(message: WatchChildrenResponse | Buffer): Promise<void> },
  ) => {
    const [count = 0, bytes = 0] = path.split(' ').map(Number)
    for (let at = 0; at < count; at++) {
      const message = frameOf(at, bytes)
      await sink.send(at % 2 === 0 ? message : Buffer.from(WatchChildrenResponse.encode(message).finish()))
    }
  },
  keepAlive: async (
    requests: AsyncIterable<KeepAliveRequest>,
    sink: { send(message: KeepAliveResponse): Promise<void> },
  ) => {
    for await (const { leaseIds } of requests)
      await sink.send(KeepAliveResponse.fromPartial({ leases: leaseIds.map(leaseId => ({ leaseId })) }))
  },
}

function frameOf(at: number, bytes: number): WatchChildrenResponse {
  const value = { reason: 'NOT_FOUND', message: 'x'.repeat(bytes) }
  return WatchChildrenResponse.fromPartial({ revision: BigInt(at), frame: { $case: 'unresolved', value } })
}

interface Requests {
  readonly session: ClientHttp2Session
  request(path: string, headers?: Readonly<Record<string, string>>): ClientHttp2Stream
  /** Sends these bytes and returns what comes back. */
  call(path: string, body: Buffer, headers?: Readonly<Record<string, string>>): Promise<Outcome>
}

export interface Peer extends Requests, Disposable {}

export interface EchoWorld extends Requests, AsyncDisposable {
  readonly server: RunningServer
}

export async function openEcho(options: Partial<ServerOptions> = {}): Promise<EchoWorld> {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(
    await openServer({
      listen: '127.0.0.1:0',
      services: [
        service(
          RegistryServiceDefinition,
          new Proxy(ECHO, { get: (own, name) => own[name as never] ?? own.renewLease }) as unknown as Handlers<
            typeof RegistryServiceDefinition
          >,
        ),
      ],
      limits: DEFAULT_LIMITS,
      clock: systemClock,
      log: silentLog,
      ...options,
    }),
  )
  const peer = opened.use(openPeer(server.address))
  const stack = opened.move()
  return { ...peer, server, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** A client of the server at this address. */
export function openPeer(address: string): Peer {
  const session = connect(`http://${address}`)
  session.on('error', () => {})
  const request: Peer['request'] = (path, headers = {}) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    })
    stream.on('error', () => {})
    return stream
  }
  return {
    session,
    request,
    call: async (path, body, headers) => {
      const stream = request(path, headers)
      const seen = outcomeOf(stream)
      stream.end(body)
      return seen
    },
    [Symbol.dispose]: () => session.destroy(),
  }
}

export async function outcomeOf(stream: ClientHttp2Stream): Promise<Outcome> {
  const fields: Record<string, unknown> = {}
  const chunks: Buffer[] = []
  stream.on('response', headers => Object.assign(fields, headers))
  stream.on('trailers', trailers => Object.assign(fields, trailers))
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(stream, 'close')
  return {
    httpStatus: Number(fields[':status']),
    status: Number(fields['grpc-status'] ?? -1),
    message: decodeURIComponent(String(fields['grpc-message'] ?? '')),
    messages: split(Buffer.concat(chunks)),
    reset: stream.rstCode ?? 0,
  }
}

function split(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = []
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1)
    messages.push(bytes.subarray(at + 5, end))
    at = end
  }
  return messages
}

function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

export function renewal(leaseId: string): Buffer {
  return framed(RenewLeaseRequest.encode({ leaseId }).finish())
}

export function watch(count: number, bytes: number): Buffer {
  return framed(WatchChildrenRequest.encode(WatchChildrenRequest.fromPartial({ path: `${count} ${bytes}` })).finish())
}

export function keepAlive(...leaseIds: readonly string[]): Buffer {
  return framed(KeepAliveRequest.encode({ leaseIds: [...leaseIds] }).finish())
}
