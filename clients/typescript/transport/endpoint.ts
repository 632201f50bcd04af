import { isIPv4 } from 'node:net'
import { EspalierError } from './error.ts'

/** The address of a gateway. */
export interface Endpoint {
  /** `grpc://host:port` or `grpcs://host:port`, as it is shown to people. */
  readonly text: string
  readonly host: string
  readonly port: number
  readonly secure: boolean
}

const DEFAULT_PORT = 7400

/** Parses one or more endpoints; texts may hold several, separated by commas. Throws BAD_ARGUMENT. */
export function parseEndpoints(endpoints: string | readonly string[]): readonly Endpoint[] {
  const texts = (typeof endpoints === 'string' ? [endpoints] : endpoints)
    .flatMap(text => text.split(','))
    .map(text => text.trim())
    .filter(text => text !== '')
  if (texts.length === 0) throw bad('', 'no endpoint was given')
  return texts.map(parseEndpoint)
}

const GRAMMAR =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?<host>\[[0-9A-Fa-f:.%]+\]|[^\s:/[\]@]+)(?::(?<port>\d{1,5}))?\/?$/

/** `host:port`, `grpc://host:port` or `grpcs://host:port` (TLS); an IPv6 address in brackets; the port is 7400 if it is left out. */
function parseEndpoint(text: string): Endpoint {
  const groups = GRAMMAR.exec(text)?.groups
  if (groups === undefined) throw bad(text, `"${text}" is not an endpoint`)
  const { scheme = 'grpc', host = '', port = String(DEFAULT_PORT) } = groups
  if (scheme !== 'grpc' && scheme !== 'grpcs') throw bad(text, `"${text}" has the unknown scheme "${scheme}"`)
  if (Number(port) < 1 || Number(port) > 65_535) throw bad(text, `"${text}" has a port out of range`)
  return { text: `${scheme}://${host}:${port}`, host, port: Number(port), secure: scheme === 'grpcs' }
}

/** Whether the way to it does not leave this machine. */
export function isLoopback({ host }: Pick<Endpoint, 'host'>): boolean {
  return /^(localhost|\[::1\])$/i.test(host) || (isIPv4(host) && host.startsWith('127.'))
}

function bad(endpoint: string, message: string): EspalierError {
  return new EspalierError('BAD_ARGUMENT', message, {
    metadata: { endpoint, hint: 'write host:port, grpc://host:port, or grpcs://host:port for TLS' },
  })
}
