import { Channel, ChannelCredentials } from '@grpc/grpc-js'
import { type CallPolicy, type RawClients, rawClients } from './calls.ts'
import type { Endpoint } from './endpoint.ts'

/** One gateway, with the clients whose calls go to it and nowhere else. */
export interface Gateway {
  readonly endpoint: Endpoint
  readonly raw: RawClients
}

interface OpenGateway extends Gateway {
  readonly channel: Channel
}

const CHANNEL_OPTIONS = {
  // A connection that died without a word is noticed within 15 s; one that could not be made is tried again within 2 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // Two clients of one process share no connection, so that closing one never touches the other.
  'grpc.use_local_subchannel_pool': 1,
}

/**
 * The gateways of a client, of which one is current: new work goes there. Whoever finds that a gateway does not answer says so with
 * `failed`, and the next one becomes current.
 */
export class Gateways implements Disposable {
  /** Clients whose every call goes to the gateway that is current when it begins; a retried call moves with it. */
  readonly raw: RawClients
  readonly #gateways: readonly OpenGateway[]
  #index: number

  /** `authority` vouches for the certificates of gateways, in PEM; undefined: whom the system trusts. */
  constructor(endpoints: readonly Endpoint[], policy: CallPolicy, first: number, authority: string | undefined) {
    const ssl = ChannelCredentials.createSsl(authority === undefined ? undefined : Buffer.from(authority))
    this.#gateways = endpoints.map(endpoint => this.#open(endpoint, policy, ssl))
    this.#index = first % endpoints.length
    this.raw = rawClients(
      {
        channel: currentChannel(() => this.#current.channel),
        begin: () => {
          const gateway = this.#current
          return {
            endpoint: gateway.endpoint.text,
            unanswered: () => this.failed(gateway),
          }
        },
      },
      policy,
    )
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
    for (const { channel } of this.#gateways) channel.close()
  }

  #open(endpoint: Endpoint, policy: CallPolicy, ssl: ChannelCredentials): OpenGateway {
    const credentials = endpoint.secure ? ssl : ChannelCredentials.createInsecure()
    const channel = new Channel(`dns:${endpoint.host}:${endpoint.port}`, credentials, CHANNEL_OPTIONS)
    const begin = (): { endpoint: string; unanswered(): void } => ({ endpoint: endpoint.text, unanswered: () => {} })
    // Whoever calls one gateway on purpose moves on by itself: no retries here.
    return { endpoint, channel, raw: rawClients({ channel, begin }, { ...policy, retries: 0 }) }
  }
}

/** A channel that is whichever channel is current. It owns nothing, so closing it does nothing. */
function currentChannel(current: () => Channel): Channel {
  const channel: Pick<Channel, keyof Channel> = {
    createCall: (...call) => current().createCall(...call),
    getTarget: () => current().getTarget(),
    getConnectivityState: connect => current().getConnectivityState(connect),
    watchConnectivityState: (...watch) => current().watchConnectivityState(...watch),
    getChannelzRef: () => current().getChannelzRef(),
    close: () => {},
  }
  // grpc-js asks for its interface only, but exports it under the name of the class, which has private fields.
  return channel as Channel
}
