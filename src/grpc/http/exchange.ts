import type { IncomingMessage, ServerResponse } from 'node:http'
import { ErrorInfo } from '@espalier/contract/google/rpc/error_details'
import { disconnected } from './disconnected.ts'
import type { HttpConnection } from './http-connection.ts'

/** As in HTTP/2, for each field. */
const FIELD_OVERHEAD = 32

/** No page may frame, guess or store what a gateway answers. */
const SAFE_FIELDS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** One request of HTTP/1.1 and its response. */
export class Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly connection: HttpConnection
  /** The part of the target before the query, as it was sent. */
  readonly path: string
  readonly query: string
  #wantsContinue: boolean

  constructor(request: IncomingMessage, response: ServerResponse, connection: HttpConnection, wantsContinue: boolean) {
    this.request = request
    this.response = response
    this.connection = connection
    this.#wantsContinue = wantsContinue
    const [path = '', query = ''] = split(request.url ?? '')
    this.path = path
    this.query = query
    for (const [name, value] of Object.entries(SAFE_FIELDS)) response.setHeader(name, value)
  }

  get verb(): string {
    return this.request.method ?? ''
  }

  /** The values of a field of the request. */
  field(name: string): string[] {
    return [this.request.headers[name] ?? []].flat()
  }

  get headerBytes(): number {
    const { url = '', rawHeaders } = this.request
    let bytes = url.length
    for (const text of rawHeaders) bytes += text.length + FIELD_OVERHEAD / 2
    return bytes
  }

  /** How many fields of this name the request has: of some, Node takes the first one and drops the others. */
  count(name: string): number {
    return this.request.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length
  }

  /** The connection is closed with the answer, and what the client has sent after this request is not served. */
  isLast(): this {
    this.connection.isEnding = true
    this.response.shouldKeepAlive = false
    return this
  }

  /** The body is read: a client that asked for it is asked to send it. */
  wantsBody(): void {
    if (this.#wantsContinue) this.response.writeContinue()
    this.#wantsContinue = false
  }

  /** A whole answer. */
  reply(status: number, body: string, fields: Readonly<Record<string, string>> = {}): void {
    if (status === 204) this.response.writeHead(status, fields).end()
    else {
      const type = fields['content-type'] ?? 'text/plain; charset=utf-8'
      this.response.writeHead(status, { ...fields, 'content-type': type, 'content-length': Buffer.byteLength(body) })
      this.response.end(this.verb === 'HEAD' ? undefined : body)
    }
  }

  /** An answer to a request that is no call, in the form of the errors of Connect. */
  replyError(
    status: number,
    code: string,
    message: string,
    reason?: string,
    fields: Readonly<Record<string, string>> = {},
  ): void {
    const details = reason === undefined ? {} : { details: [detailOf(reason)] }
    this.reply(status, `${JSON.stringify({ code, message, ...details })}\n`, {
      'content-type': 'application/json',
      ...fields,
    })
  }

  /** Writes a part of the answer. Resolves when there is room for more; rejects when the client has disconnected. */
  async write(bytes: Uint8Array): Promise<void> {
    const { response } = this
    if (response.destroyed) throw disconnected()
    if (response.write(bytes)) return
    const { promise, resolve } = Promise.withResolvers<void>()
    response.once('drain', resolve).once('close', resolve)
    await promise
    response.off('drain', resolve).off('close', resolve)
    if (response.destroyed && !response.writableFinished) throw disconnected()
  }
}

function split(target: string): string[] {
  const at = target.indexOf('?')
  return at === -1 ? [target] : [target.slice(0, at), target.slice(at + 1)]
}

function detailOf(reason: string): object {
  const info = { reason, domain: 'espalier' }
  const value = ErrorInfo.encode({ ...info, metadata: {} }).finish()
  return { type: 'google.rpc.ErrorInfo', value: Buffer.from(value).toString('base64'), debug: info }
}
