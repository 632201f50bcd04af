import type { Exchange } from './exchange.ts'
import { isAllowed, type OriginRules } from './origins.ts'

/** What scripts of allowed origins may send: the fields of Connect, of gRPC-Web, and our own. */
const REQUEST_FIELDS = [
  'authorization',
  'connect-protocol-version',
  'connect-timeout-ms',
  'content-type',
  'grpc-timeout',
  'if-match',
  'if-none-match',
  'last-event-id',
  'x-grpc-web',
  'x-user-agent',
].join(', ')
/** What they may read. */
const RESPONSE_FIELDS = [
  'espalier-age',
  'espalier-real-path',
  'espalier-revision',
  'espalier-source',
  'etag',
  'grpc-message',
  'grpc-status',
  'grpc-status-details-bin',
].join(', ')
const VERBS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const MAX_AGE_SECONDS = '600'

/** Lets scripts of an allowed origin read the response (CORS). */
export function allowOrigin({ response }: Exchange, origin: string, rules: OriginRules): void {
  if (!isAllowed(origin, rules)) return
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', RESPONSE_FIELDS)
  response.setHeader('vary', 'Origin')
}

/** Answers what a browser asks before a request of another origin, which is allowed already. False: the request is another one. */
export function answerPreflight(exchange: Exchange): boolean {
  if (exchange.verb !== 'OPTIONS') return false
  const isAllowed = exchange.response.hasHeader('access-control-allow-origin')
  if (!isAllowed) exchange.replyError(405, 'unimplemented', 'use GET or POST', undefined, { allow: VERBS })
  else
    exchange.reply(204, '', {
      'access-control-allow-methods': VERBS,
      'access-control-allow-headers': REQUEST_FIELDS,
      'access-control-max-age': MAX_AGE_SECONDS,
    })
  return true
}
