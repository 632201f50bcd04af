import type { CallPolicy } from './call-policy.ts'
import type { Endpoint } from './endpoint.ts'
import { currentChannel, openChannel } from './grpc-js-channel.ts'
import { grpcJsClients } from './grpc-js-clients.ts'
import type { RawClients } from './services.ts'

/** The gateways of a client as grpc-js reaches them. */
export interface GrpcJs extends Disposable {
  /** Clients whose every call goes to the gateway that is current when it begins. */
  readonly current: RawClients
  /** Clients of one gateway each, in the order of the endpoints. */
  readonly each: readonly RawClients[]
}

export function openGrpcJs(
  endpoints: readonly Endpoint[],
  policy: CallPolicy,
  ca: string | undefined,
  current: { readonly index: () => number; readonly unanswered: (index: number) => void },
): GrpcJs {
  const channels = endpoints.map(endpoint => openChannel(endpoint, ca, policy.token !== undefined))
  const at = <T>(list: readonly T[]): T => list[current.index()] as T
  return {
    current: grpcJsClients(
      {
        channel: currentChannel(() => at(channels)),
        begin: () => {
          const index = current.index()
          return { endpoint: at(endpoints), unanswered: () => current.unanswered(index) }
        },
      },
      policy,
    ),
    each: endpoints.map((endpoint, index) => {
      const channel = channels[index] as (typeof channels)[number]
      return grpcJsClients({ channel, begin: () => ({ endpoint, unanswered: () => {} }) }, { ...policy, retries: 0 })
    }),
    [Symbol.dispose]: () => {
      for (const channel of channels) channel.close()
    },
  }
}
