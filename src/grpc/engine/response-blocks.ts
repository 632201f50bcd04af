import { status as Status, type StatusObject } from '@grpc/grpc-js'
import { encodeFields } from '../../http2/hpack-encoder.ts'

type Fields = readonly (readonly [name: string, value: string])[]

const RESPONSE: Fields = [
  [':status', '200'],
  ['content-type', 'application/grpc+proto'],
]
const PAGE: Fields = [
  [':status', '415'],
  ['content-type', 'text/plain; charset=utf-8'],
]

/** The headers of a response that has messages. */
export const RESPONSE_HEADERS = encodeFields(RESPONSE)
/** The trailers of a call that succeeded. */
export const OK_TRAILERS = encodeFields([['grpc-status', String(Status.OK)]])
/** The answer to a request that is not gRPC, as the gRPC protocol over HTTP/2 asks for. */
export const NOT_GRPC_HEADERS = encodeFields(PAGE)
export const NOT_GRPC_TEXT = Buffer.from('this is an espalier gateway: it speaks gRPC\n')

/** The trailers of a call that failed after its headers were sent. */
export function errorTrailers(status: StatusObject): Buffer {
  return encodeFields(statusFields(status))
}

/** "Trailers-Only" of the gRPC protocol over HTTP/2: the whole response of a call that failed before, in one block. */
export function errorResponse(status: StatusObject): Buffer {
  return encodeFields([...RESPONSE, ...statusFields(status)])
}

function statusFields({ code, details, metadata }: StatusObject): Fields {
  const fields: [string, string][] = [['grpc-status', String(code)]]
  if (details !== '') fields.push(['grpc-message', escaped(details)])
  for (const [name, value] of Object.entries(metadata.toHttp2Headers()))
    for (const one of [value].flat()) if (one !== undefined) fields.push([name, String(one)])
  return fields
}

/**
 * Percent-Encoded of the gRPC protocol, and no more than it asks for: grpc-js does not take more back. Spaces at either end are not allowed in
 * a field of HTTP/2, RFC 9113 section 8.2.1.
 */
function escaped(text: string): string {
  return text.toWellFormed().replace(/^ +| +$|[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent)
}
