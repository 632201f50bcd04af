import { X509Certificate } from 'node:crypto'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import type { Discovered, DiscoverOptions, Espalier } from './espalier.ts'
import { LeaseKeeper } from './leases/lease-stream.ts'
import type { RegisterOptions } from './leases/registration.ts'
import { WantedRegistration } from './leases/wanted-registration.ts'
import { watchChildren } from './live/children.ts'
import type { Owner } from './live/live.ts'
import { watchProperties } from './live/properties.ts'
import { StandingFold } from './live/standing.ts'
import { watchTree } from './live/watched-tree.ts'
import { parseEndpoints } from './transport/endpoint.ts'
import { EspalierError } from './transport/error.ts'
import { type GatewayOptions, Gateways } from './transport/gateways.ts'
import { exportTree, importTree } from './tree.ts'
import type { JsonObject } from './values/json.ts'
import { toProvider } from './values/provider.ts'

export interface ConnectOptions {
  /** `host:port`, `grpc://host:port`, or `grpcs://host:port` for TLS; several gateways of one tree in a list or with commas. */
  readonly endpoints: string | readonly string[]
  /** Which gateway to begin with. Default `random`, so that many clients spread over many gateways. */
  readonly begin?: 'random' | 'first'
  /** How long a unary call may take, its retries included. Default 10 s. */
  readonly deadlineMs?: number
  /** How often a read is tried again when a gateway does not answer. Default 3. Writes are never repeated. */
  readonly retries?: number
  /** Sent with every call, for gateways that ask for one. Without TLS whoever hears the calls hears it, too. */
  readonly token?: string
  /** The certificates, in PEM, of those who vouch for gateways with TLS. Default: as grpc-js, whom Node trusts if no variable says otherwise. */
  readonly ca?: string
}

const DEADLINE_MS = 10_000
const RETRIES = 3

/** A client of one or more gateways in front of one tree. It connects when it is first used. Throws BAD_ARGUMENT. */
export function connect(options: ConnectOptions): Espalier {
  return connectOver(isProxied(process.env) ? 'grpc-js' : 'http2', options)
}

/** As `connect`, with the transport of unary calls: conformance tests hold both of them to the same behaviour. */
export function connectOver(unary: GatewayOptions['unary'], options: ConnectOptions): Espalier {
  const endpoints = parseEndpoints(options.endpoints)
  const first = options.begin === 'first' ? 0 : Math.floor(Math.random() * endpoints.length)
  const policy = {
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
    retries: options.retries ?? RETRIES,
    token: checkedToken(options.token),
  }
  const gateways = new Gateways(endpoints, { policy, first, ca: checkedAuthority(options.ca), unary })
  const keeper = new LeaseKeeper(gateways)
  const open: Owner = new Set()

  const { registry, properties, tree } = gateways.raw
  return {
    registry,
    properties,
    tree,
    get endpoint() {
      return gateways.current.endpoint.text
    },
    discover: (path, options) => discover(registry, path, options),
    watchChildren: (path, options) => watchChildren(gateways, open, path, options),
    watchTree: (path, options) => watchTree(gateways, open, path, options),
    watchProperties: (path, options) => watchProperties(gateways, open, path, options),
    register: (path, address, properties = {}, options = {}) => {
      const where = {
        path,
        addresses: typeof address === 'string' ? [address] : address,
        properties: withPid(properties, options),
      }
      return new WantedRegistration(keeper, open, where, options)
    },
    importTree: (text, options = {}) => importTree(tree, text, options),
    exportTree: (path = '/', options = {}) => exportTree(tree, path, options),
    health: async ({ service = '', signal } = {}) =>
      (await gateways.raw.health.check({ service }, signal === undefined ? {} : { signal })).status,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...open].map(resource => resource[Symbol.asyncDispose]()))
      await keeper[Symbol.asyncDispose]()
      gateways[Symbol.dispose]()
    },
  }
}

/** Only grpc-js reaches gateways through an HTTP proxy, which it takes from these variables. */
function isProxied({ grpc_proxy, https_proxy, http_proxy }: NodeJS.ProcessEnv): boolean {
  return Boolean(grpc_proxy || https_proxy || http_proxy)
}

function checkedToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token
  throw new EspalierError('BAD_ARGUMENT', 'the token is empty, or holds what no header can')
}

function checkedAuthority(ca: string | undefined): string | undefined {
  try {
    if (ca !== undefined) new X509Certificate(ca)
    return ca
  } catch (cause) {
    throw new EspalierError('BAD_ARGUMENT', 'there is no certificate in PEM among those to trust', { cause })
  }
}

function withPid(properties: JsonObject, { texts = {} }: RegisterOptions): JsonObject {
  return 'pid' in texts ? properties : { pid: process.pid, ...properties }
}

async function discover(
  registry: Espalier['registry'],
  path: string,
  options: DiscoverOptions = {},
): Promise<Discovered> {
  const { consistency, minRevision = 0n, namesOnly = false, match, signal } = options
  const { providers, provenance } = await registry.discover(
    {
      path,
      consistency: consistency === 'synced' ? Consistency.SYNCED : Consistency.CACHED,
      minRevision,
      namesOnly,
      ...(match === undefined ? {} : { match }),
    },
    signal === undefined ? {} : { signal },
  )
  const standing = new StandingFold()
  standing.heard(provenance?.revision ?? 0n)
  standing.snapshot(provenance)
  return { providers: providers.map(toProvider), ...standing.value }
}
