import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Budgets } from '../../access/budgets/budgets.ts'
import type { Holding } from '../../access/budgets/holding.ts'
import type { Allowed, Guard } from '../../access/guard.ts'
import { RegistryError } from '../../tree/errors.ts'
import { type AnsweredEarly, respondStatus } from '../calls/answered-early.ts'
import { toStatus } from '../calls/status.ts'
import type { OpenConnection, ServerConnections } from './connections.ts'
import type { MeteredRequest } from './metered-request.ts'

/** A stream whose call may go on. */
export interface Admitted {
  readonly holding: Holding
  readonly check: Allowed['check']
  /** Of a stream that grpc-js serves. */
  request: MeteredRequest | undefined
}

interface AdmissionControlOptions {
  readonly budgets: Budgets
  readonly connections: ServerConnections
  readonly answeredEarly: AnsweredEarly
  readonly guard: Guard
  /** Whether everybody may call the method with this path, without a token. */
  readonly isPublic: (path: string) => boolean
}

/** More refused streams of one connection than this, while the peer does not take the refusals, are an attack. */
const MAX_REFUSED = 1_000
/** HTTP/2 counts a header as its name, its value, and so many bytes: RFC 9113, 6.5.2. */
const HEADER_BYTES = 32
/** A connection that closes while its streams arrive. */
const UNKNOWN = 'unknown'

/** Decides on the headers of each stream whether its call is served: who calls, and whether there is room for it. Nothing of a body is kept before. */
export class AdmissionControl {
  readonly #options: AdmissionControlOptions
  readonly #admitted = new WeakMap<ServerHttp2Stream, Admitted>()

  constructor(options: AdmissionControlOptions) {
    this.#options = options
  }

  of(stream: ServerHttp2Stream | undefined): Admitted | undefined {
    return stream === undefined ? undefined : this.#admitted.get(stream)
  }

  /** Undefined: the stream was refused, and has its answer. `raw` has names and values in turn. */
  admit(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: readonly string[]): Admitted | undefined {
    const { budgets, connections } = this.#options
    const connection = connections.of(stream.session)
    let allowed: Allowed
    try {
      allowed = this.#allow(headers)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      this.#refuse(stream, connection, error)
      return undefined
    }
    const account = connection?.account ?? budgets.connection(UNKNOWN)
    const holding = budgets.open(account, allowed.name ?? connection?.peer ?? UNKNOWN, bytesOf(raw))
    if (holding instanceof RegistryError) {
      this.#refuse(stream, connection, holding)
      return undefined
    }
    const admitted = { holding, check: allowed.check, request: undefined }
    this.#admitted.set(stream, admitted)
    return admitted
  }

  #allow(headers: IncomingHttpHeaders): Allowed {
    const path = headers[':path'] ?? ''
    // grpc-js refuses what is not gRPC.
    if (this.#options.isPublic(path) || headers['content-type']?.startsWith('application/grpc') !== true) return PUBLIC
    return this.#options.guard({
      getPath: () => path,
      metadata: {
        get: name => {
          const value = headers[name]
          return value === undefined ? [] : [String(value)]
        },
      },
    })
  }

  #refuse(stream: ServerHttp2Stream, connection: OpenConnection | undefined, error: RegistryError): void {
    const { answeredEarly, budgets } = this.#options
    // An error also closes the stream.
    stream.on('error', () => {})
    stream.once('close', () => {
      answeredEarly.delete(stream)
      if (connection !== undefined) connection.refused--
    })
    if (connection !== undefined && ++connection.refused > MAX_REFUSED) {
      const facts = { refused: connection.refused, limit: MAX_REFUSED }
      budgets.refusals.note(
        'closed_refused_connections',
        connection.peer,
        facts,
        'closed a connection: it goes on after refusals',
      )
      connection.cutOff()
      return
    }
    if (stream.destroyed || stream.closed) return
    respondStatus(stream, toStatus(error))
    if (!stream.readableEnded) answeredEarly.add(stream)
  }
}

const PUBLIC: Allowed = { name: undefined, check: undefined }

function bytesOf(raw: readonly string[]): number {
  let bytes = 0
  for (let i = 0; i + 1 < raw.length; i += 2)
    bytes += (raw[i] as string).length + (raw[i + 1] as string).length + HEADER_BYTES
  return bytes
}
