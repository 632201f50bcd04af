import { type JsonObject, toJson } from '@bufbuild/protobuf'
import { errorToJson } from '@connectrpc/connect/protocol-connect'
import { RegistryError } from '../../tree/errors.ts'
import { failure } from '../calls/failure.ts'
import { toConnectError } from './connect-error.ts'
import type { Exchange } from './exchange.ts'
import { queryFields } from './query-fields.ts'
import { refuse } from './refuse.ts'
import { TypedCalls, type TypedOptions } from './typed-calls.ts'

const METHOD = '/espalier.v1.TreeService/ImportTree'
/** What a page of another origin may send without asking. */
const SIMPLE: readonly string[] = ['', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']
/** What the path and the body say. */
const ELSEWHERE = ['text', 'total_bytes', 'validate_only']
const LINES = { 'content-type': 'application/jsonl' }

/**
 * `POST /v1/plan` and `POST /v1/import`: the body is a text of the tree language. The answer is one JSON object a line: the parts of the
 * plan, or the progress, then the result. What fails before the first line has a status; what fails later is the last line, after which the
 * connection is closed in the middle of the answer.
 */
export class ImportResource {
  readonly #options: TypedOptions
  readonly #calls: TypedCalls

  constructor(options: TypedOptions) {
    this.#options = options
    this.#calls = new TypedCalls(options)
  }

  /** False: the path is another one. */
  async serve(exchange: Exchange): Promise<boolean> {
    const { path } = exchange
    if (path !== '/v1/plan' && path !== '/v1/import') return false
    const [type = ''] = exchange.field('content-type')
    if (exchange.verb !== 'POST') exchange.replyError(405, 'unimplemented', 'use POST', undefined, { allow: 'POST' })
    else if (SIMPLE.includes(type.replace(/;.*/, '').trim().toLowerCase()))
      exchange.replyError(415, 'unimplemented', 'use the content type text/x-tree')
    else await this.#answer(exchange, path === '/v1/plan' ? 'plan' : 'import')
    return true
  }

  async #answer(exchange: Exchange, what: 'plan' | 'import'): Promise<void> {
    const { contract, report } = this.#options
    const { response } = exchange
    const skipped = what === 'plan' ? 'accepted' : 'plan'
    try {
      const [bytes] = exchange.field('content-length')
      const sizes = bytes === undefined ? {} : { total_bytes: bytes }
      const first = {
        ...queryFields(exchange.query, ELSEWHERE),
        ...sizes,
        ...(what === 'plan' ? { validate_only: true } : {}),
      }
      for await (const message of this.#calls.bidi(exchange, METHOD, first, pieces)) {
        const json = toJson(contract.method(METHOD).output, message, { registry: contract.registry }) as JsonObject
        if ('accepted' in json || skipped in json) continue
        if (!response.headersSent) response.writeHead(200, LINES)
        await exchange.write(Buffer.from(`${JSON.stringify(json)}\n`))
      }
      response.end()
    } catch (error) {
      if (response.destroyed) return
      const failed = toConnectError(failure(error, METHOD, report), contract.registry)
      if (!response.headersSent) refuse(exchange, failed)
      else {
        const line = JSON.stringify({ error: errorToJson(failed, undefined) })
        response.write(`${line}\n`, () => exchange.connection.close())
      }
    }
  }
}

/** The body as texts, in which no character is split. */
async function* pieces(body: AsyncIterable<Buffer>): AsyncGenerator<JsonObject> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of body) yield { text: decoded(() => decoder.decode(chunk, { stream: true })) }
  yield { text: decoded(() => decoder.decode()) }
}

function decoded(decode: () => string): string {
  try {
    return decode()
  } catch {
    throw new RegistryError('BAD_SYNTAX', 'the text is not UTF-8', { facts: { field: 'text' } })
  }
}
