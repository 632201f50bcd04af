import { once } from 'node:events'
import { request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import type { CheckSpec } from './check-spec.ts'

export interface Target {
  readonly host: string
  readonly port: number
}

/** Undefined if the server is well; otherwise why not, in one line. Never rejects, unless the signal of the caller aborts. */
export async function probe(
  target: Target,
  spec: CheckSpec,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = AbortSignal.any([signal, timeout])
  try {
    if (spec.kind === 'tcp') return await probeTcp(target, either)
    if (spec.kind === 'http') return await probeHttp(target, spec.path, either)
    return await probeGrpc(target, spec.service, either)
  } catch (error) {
    signal.throwIfAborted()
    return timeout.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(error)
  }
}

async function probeTcp({ host, port }: Target, signal: AbortSignal): Promise<undefined> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect', { signal })
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}

async function probeHttp({ host, port }: Target, path: string, signal: AbortSignal): Promise<string | undefined> {
  const headers = { 'user-agent': 'espalier-check', connection: 'close' }
  const call = request({ host, port, path, agent: false, headers, signal })
  call.on('error', () => {})
  try {
    call.end()
    const [{ statusCode = 0 }] = await once(call, 'response', { signal })
    return statusCode >= 200 && statusCode < 300 ? undefined : `HTTP status ${statusCode}`
  } finally {
    call.destroy()
  }
}

const SERVING = 1
const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

async function probeGrpc({ host, port }: Target, service: string, signal: AbortSignal): Promise<string | undefined> {
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  const session = connectHttp2(`http://${authority}`)
  const failed = new AbortController()
  session.on('error', error => failed.abort(error))
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    stream.on('error', error => failed.abort(error))
    let status: string | undefined
    const note = (headers: { readonly [name: string]: unknown }): void => {
      const given = headers['grpc-status']
      if (given !== undefined) status = `${given}${headers['grpc-message'] ? ` ${headers['grpc-message']}` : ''}`
      else if (headers[':status'] !== 200) status = `HTTP status ${headers[':status']}`
    }
    stream.on('response', note)
    stream.on('trailers', trailers => note({ ':status': 200, ...trailers }))
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.end(framed(service))
    await once(stream, 'close', { signal: AbortSignal.any([signal, failed.signal]) })
    failed.signal.throwIfAborted()
    if (status !== '0') return `gRPC status ${status ?? 'missing'}`
    const serving = servingStatus(Buffer.concat(parts))
    return serving === SERVING ? undefined : `the server says ${STATUSES[serving] ?? serving}`
  } catch (error) {
    throw failed.signal.aborted ? failed.signal.reason : error
  } finally {
    session.destroy()
  }
}

/** A HealthCheckRequest with gRPC's frame: its field 1 is the service. */
function framed(service: string): Buffer {
  const name = Buffer.from(service)
  const length = name.length < 128 ? [name.length] : [(name.length & 127) | 128, name.length >> 7]
  const message = service === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, ...length]), name])
  const frame = Buffer.alloc(5)
  frame.writeUInt32BE(message.length, 1)
  return Buffer.concat([frame, message])
}

/** Field 1 of a HealthCheckResponse with gRPC's frame; zero, UNKNOWN, if it is absent. */
function servingStatus(answer: Buffer): number {
  return answer.length >= 7 && answer[5] === 0x08 ? (answer[6] ?? 0) : 0
}

function reasonOf(error: unknown): string {
  // Where a name has several addresses, each has an error of its own.
  const one = error instanceof AggregateError ? (error.errors[0] ?? error) : error
  const { code, message, cause } = one as NodeJS.ErrnoException
  // HTTP/2 cancels the request because its connection has failed.
  if (code === 'ERR_HTTP2_STREAM_CANCEL' && cause !== undefined) return reasonOf(cause)
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'the connection is refused',
    ECONNRESET: 'the connection is reset',
    ENOTFOUND: 'the host has no address',
    EHOSTUNREACH: 'the host is unreachable',
  }
  return (code === undefined ? undefined : known[code]) ?? message
}
