import type { Refusals } from '../../access/budgets/refusals.ts'
import { failure, type Report } from '../calls/failure.ts'
import { allowOrigin, answerPreflight } from './cross-origin.ts'
import type { Exchange } from './exchange.ts'
import { type HealthChecks, serveHealth } from './health.ts'
import { type OriginRules, refusalOfOrigin } from './origins.ts'

/** Each returns whether the path was one of its own. */
export type Routes = readonly { serve(exchange: Exchange): Promise<boolean> }[]

interface Options {
  readonly origins: OriginRules
  readonly health: HealthChecks
  /** Loaded with the first call, so that a gateway starts without it. */
  readonly routes: () => Promise<Routes>
  readonly refusals: Refusals
  readonly report: Report
}

const REFUSAL = {
  host: 'this gateway has another name: use its address, or start it with --http-host',
  origin: 'pages of this origin may not call: start the gateway with --http-origin',
} as const

/** Finds out what each request is for. */
export class HttpListener {
  readonly #options: Options
  #routes: Promise<Routes> | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Never rejects. */
  async request(exchange: Exchange): Promise<void> {
    try {
      await this.#serve(exchange)
    } catch (error) {
      if (exchange.response.destroyed) return
      const { details } = failure(error, exchange.path, this.#options.report)
      if (exchange.response.headersSent) exchange.connection.close()
      else exchange.replyError(500, 'internal', details)
    }
  }

  async #serve(exchange: Exchange): Promise<void> {
    const { origins, health, refusals } = this.#options
    if (!exchange.path.startsWith('/')) {
      exchange.replyError(400, 'invalid_argument', 'the target of a request must be a path')
      return
    }
    if (exchange.count('host') > 1 || exchange.count('authorization') > 1) {
      exchange.isLast().replyError(400, 'invalid_argument', 'a request has one host and one token')
      return
    }
    if (serveHealth(exchange, health)) return
    const [host, origin] = [exchange.field('host')[0], exchange.field('origin')[0]]
    const refusal = refusalOfOrigin({ host, origin }, origins)
    if (refusal !== undefined) {
      const facts = { host: host?.slice(0, 100), origin: origin?.slice(0, 100) }
      refusals.note(`refused_${refusal}s`, exchange.connection.peer, facts, 'refused a request of a browser')
      exchange.replyError(refusal === 'host' ? 421 : 403, 'permission_denied', REFUSAL[refusal], 'NOT_PERMITTED')
      return
    }
    if (origin !== undefined) allowOrigin(exchange, origin, origins)
    if (answerPreflight(exchange)) return
    this.#routes ??= this.#options.routes()
    for (const route of await this.#routes) if (await route.serve(exchange)) return
    exchange.replyError(404, 'unimplemented', `there is nothing at ${exchange.path.slice(0, 200)}`)
  }
}
