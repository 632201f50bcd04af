import type { Channel } from '@grpc/grpc-js'
import type { Endpoint } from './endpoint.ts'
import { openChannel } from './grpc-js-channel.ts'
import { grpcJsClients } from './grpc-js-clients.ts'
import type { RawClients } from './services.ts'

/** The gateways of a client as grpc-js reaches them, each over one connection. */
export class GrpcJs implements Disposable {
  readonly #endpoints: readonly Endpoint[]
  readonly #token: string | undefined
  readonly #ca: string | undefined
  readonly #opened = new Map<number, { readonly channel: Channel; readonly clients: RawClients }>()

  constructor(endpoints: readonly Endpoint[], token: string | undefined, ca: string | undefined) {
    this.#endpoints = endpoints
    this.#token = token
    this.#ca = ca
  }

  /** The clients of the gateway with this index. They throw GrpcErrors. */
  clients(index: number): RawClients {
    const opened = this.#opened.get(index) ?? this.#open(index)
    this.#opened.set(index, opened)
    return opened.clients
  }

  /** Later calls go over another connection. */
  renew(index: number): void {
    this.#opened.get(index)?.channel.close()
    this.#opened.delete(index)
  }

  [Symbol.dispose](): void {
    for (const { channel } of this.#opened.values()) channel.close()
    this.#opened.clear()
  }

  #open(index: number) {
    const channel = openChannel(this.#endpoints[index] as Endpoint, this.#ca, this.#token !== undefined)
    return { channel, clients: grpcJsClients(channel, this.#token) }
  }
}
