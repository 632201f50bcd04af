import { Code } from '@espalier/contract/google/rpc/code'
import type { Children } from '../live/children.ts'
import type { Watched } from '../live/live-value.ts'
import { EspalierError } from '../transport/error.ts'
import type { Provider } from '../values/provider.ts'
import { weighted } from './weights.ts'

/** What is used of the module `@grpc/grpc-js`, 1.14 or newer. */
export interface GrpcJsModule {
  readonly Metadata: new () => unknown
  readonly experimental: { registerResolver(scheme: string, resolverClass: unknown): void }
}

/** What is used of a client. */
interface Source {
  watchChildren(path: string): Watched<Children>
}

interface Target {
  readonly scheme?: string
  readonly path: string
}

type StatusOr<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly error: { readonly code: number; readonly details: string; readonly metadata: unknown }
    }

interface Endpoint {
  readonly addresses: readonly { readonly host: string; readonly port: number }[]
}

type Listener = (endpoints: StatusOr<readonly Endpoint[]>, attributes: object, config: unknown, note: string) => boolean

const ROUND_ROBIN = { ok: true, value: { loadBalancingConfig: [{ round_robin: {} }], methodConfig: [] } } as const

/**
 * Lets channels of grpc-js find their servers through a client: the target `espalier:///web/providers` means the providers of that path, as they
 * come and go. Calls go round all of them; a provider with the property `weight` gets its share of them, with 0 none. It applies to the whole
 * process and lasts until another client is registered under the same scheme.
 *
 * `grpc` is the module that the channels are made by: `import * as grpc from '@grpc/grpc-js'`.
 */
export function registerResolver(
  grpc: GrpcJsModule,
  espalier: Source,
  { scheme = 'espalier' }: { readonly scheme?: string } = {},
): void {
  grpc.experimental.registerResolver(
    scheme,
    class extends ProvidersResolver {
      constructor(target: Target, listener: Listener) {
        super(grpc, espalier, target, listener)
      }
    },
  )
}

class ProvidersResolver {
  /** Of TLS certificates and the `:authority` of calls, unless the channel has the option `grpc.default_authority`. */
  static getDefaultAuthority({ path }: Target): string {
    return path.replaceAll('/', '.')
  }

  readonly #grpc: GrpcJsModule
  readonly #espalier: Source
  readonly #path: string
  readonly #listener: Listener
  #children: Watched<Children> | undefined
  /** What the channel has been given last, as text. */
  #given = ''

  constructor(grpc: GrpcJsModule, espalier: Source, { path }: Target, listener: Listener) {
    this.#grpc = grpc
    this.#espalier = espalier
    this.#path = `/${decodeURIComponent(path).replace(/^\//, '')}`
    this.#listener = listener
  }

  updateResolution(): void {
    if (this.#children !== undefined) return
    // The listener must not be called before this returns.
    queueMicrotask(() => this.#watch())
  }

  destroy(): void {
    const children = this.#children
    this.#children = undefined
    this.#given = ''
    void children?.[Symbol.asyncDispose]()
  }

  #watch(): void {
    if (this.#children !== undefined) return
    try {
      const children = this.#espalier.watchChildren(this.#path)
      this.#children = children
      const ifCurrent = (act: () => void): void => {
        if (this.#children === children) act()
      }
      children.subscribe(
        value => ifCurrent(() => this.#onChildren(value)),
        error => ifCurrent(() => this.#onEnd(error)),
      )
    } catch (error) {
      this.#onEnd(error)
    }
  }

  /** While no gateway answers, the channel keeps what it has. */
  #onChildren({ providers, unresolved, stale }: Children): void {
    if (stale !== undefined && this.#given !== '' && providers.length === 0) return
    const servers = providers.flatMap(provider => toServer(provider) ?? [])
    const endpoints = weighted(servers, ({ weight }) => weight).map(({ host, port }) => ({
      addresses: [{ host, port }],
    }))
    const given = JSON.stringify(endpoints)
    if (given === this.#given) return
    this.#given = given
    this.#listener({ ok: true, value: endpoints }, {}, ROUND_ROBIN, '')
    // An empty list alone would let calls wait until their deadline.
    if (endpoints.length === 0)
      this.#fail(Code.UNAVAILABLE, unresolved?.message ?? `${this.#path} has no providers that take calls`)
  }

  #onEnd(error: unknown): void {
    const details = error instanceof Error ? error.message : 'the client is closed'
    this.#fail(error instanceof EspalierError ? error.code : Code.UNAVAILABLE, details)
  }

  #fail(code: number, details: string): void {
    this.#listener({ ok: false, error: { code, details, metadata: new this.#grpc.Metadata() } }, {}, ROUND_ROBIN, '')
  }
}

/** Undefined if its name is no address. */
function toServer({ name, properties }: Provider) {
  const [, v6, host = v6, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(name) ?? []
  return host === undefined ? undefined : { host, port: Number(port), weight: properties.weight }
}
