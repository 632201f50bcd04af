import { X509Certificate } from 'node:crypto'
import { Consistency } from '@espalier/contract/espalier/v1/types'
import type { Discovered, DiscoverOptions, Espalier } from './espalier.ts'
import { LeaseRenewer } from './leases/lease-renewer.ts'
import type { RegisterOptions } from './leases/registration.ts'
import { RegistrationLoop } from './leases/registration-loop.ts'
import { watchChildren } from './live/children.ts'
import type { OpenResources } from './live/live-value.ts'
import { watchProperties } from './live/properties.ts'
import { StandingTracker } from './live/standing.ts'
import { watchTree } from './live/tree.ts'
import { type Endpoint, isLoopback, parseEndpoints } from './transport/endpoint.ts'
import { EspalierError } from './transport/error.ts'
import { type GatewayOptions, Gateways } from './transport/gateways.ts'
import { checkImportSize, exportTree, importTree } from './tree-text.ts'
import type { JsonInputObject } from './values/json.ts'
import { toTexts } from './values/json-text.ts'
import { toProvider } from './values/provider.ts'

export interface ConnectOptions {
  /** `host:port`, `grpc://host:port`, or `grpcs://host:port` for TLS; several gateways of one tree in a list or with commas. */
  readonly endpoints: string | readonly string[]
  /** Which gateway is used first. Default `random`, so that many clients spread over many gateways. */
  readonly begin?: 'random' | 'first'
  /** How long a unary call may take, its retries included. Default 10 s. */
  readonly deadlineMs?: number
  /** How often a read is tried again when a gateway does not answer. Default 3. Writes are never repeated. */
  readonly retries?: number
  /** Sent with every call, for gateways that require one. Without TLS only to this machine itself, unless `allowPlaintextToken` says so. */
  readonly token?: string
  /** Sends the token also without TLS through a network, where anyone on the path can read it. */
  readonly allowPlaintextToken?: boolean
  /**
   * CA certificates in PEM: gateways with TLS are trusted by these alone. Default: the CAs that GRPC_DEFAULT_SSL_ROOTS_FILE_PATH names, or
   * Node's.
   */
  readonly ca?: string
}

const DEADLINE_MS = 10_000
const RETRIES = 3

/** A client of one or more gateways in front of one tree. It connects when it is first used. Throws BAD_ARGUMENT. */
export function connect(options: ConnectOptions): Espalier {
  return connectOver(isProxied(process.env) ? 'grpc-js' : 'http2', options)
}

/** As `connect`, with a choice of the transport of unary calls: the conformance tests run over both. */
export function connectOver(unary: GatewayOptions['unary'], options: ConnectOptions): Espalier {
  const endpoints = parseEndpoints(options.endpoints)
  const token = checkedToken(options, endpoints)
  const first = options.begin === 'first' ? 0 : Math.floor(Math.random() * endpoints.length)
  const policy = {
    deadlineMs: options.deadlineMs ?? DEADLINE_MS,
    retries: options.retries ?? RETRIES,
    token,
  }
  const gateways = new Gateways(endpoints, { policy, first, ca: checkedCa(options.ca), unary })
  const renewer = new LeaseRenewer(gateways)
  const resources: OpenResources = new Set()

  const { registry, properties, tree, gateway } = gateways.raw
  return {
    registry,
    properties,
    tree,
    gateway,
    get endpoint() {
      return gateways.current.endpoint.text
    },
    discover: (path, options) => discover(registry, path, options),
    watchChildren: (path, options) => watchChildren(gateways, resources, path, options),
    watchTree: (path, options) => watchTree(gateways, resources, path, options),
    watchProperties: (path, options) => watchProperties(gateways, resources, path, options),
    register: (path, address, properties = {}, options = {}) => {
      const where = {
        path,
        addresses: typeof address === 'string' ? [address] : address,
        properties: withPid(properties, options),
      }
      return new RegistrationLoop(renewer, resources, where, options)
    },
    importTree: (text, options = {}) => importTree(tree, text, options),
    checkImportSize: (bytes, options = {}) => checkImportSize(tree, bytes, options),
    exportTree: (path = '/', options = {}) => exportTree(tree, path, options),
    health: async ({ service = '', signal } = {}) =>
      (await gateways.raw.health.check({ service }, signal === undefined ? {} : { signal })).status,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...resources].map(resource => resource[Symbol.asyncDispose]()))
      await renewer[Symbol.asyncDispose]()
      gateways[Symbol.dispose]()
    },
  }
}

/** Only grpc-js reaches gateways through an HTTP proxy, which it takes from these variables. */
function isProxied({ grpc_proxy, https_proxy, http_proxy }: NodeJS.ProcessEnv): boolean {
  return Boolean(grpc_proxy || https_proxy || http_proxy)
}

function checkedToken(
  { token, allowPlaintextToken = false }: ConnectOptions,
  endpoints: readonly Endpoint[],
): string | undefined {
  if (token === undefined) return undefined
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new EspalierError('BAD_ARGUMENT', 'the token is empty or has characters that are not allowed in a header')
  const plain = endpoints.find(endpoint => !endpoint.secure && !isLoopback(endpoint))
  if (plain === undefined || allowPlaintextToken) return token
  throw new EspalierError('BAD_ARGUMENT', `the token would travel to ${plain.text} in plain text`, {
    metadata: { endpoint: plain.text, hint: 'use grpcs://, or allow it with allowPlaintextToken' },
  })
}

function checkedCa(ca: string | undefined): string | undefined {
  try {
    if (ca !== undefined) new X509Certificate(ca)
    return ca
  } catch (cause) {
    throw new EspalierError('BAD_ARGUMENT', 'the CA certificates to trust contain no certificate in PEM', { cause })
  }
}

function withPid(properties: JsonInputObject, { texts = {} }: RegisterOptions): JsonInputObject {
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
      jsonMatch: match === undefined ? {} : toTexts(match),
      jsonOnly: true,
    },
    signal === undefined ? {} : { signal },
  )
  const standing = new StandingTracker()
  standing.received(provenance?.revision ?? 0n)
  standing.snapshot(provenance)
  return { providers: providers.map(toProvider), ...standing.value }
}
