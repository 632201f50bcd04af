import { type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf'
import { RegistryError } from '../../tree/errors.ts'
import { failure } from '../calls/failure.ts'
import { toConnectError } from './connect-error.ts'
import type { Exchange } from './exchange.ts'
import { jsonProperties } from './json-properties.ts'
import { takeWait } from './long-poll.ts'
import { hasFailed, type Preconditions, preconditionsOf } from './preconditions.ts'
import { asField, provenanceFields } from './provenance-fields.ts'
import { queryFields } from './query-fields.ts'
import { refuse } from './refuse.ts'
import { treePathOf } from './tree-path.ts'
import { TypedCalls, type TypedOptions } from './typed-calls.ts'

const TREE = '/espalier.v1.TreeService'
const PROPERTIES = '/espalier.v1.PropertiesService'
const REGISTRY = '/espalier.v1.RegistryService'
const VERBS = 'GET, HEAD, PUT, PATCH, DELETE'
/** What the path, the body and If-Match say. */
const ELSEWHERE = ['path', 'properties', 'json_properties', 'remove', 'etag']
const JSON_TYPE = { 'content-type': 'application/json' }
/** What the state is not that the client has named. */
const PRECONDITION_FAILED = 412

/** A frame of any watch. */
interface Frame {
  readonly revision: bigint
  readonly frame: { readonly case: string | undefined }
}

type Answer = { readonly [field: string]: JsonValue }

/**
 * The nodes of the tree as resources with etags, `GET|PUT|PATCH|DELETE /v1/tree/PATH`; what a service has, `GET /v1/providers/PATH`; and a
 * part of the tree as a text, `GET /v1/export/PATH`.
 */
export class TreeResource {
  readonly #options: TypedOptions
  readonly #calls: TypedCalls

  constructor(options: TypedOptions) {
    this.#options = options
    this.#calls = new TypedCalls(options)
  }

  /** False: the path is another one. */
  async serve(exchange: Exchange): Promise<boolean> {
    let conditions: Preconditions | undefined
    try {
      const serve = this.#routeOf(exchange)
      if (serve === undefined) return false
      conditions = preconditionsOf(exchange)
      await serve(conditions)
    } catch (error) {
      if (exchange.response.destroyed) return true
      if (exchange.response.headersSent) exchange.connection.close()
      else this.#refuse(exchange, error, conditions)
    }
    return true
  }

  #routeOf(exchange: Exchange): ((conditions: Preconditions) => Promise<void>) | undefined {
    const node = treePathOf(exchange.path, '/v1/tree')
    const service = treePathOf(exchange.path, '/v1/providers')
    const exported = treePathOf(exchange.path, '/v1/export')
    const { verb } = exchange
    const isRead = verb === 'GET' || verb === 'HEAD'
    if (service !== undefined && isRead) return () => this.#discover(exchange, service)
    if (exported !== undefined && isRead) return () => this.#export(exchange, exported)
    if (node !== undefined && isRead) return conditions => this.#get(exchange, node, conditions)
    if (node !== undefined && verb === 'PUT') return conditions => this.#put(exchange, node, conditions)
    if (node !== undefined && verb === 'PATCH') return conditions => this.#patch(exchange, node, conditions)
    if (node !== undefined && verb === 'DELETE') return conditions => this.#delete(exchange, node, conditions)
    const verbs = node === undefined ? 'GET, HEAD' : VERBS
    if ((node ?? service ?? exported) === undefined) return undefined
    return async () => exchange.replyError(405, 'unimplemented', `use ${verbs}`, undefined, { allow: verbs })
  }

  async #get(exchange: Exchange, path: string, { noneMatch }: Preconditions): Promise<void> {
    const query = await this.#changed(exchange, path, `${PROPERTIES}/WatchProperties`)
    if (query === undefined) return
    const answer = await this.#call(exchange, `${TREE}/GetNode`, { ...query, path })
    const { etag } = answer.node as { readonly etag: string }
    const fields = { ...provenanceFields(answer.provenance), etag }
    if (noneMatch !== 'any' && noneMatch.includes(etag)) exchange.response.writeHead(304, fields).end()
    else reply(exchange, 200, answer, fields)
  }

  async #discover(exchange: Exchange, path: string): Promise<void> {
    const query = await this.#changed(exchange, path, `${REGISTRY}/WatchChildren`)
    if (query === undefined) return
    const answer = await this.#call(exchange, `${REGISTRY}/Discover`, { ...query, path })
    reply(exchange, 200, answer, provenanceFields(answer.provenance))
  }

  /**
   * Waits, if the query says so, until something has changed since the revision that it has (long poll). Returns the fields of the read, which
   * has the change; undefined: nothing has changed in time, and the request is answered with 304. May return early.
   */
  async #changed(exchange: Exchange, path: string, watch: string): Promise<JsonObject | undefined> {
    const query = new URLSearchParams(exchange.query)
    const wait = takeWait(query)
    const fields = queryFields(query, ELSEWHERE)
    if (wait === undefined) return fields
    const { ms, since } = wait
    const isIt = (message: object): boolean => isChange(message as Frame, BigInt(since))
    const frame = await this.#calls.firstOf(exchange, watch, { path, resume_revision: since }, { ms, isIt })
    if (frame === undefined) {
      exchange.response.writeHead(304, { 'espalier-revision': since }).end()
      return undefined
    }
    return { ...fields, min_revision: String((frame as unknown as Frame).revision) }
  }

  /** In messages, each written before the next one is read. A failure in the middle ends the connection, so that no part looks whole. */
  async #export(exchange: Exchange, path: string): Promise<void> {
    const { response } = exchange
    const method = `${TREE}/ExportTree`
    for await (const message of this.#calls.stream(exchange, method, { ...queryOf(exchange), path })) {
      const { text = '', provenance } = this.#json(method, message)
      if (!response.headersSent)
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', ...provenanceFields(provenance) })
      if (exchange.verb === 'HEAD') break
      await exchange.write(Buffer.from(text as string))
    }
    response.end()
  }

  /** Replaces the properties of a node, or creates it. */
  async #put(exchange: Exchange, path: string, { match, noneMatch }: Preconditions): Promise<void> {
    const { create_parents = false, ...query } = queryOf(exchange)
    let properties: JsonObject | undefined
    const request = (more: JsonObject) => (body: Buffer) => {
      properties ??= Object.fromEntries([...jsonProperties(body)].map(([key, text = 'null']) => [key, text]))
      return { ...query, path, json_properties: properties, ...more }
    }
    const create = async (): Promise<void> =>
      written(exchange, 201, await this.#call(exchange, `${TREE}/CreateNode`, request({ create_parents })))
    const replace = async (): Promise<void> => {
      const fields = request(expected(match))
      written(exchange, 200, await this.#call(exchange, `${PROPERTIES}/SetProperties`, fields))
    }
    if (noneMatch === 'any') return await create()
    try {
      await replace()
    } catch (error) {
      if (!isError(error, 'NOT_FOUND') || match !== undefined) throw error
      await create().catch(async failed => {
        // Another client has created it meanwhile.
        if (!isError(failed, 'ALREADY_EXISTS')) throw failed
        await replace()
      })
    }
  }

  /** Changes some properties of a node, as a merge patch does (RFC 7396): null removes one. */
  async #patch(exchange: Exchange, path: string, { match }: Preconditions): Promise<void> {
    const request = (body: Buffer): JsonObject => {
      const changes = [...jsonProperties(body)]
      const set = changes.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]))
      const remove = changes.flatMap(([key, text]) => (text === undefined ? [key] : []))
      return { ...queryOf(exchange), path, json_properties: Object.fromEntries(set), remove, ...expected(match) }
    }
    written(exchange, 200, await this.#call(exchange, `${PROPERTIES}/UpdateProperties`, request))
  }

  async #delete(exchange: Exchange, path: string, { match }: Preconditions): Promise<void> {
    const request = { ...queryOf(exchange), path, ...expected(match) }
    written(exchange, 200, await this.#call(exchange, `${TREE}/DeleteNode`, request))
  }

  async #call(exchange: Exchange, method: string, fields: Parameters<TypedCalls['unary']>[2]): Promise<Answer> {
    return this.#json(method, await this.#calls.unary(exchange, method, fields))
  }

  #json(method: string, message: Awaited<ReturnType<TypedCalls['unary']>>): Answer {
    const { contract } = this.#options
    return toJson(contract.method(method).output, message, { registry: contract.registry }) as Answer
  }

  #refuse(exchange: Exchange, error: unknown, conditions: Preconditions | undefined): void {
    const { report, contract } = this.#options
    const answer = toConnectError(failure(error, exchange.path, report), contract.registry)
    const isCondition = conditions !== undefined && error instanceof RegistryError && hasFailed(conditions, error)
    refuse(exchange, answer, isCondition ? PRECONDITION_FAILED : undefined)
  }
}

function isError(error: unknown, code: RegistryError['code']): boolean {
  return error instanceof RegistryError && error.code === code
}

function queryOf({ query }: Exchange): JsonObject {
  return queryFields(query, ELSEWHERE)
}

function isChange({ revision, frame }: Frame, since: bigint): boolean {
  return revision > since && (frame.case === 'snapshot' || frame.case === 'change' || frame.case === 'unresolved')
}

function expected(match: Preconditions['match']): { readonly etag?: string } {
  return typeof match === 'object' ? { etag: match.etag } : {}
}

function written(exchange: Exchange, status: number, answer: Answer): void {
  const { etag, revision = '0', realPath } = answer as Record<string, string | undefined>
  reply(exchange, status, answer, {
    'espalier-revision': revision,
    ...(etag === undefined ? {} : { etag }),
    ...(realPath === undefined ? {} : { 'espalier-real-path': asField(realPath) }),
  })
}

function reply(exchange: Exchange, status: number, answer: Answer, fields: Record<string, string>): void {
  exchange.reply(status, `${JSON.stringify(answer)}\n`, { ...JSON_TYPE, ...fields })
}
