import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2'
import type { Metadata } from 'nice-grpc-common'

/** Metadata of a caller as HTTP/2 headers. */
export function toHeaders(metadata: Metadata): OutgoingHttpHeaders {
  return Object.fromEntries(
    [...metadata].map(([key, values]) => [
      key,
      values.map(value => (typeof value === 'string' ? value : Buffer.from(value).toString('base64'))),
    ]),
  )
}

/** Loads what makes metadata of headers: only callers who ask for headers or trailers wait for it. */
export async function metadataMaker(): Promise<(headers: IncomingHttpHeaders) => Metadata> {
  const { Metadata } = await import('nice-grpc-common')
  return headers => {
    const metadata = Metadata()
    for (const [key, value] of Object.entries(headers)) {
      if (key.startsWith(':') || value === undefined) continue
      const values = Array.isArray(value) ? value : [value]
      if (key.endsWith('-bin'))
        metadata.set(
          key,
          values.flatMap(text => text.split(',').map(part => Buffer.from(part, 'base64'))),
        )
      else metadata.set(key, values)
    }
    return metadata
  }
}
