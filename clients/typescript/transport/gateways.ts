import { Connection } from '../http2/connection.ts'
import { dialer } from '../http2/dial.ts'
import type { CallPolicy } from './call-policy.ts'
import type { Endpoint } from './endpoint.ts'
import type { GrpcJs } from './grpc-js.ts'
import { rawClients } from './raw-clients.ts'
import type { RawClients } from './services.ts'
import { type Target, type UnaryCaller, unaryCaller } from './unary-caller.ts'

/** One gateway, with clients whose calls go to it and nowhere else. The caller moves on to another one by itself: nothing is retried. */
export interface Gateway {
  readonly endpoint: Endpoint
  readonly raw: RawClients
}

interface OpenGateway extends Gateway {
  readonly connection: Connection
}

export interface GatewayOptions {
  readonly policy: CallPolicy
  /** The index of the endpoint that is current at first. */
  readonly first: number
  /** The certificates, in PEM, of the authorities to trust; undefined: those that the system trusts. */
  readonly ca: string | undefined
  /** What carries unary calls. Streams are always carried by grpc-js, which loads when the first one is opened. */
  readonly unary: 'http2' | 'grpc-js'
}

/**
 * The gateways of a client, of which one is current: new calls go there. A caller that gets no answer from a gateway reports it with
 * `failed`, and the next one becomes current.
 */
export class Gateways implements Disposable {
  /** Clients whose every call goes to the gateway that is current when it begins; a retried call moves with it. */
  readonly raw: RawClients
  readonly #endpoints: readonly Endpoint[]
  readonly #options: GatewayOptions
  readonly #gateways: readonly OpenGateway[]
  #index: number
  #grpcJs: Promise<GrpcJs> | undefined

  constructor(endpoints: readonly Endpoint[], options: GatewayOptions) {
    this.#endpoints = endpoints
    this.#options = options
    this.#index = options.first % endpoints.length
    const dial = dialer(options.ca)
    this.#gateways = endpoints.map((endpoint, index) => this.#open(new Connection(endpoint, dial), endpoint, index))
    const next = (): Target => {
      const gateway = this.#current
      return { ...gateway, unanswered: () => this.failed(gateway) }
    }
    this.raw = rawClients(this.#unary(next, options.policy), async () => (await this.#loadGrpcJs()).current)
  }

  get #current(): OpenGateway {
    return this.#gateways[this.#index] as OpenGateway
  }

  get current(): Gateway {
    return this.#current
  }

  get all(): readonly Gateway[] {
    return this.#gateways
  }

  /** Makes the next gateway current, if this one still is: many calls that fail together move on by one. */
  failed(gateway: Gateway): void {
    if (gateway === this.#current) this.#index = (this.#index + 1) % this.#gateways.length
  }

  [Symbol.dispose](): void {
    for (const { connection } of this.#gateways) connection[Symbol.dispose]()
    void this.#grpcJs?.then(grpcJs => grpcJs[Symbol.dispose]())
  }

  #open(connection: Connection, endpoint: Endpoint, index: number): OpenGateway {
    const target: Target = { endpoint, connection, unanswered: () => {} }
    const unary = this.#unary(() => target, { ...this.#options.policy, retries: 0 })
    const raw = rawClients(unary, async () => (await this.#loadGrpcJs()).each[index] as RawClients)
    return { endpoint, connection, raw }
  }

  #unary(next: () => Target, policy: CallPolicy): UnaryCaller | undefined {
    return this.#options.unary === 'http2' ? unaryCaller(next, policy) : undefined
  }

  #loadGrpcJs(): Promise<GrpcJs> {
    this.#grpcJs ??= import('./grpc-js.ts').then(({ openGrpcJs }) =>
      openGrpcJs(this.#endpoints, this.#options.policy, this.#options.ca, {
        index: () => this.#index,
        unanswered: index => this.failed(this.#gateways[index] as Gateway),
      }),
    )
    return this.#grpcJs
  }
}
