import { Code } from '@espalier/contract/google/rpc/code'
import { Connection } from '../http2/connection.ts'
import { dialer } from '../http2/dial.ts'
import { abortable, backoffMs, pause } from './backoff.ts'
import type { CallPolicy } from './call-policy.ts'
import { type Answer, elect } from './election.ts'
import type { Endpoint } from './endpoint.ts'
import { EspalierError, toEspalier, UnansweredError } from './error.ts'
import type { GrpcJs } from './grpc-js.ts'
import type { Logger } from './log.ts'
import { rawClients } from './raw-clients.ts'
import type { RawClients } from './services.ts'
import { streamCaller } from './stream-caller.ts'
import { directRoute, type Gateway, type Liveness, type Route, type Target } from './target.ts'
import { type SendUnary, sendOverGrpcJs, sendOverHttp2 } from './unary-attempt.ts'
import { unaryCaller } from './unary-caller.ts'

export interface GatewayOptions {
  readonly policy: CallPolicy
  /** The index of the endpoint that is current at first. */
  readonly first: number
  /** The certificates, in PEM, of the authorities to trust; undefined: those that the system trusts. */
  readonly ca: string | undefined
  /** What carries unary calls. Streams are always carried by grpc-js, which loads when the first one is opened. */
  readonly unary: 'http2' | 'grpc-js'
  readonly logger: Logger
}

/** How long one gateway may take to answer whether it serves, before all are asked again. */
const ASK_MS = 2_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 1_000
/** A gateway that has answered within this time is taken to be alive. */
const FRESH_MS = 2_000

/**
 * The gateways of a client, of which one is current: everything goes there. A caller that gets no answer from it reports so with `suspect` or
 * `abandon`. If there are several, all are then asked at the same time whether they serve, again and again until one answers, which
 * becomes current. Callers who need a gateway meanwhile wait for that in `home`.
 */
export class Gateways implements Route, Disposable {
  /** Clients whose every call goes to the gateway that is current when it begins; a retried call moves with it. */
  readonly raw: RawClients
  readonly #options: GatewayOptions
  readonly #targets: readonly Target[]
  readonly #closed = new AbortController()
  #current: Target
  #tenure = new AbortController()
  #isSearching = false
  /** Whether it was logged that no gateway answers. */
  #isLost = false
  /** Ends with the round of questions in progress. */
  #round = Promise.withResolvers<void>()
  #avoided: Gateway | undefined
  /** Why each gateway did not answer last. */
  readonly #failures = new Map<Gateway, UnansweredError>()
  #answeredAt = Number.NEGATIVE_INFINITY
  #grpcJs: Promise<GrpcJs> | undefined

  constructor(endpoints: readonly Endpoint[], options: GatewayOptions) {
    this.#options = options
    const dial = dialer(options.ca)
    this.#targets = endpoints.map((endpoint, index) => this.#open(new Connection(endpoint, dial), endpoint, index))
    this.#current = this.#targets[options.first % endpoints.length] as Target
    this.raw = rawClients(unaryCaller(this, this.#send, options.policy), streamCaller(this))
  }

  get current(): Gateway {
    return this.#current
  }

  /** All gateways, the current one first. */
  get inOrder(): readonly Target[] {
    return [this.#current, ...this.#targets.filter(target => target !== this.#current)]
  }

  /** Aborted when the current gateway is given up or another one becomes current: what is open there is to be opened again. */
  get tenure(): AbortSignal {
    return this.#tenure.signal
  }

  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Whether it is not known at the moment which gateway answers. */
  get isInDoubt(): boolean {
    return this.#isSearching
  }

  /**
   * The current gateway; if it is in doubt, the one that answers next. Rejects with the signal's reason, and with CLOSED; if it is not
   * patient, with GATEWAY_UNREACHABLE as soon as all were asked and none has answered.
   */
  async home(signal: AbortSignal, isPatient = true): Promise<Target> {
    for (;;) {
      this.#closed.signal.throwIfAborted()
      signal.throwIfAborted()
      if (!this.#isSearching) return this.#current
      await untilAborted(this.#round.promise, AbortSignal.any([signal, this.#closed.signal]))
      if (!isPatient && this.#isSearching && !signal.aborted) throw this.unanswered()
    }
  }

  async alive(signal: AbortSignal): Promise<Target> {
    const { deadlineMs, retries } = this.#options.policy
    const isPatient = retries === undefined
    if (!isPatient && this.#isAlone) return this.#current
    if (performance.now() - this.#answeredAt > FRESH_MS) this.#search(undefined)
    const deadline = AbortSignal.timeout(deadlineMs)
    try {
      return await this.home(AbortSignal.any([signal, deadline]), isPatient)
    } catch (error) {
      throw deadline.aborted && !signal.aborted ? this.unanswered() : error
    }
  }

  /**
   * To be called when the current gateway gave no answer, or is to be avoided. It stays if it answers now, unless it is to be avoided and
   * another one serves. Returns when all have been asked once.
   */
  async suspect(gateway: Gateway, why: EspalierError, isAvoided = false): Promise<void> {
    if (why instanceof UnansweredError) this.#failures.set(gateway, why)
    if (why instanceof UnansweredError && this.#isAlone) this.#lose()
    if (gateway !== this.#current || this.#isAlone || this.#closed.signal.aborted) return
    if (isAvoided) this.#avoided = gateway
    this.#search(why)
    await this.#round.promise
  }

  /** As `suspect`, for a gateway whose connection passes nothing on: what is open there is given up, and its connections are made anew. */
  async abandon(gateway: Gateway, why: EspalierError): Promise<void> {
    if (gateway !== this.#current || this.#closed.signal.aborted) return
    const abandoned = this.#current
    abandoned.connection.renew()
    void this.#grpcJs?.then(grpcJs => grpcJs.renew(this.#targets.indexOf(abandoned)))
    const asked = this.suspect(gateway, why)
    this.#endTenure()
    await asked
  }

  readonly check = async (gateway: Gateway): Promise<Liveness> => {
    if (this.#isAlone) return (await this.#ask(this.#current)) === undefined ? 'silent' : 'alive'
    if (gateway !== this.#current) return (await this.#ask(gateway as Target)) === undefined ? 'left' : 'alive'
    this.#search(undefined)
    await this.#round.promise
    if (gateway !== this.#current) return 'left'
    return this.#isSearching ? 'silent' : 'alive'
  }

  answered(gateway: Gateway): void {
    this.#failures.delete(gateway)
    if (gateway !== this.#current) return
    this.#answeredAt = performance.now()
    if (!this.#isLost) return
    this.#isLost = false
    this.#options.logger.warn?.(`${gateway.endpoint.text} answers again`, { endpoint: gateway.endpoint.text })
  }

  /** GATEWAY_UNREACHABLE, with every endpoint and why it did not answer. */
  unanswered(last?: EspalierError): EspalierError {
    if (last instanceof UnansweredError) {
      if (this.#isAlone && last.reason === 'GATEWAY_UNREACHABLE') return last
      const failed = this.#targets.find(({ endpoint }) => endpoint.text === last.endpoint)
      if (failed !== undefined) this.#failures.set(failed, last)
    }
    const reasons = this.#targets.map(target => `${target.endpoint.text} (${this.#failureOf(target)})`).join(', ')
    const known = this.#failures.get(this.#current) ?? last
    return new EspalierError('GATEWAY_UNREACHABLE', `no answer from ${reasons}`, {
      code: Code.UNAVAILABLE,
      metadata: { ...known?.metadata, endpoint: this.#current.endpoint.text, endpoints: reasons },
      ...(known === undefined ? {} : { cause: known }),
    })
  }

  /** New calls are CLOSED from now on, except those to one gateway. */
  close(): void {
    if (!this.#closed.signal.aborted)
      this.#closed.abort(new EspalierError('CLOSED', 'the client is closed', { code: Code.CANCELLED }))
  }

  /** Closes the connections. Calls in progress are finished. */
  [Symbol.dispose](): void {
    this.close()
    this.#endTenure()
    this.#round.resolve()
    for (const { connection } of this.#targets) connection[Symbol.dispose]()
    void this.#grpcJs?.then(grpcJs => grpcJs[Symbol.dispose]())
  }

  get #isAlone(): boolean {
    return this.#targets.length === 1
  }

  #failureOf(target: Target): string {
    return this.#failures.get(target)?.why ?? 'no answer'
  }

  /** Begins to ask all gateways, unless that is in progress. */
  #search(why: EspalierError | undefined): void {
    if (this.#isSearching) return
    this.#isSearching = true
    this.#round = Promise.withResolvers()
    void this.#askUntilOneAnswers(why)
  }

  async #askUntilOneAnswers(why: EspalierError | undefined): Promise<void> {
    const { logger } = this.#options
    for (let round = 1; !this.#closed.signal.aborted; round++) {
      const avoided = this.#avoided
      this.#avoided = undefined
      const preferred = avoided === this.#current ? undefined : this.#current
      const found = await elect(this.#targets, preferred, async target => {
        const answer = await this.#ask(target)
        return target === avoided && answer === 'serving' ? 'not serving' : answer
      })
      if (found !== undefined) {
        const endpoint = found.endpoint.text
        if (found !== this.#current) logger.warn?.(`moved to ${endpoint}`, { endpoint, ...this.#reasonToMove(why) })
        this.#take(found)
        this.#isLost = false
        this.#isSearching = false
        this.#round.resolve()
        return
      }
      this.#lose()
      this.#round.resolve()
      this.#round = Promise.withResolvers()
      await pause(backoffMs(round, FIRST_DELAY_MS, MAX_DELAY_MS), this.#closed.signal)
    }
  }

  /** No gateway answers. */
  #lose(): void {
    if (!this.#isLost) this.#options.logger.warn?.(this.unanswered().message)
    this.#isLost = true
  }

  #reasonToMove(why: EspalierError | undefined) {
    return { from: this.#current.endpoint.text, why: why?.message ?? this.#failureOf(this.#current) }
  }

  async #ask(target: Target): Promise<Answer> {
    try {
      const { status } = await target.raw.health.check({ service: '' }, { deadline: ASK_MS })
      this.answered(target)
      return status === 'NOT_SERVING' ? 'not serving' : 'serving'
    } catch (error) {
      const failure = toEspalier(error)
      if (failure instanceof UnansweredError) {
        this.#failures.set(target, failure)
        return undefined
      }
      this.answered(target)
      // Without a health service it is a gRPC server all the same.
      return failure.code === Code.UNIMPLEMENTED ? 'serving' : 'not serving'
    }
  }

  #take(target: Target): void {
    if (target === this.#current) return
    this.#current = target
    this.#endTenure()
  }

  #endTenure(): void {
    const ended = this.#tenure
    this.#tenure = new AbortController()
    ended.abort()
  }

  #open(connection: Connection, endpoint: Endpoint, index: number): Target {
    const route = directRoute(() => target)
    const once = { ...this.#options.policy, retries: 0 }
    const target: Target = {
      endpoint,
      connection,
      raw: rawClients(unaryCaller(route, this.#send, once), streamCaller(route)),
      grpcJs: async () => (await this.#loadGrpcJs()).clients(index),
    }
    return target
  }

  get #send(): SendUnary {
    return this.#options.unary === 'http2' ? sendOverHttp2 : sendOverGrpcJs
  }

  #loadGrpcJs(): Promise<GrpcJs> {
    this.#grpcJs ??= import('./grpc-js.ts').then(({ GrpcJs }) => {
      const { policy, ca } = this.#options
      const endpoints = this.#targets.map(({ endpoint }) => endpoint)
      return new GrpcJs(endpoints, policy.token, ca)
    })
    return this.#grpcJs
  }
}

/** Resolves with the promise, or when the signal aborts. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  await abortable(promise, signal).catch(() => {})
}
