import { type DescMethod, fromBinary, type Message, toJson } from '@bufbuild/protobuf'
import { Code, type ConnectError } from '@connectrpc/connect'
import { errorToJson } from '@connectrpc/connect/protocol-connect'
import type { Clock } from '../../lib/clock.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Prepared } from '../calls/call.ts'
import { failure } from '../calls/failure.ts'
import type { Method } from '../calls/method.ts'
import { toConnectError } from './connect-error.ts'
import type { Contract } from './contract.ts'
import type { Exchange } from './exchange.ts'
import { Heartbeats } from './heartbeats.ts'
import { HttpCall, type HttpCallOptions } from './http-call.ts'
import { HttpSink } from './http-sink.ts'
import { queryFields } from './query-fields.ts'
import { refuse } from './refuse.ts'
import { requestBytes } from './request-bytes.ts'
import { treePathOf } from './tree-path.ts'

interface Options extends HttpCallOptions {
  readonly contract: Contract
  readonly methods: Iterable<Method>
  readonly clock: Clock
}

type StreamMethod = Extract<Method, { kind: 'server stream' }>

const PREFIX = '/v1/watch'
/** What is watched, as the query says it. */
const METHOD_OF: Readonly<Record<string, string>> = {
  children: '/espalier.v1.RegistryService/WatchChildren',
  properties: '/espalier.v1.PropertiesService/WatchProperties',
  tree: '/espalier.v1.TreeService/WatchTree',
}
const HEAD = {
  'content-type': 'text/event-stream',
  // Proxies pass events on as they come.
  'x-accel-buffering': 'no',
}
/** How soon a browser connects again. */
const RETRY = 'retry: 1000\n\n'
/** Proxies close connections that are silent for a minute, and a page knows that its gateway is there. */
const HEARTBEAT_MS = 15_000
const HEARTBEAT = ':\n\n'
/** What the path, and `since` or `Last-Event-ID` say. */
const ELSEWHERE = ['path', 'resume_revision']
const REVISION = /^\d{1,19}$/

/** A frame of any watch. */
interface Frame extends Message {
  readonly revision: bigint
  readonly frame: { readonly case: string | undefined }
}

interface Watch {
  readonly method: StreamMethod
  readonly desc: DescMethod
  readonly request: unknown
}

/**
 * Watches as server-sent events: `GET /v1/watch/PATH?tree`. The id of an event is the revision that its frame leads to, so that a browser that
 * connects again, to this gateway or to another one, receives what has changed since, or a snapshot if that is not known any more.
 */
export class WatchEvents {
  readonly #options: Options
  readonly #methods: ReadonlyMap<string, Method>
  readonly #heartbeats: Heartbeats
  /** What many streams send is encoded once. */
  readonly #events = new WeakMap<Prepared, Buffer>()

  constructor(options: Options) {
    this.#options = options
    this.#methods = new Map([...options.methods].map(method => [method.path, method]))
    this.#heartbeats = new Heartbeats(options.clock, HEARTBEAT_MS)
  }

  /** False: the path is another one. */
  async serve(exchange: Exchange): Promise<boolean> {
    try {
      const path = treePathOf(exchange.path, PREFIX)
      if (path === undefined) return false
      if (exchange.verb === 'GET') await this.#serve(exchange, this.#watchOf(exchange, path))
      else exchange.replyError(405, 'unimplemented', 'use GET', undefined, { allow: 'GET' })
    } catch (error) {
      if (exchange.response.destroyed) return true
      this.#refuse(exchange, this.#toConnectError(error, exchange.path))
    }
    return true
  }

  async #serve(exchange: Exchange, { method, desc, request }: Watch): Promise<void> {
    const { response } = exchange
    const call = new HttpCall(this.#options, exchange, method, undefined)
    await call.begin()
    call.check(request)
    const opened = Promise.withResolvers<void>()
    const sink = new HttpSink(call, opened.resolve)
    const frames = sink.messages(method.handler(request, sink, call))
    const first = frames.next()
    // What refuses the watch is known before it is open, and has a status.
    await Promise.race([first, opened.promise])
    response.writeHead(200, HEAD)
    response.write(RETRY)
    using _beat = this.#heartbeats.add(() => {
      if (!response.writableNeedDrain) response.write(HEARTBEAT)
    })
    try {
      for (let next = await first; next.done !== true; next = await frames.next())
        await exchange.write(this.#eventOf(desc, next.value))
    } catch (error) {
      if (response.destroyed) return
      response.write(endOf(this.#toConnectError(error, method.path)))
    }
    response.end()
  }

  /** Throws BAD_ARGUMENT. */
  #watchOf(exchange: Exchange, path: string): Watch {
    const { contract } = this.#options
    const query = new URLSearchParams(exchange.query)
    const kinds = Object.keys(METHOD_OF).filter(kind => query.has(kind))
    if (kinds.length > 1) throw badArgument('query', `${kinds.join(' and ')} are watched by a request each`)
    const [kind = 'children'] = kinds
    const since = exchange.field('last-event-id')[0] ?? query.get('since') ?? '0'
    if (!REVISION.test(since)) throw badArgument('since', `"${since.slice(0, 100)}" is no revision`)
    for (const known of [kind, 'since']) query.delete(known)
    const name = METHOD_OF[kind]!
    const method = this.#methods.get(name)
    if (method?.kind !== 'server stream') throw new Error(`${name} is not served`)
    const desc = contract.method(name)
    return {
      method,
      desc,
      request: method.deserialize(
        requestBytes(desc, { ...queryFields(query, ELSEWHERE), path, resume_revision: since }),
      ),
    }
  }

  #eventOf(desc: DescMethod, bytes: Prepared): Buffer {
    let event = this.#events.get(bytes)
    if (event === undefined) {
      const message = fromBinary(desc.output, bytes) as unknown as Frame
      const { revision, frame } = message
      // Of a snapshot in parts only the last one leads to a revision.
      const id = revision === 0n ? '' : `id: ${revision}\n`
      const json = JSON.stringify(toJson(desc.output, message, { registry: this.#options.contract.registry }))
      event = Buffer.from(`${id}event: ${frame.case}\ndata: ${json}\n\n`)
      this.#events.set(bytes, event)
    }
    return event
  }

  /** A browser gives up after an answer that is no stream: what passes by itself is the end of a stream, after which it comes back. */
  #refuse(exchange: Exchange, error: ConnectError): void {
    const { response } = exchange
    if (!response.headersSent && error.code !== Code.Unavailable) {
      refuse(exchange, error)
    } else {
      if (!response.headersSent) response.writeHead(200, HEAD).write(RETRY)
      response.end(endOf(error))
    }
  }

  #toConnectError(error: unknown, path: string): ConnectError {
    return toConnectError(failure(error, path, this.#options.report), this.#options.contract.registry)
  }
}

/** The last event of a stream that the gateway ends. It has no id, so that the next stream goes on after the one before. */
function endOf(error: ConnectError): string {
  return `event: end\ndata: ${JSON.stringify(errorToJson(error, undefined))}\n\n`
}

function badArgument(field: string, message: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', message, { facts: { field } })
}
