import { ENTRY_OVERHEAD } from './hpack-decoder.ts'

/** RFC 9113 section 8.2.1: a token of RFC 9110 in lower case. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
/** RFC 9110 section 9.1. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** RFC 9113 section 8.2.1: without NUL, CR, LF, and without spaces around it. */
const VALUE = /^(?![ \t])[^\0\r\n]*(?<![ \t])$/
/** RFC 3986 section 3.1. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/
/** RFC 9113 section 8.3.1: without spaces and control characters. */
const PATH = /^\/[!-~\x80-\xff]*$/
/** RFC 9113 section 8.2.2. */
const OF_CONNECTIONS = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** The fields of one request, or its trailers. Streams whose header blocks are equal share one. */
export class RequestHead {
  method = ''
  path = ''
  scheme = ''
  /** Over the limit of header bytes: not all fields are here. */
  isTooLarge = false
  /** RFC 9113 section 8.1.1: the request must be refused with PROTOCOL_ERROR. */
  isMalformed = false
  contentLength: number | undefined
  bytes = 0
  #authority: string | undefined
  readonly #fields: string[] = []
  readonly #kind: 'request' | 'trailers'
  readonly #maxBytes: number

  constructor(kind: 'request' | 'trailers', maxBytes: number) {
    this.#kind = kind
    this.#maxBytes = maxBytes
  }

  /** The value of a field; the first one if there are several. */
  field(name: string): string | undefined {
    for (let at = 0; at < this.#fields.length; at += 2) if (this.#fields[at] === name) return this.#fields[at + 1]
    return undefined
  }

  add(name: string, value: string): void {
    this.bytes += name.length + value.length + ENTRY_OVERHEAD
    if (this.bytes > this.#maxBytes) this.isTooLarge = true
    else if (name.startsWith(':')) this.#addPseudo(name, value)
    else this.#addField(name, value)
  }

  /** Checks what only the whole list shows, RFC 9113 section 8.3.1. */
  end(): this {
    if (this.#kind === 'trailers' || this.isTooLarge) return this
    if (this.method === '' || this.scheme === '' || !isPath(this.path, this.method)) this.isMalformed = true
    return this
  }

  #addPseudo(name: string, value: string): void {
    // RFC 9113 section 8.3: before all other fields, once, and not in trailers.
    if (this.#kind === 'trailers' || this.#fields.length > 0 || !VALUE.test(value)) this.isMalformed = true
    else if (name === ':method' && this.method === '' && TOKEN.test(value)) this.method = value
    else if (name === ':path' && this.path === '') this.path = value
    else if (name === ':scheme' && this.scheme === '' && SCHEME.test(value)) this.scheme = value
    else if (name === ':authority' && this.#authority === undefined) this.#authority = value
    else this.isMalformed = true
  }

  #addField(name: string, value: string): void {
    if (!NAME.test(name) || !VALUE.test(value) || OF_CONNECTIONS.has(name)) this.isMalformed = true
    if (name === 'te' && value.toLowerCase() !== 'trailers') this.isMalformed = true
    // RFC 9110 section 7.2.
    if (name === 'host' && this.field(name) !== undefined) this.isMalformed = true
    if (name === 'content-length') this.#setContentLength(value)
    this.#fields.push(name, value)
  }

  #setContentLength(value: string): void {
    const length = /^\d{1,15}$/.test(value) ? Number(value) : undefined
    if (length === undefined || (this.contentLength ?? length) !== length) this.isMalformed = true
    this.contentLength = length
  }
}

/** RFC 9113 section 8.3.1. */
function isPath(path: string, method: string): boolean {
  return PATH.test(path) || (path === '*' && method === 'OPTIONS')
}
