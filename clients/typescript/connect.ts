import { X509Certificate } from 'node:crypto'
import { LockKind } from '@espalier/contract/espalier/v1/coordination'
import type { Espalier } from './espalier.ts'
import { LastKnownFile } from './last-known-file.ts'
import { RegistrationLoop } from './leases/registration-loop.ts'
import { watchChildren } from './live/children.ts'
import { NO_MEMORIES } from './live/memory.ts'
import { watchProperties } from './live/properties.ts'
import { watchTree } from './live/tree.ts'
import type { AcquireOptions, Hold } from './locks/hold.ts'
import { acquire, type Lock } from './locks/hold-loop.ts'
import { discover, get } from './reads.ts'
import { type Endpoint, isLoopback, parseEndpoints } from './transport/endpoint.ts'
import { EspalierError } from './transport/error.ts'
import { Gateways } from './transport/gateways.ts'
import { Heartbeat } from './transport/heartbeat.ts'
import type { Logger } from './transport/log.ts'
import { checkImportSize, exportTree, importTree } from './tree-text.ts'
import { toCall, verbs } from './verbs.ts'

export interface ConnectOptions {
  /** `host:port`, `grpc://host:port`, or `grpcs://host:port` for TLS; several gateways of one tree in a list or with commas. */
  readonly endpoints: string | readonly string[]
  /** Which gateway is used first. Default `random`, so that many clients spread over many gateways. */
  readonly begin?: 'random' | 'first'
  /** How long a unary call may take. Until then it is tried at all gateways, unless it could happen twice. Default 5 s. */
  readonly deadlineMs?: number
  /** How often a call is tried again at most when no gateway answers. Default: until its deadline. */
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
  /**
   * A file with the last known state of everything that is discovered and watched. It is used, and marked as stale, while no gateway
   * answers. It is replaced atomically, only its owner may read it, and what is known is never replaced by emptiness. One process at a
   * time should use it.
   */
  readonly cache?: string
  /** Receives what happens, such as `console`. Lost and found gateways are warnings. Default: nobody. */
  readonly logger?: Logger
}

const DEADLINE_MS = 5_000

/** A client of one or more gateways in front of one tree. It connects when it is first used. Throws BAD_ARGUMENT. */
export function connect(options: ConnectOptions): Espalier {
  const unary = isProxied(process.env) ? 'grpc-js' : 'http2'
  const endpoints = parseEndpoints(options.endpoints)
  const token = checkedToken(options, endpoints)
  const first = options.begin === 'first' ? 0 : Math.floor(Math.random() * endpoints.length)
  const logger = options.logger ?? {}
  const policy = { deadlineMs: options.deadlineMs ?? DEADLINE_MS, retries: options.retries, token }
  const gateways = new Gateways(endpoints, { policy, first, ca: checkedCa(options.ca), unary, logger })
  const heartbeat = new Heartbeat(gateways)
  const file = options.cache === undefined ? undefined : new LastKnownFile(options.cache, logger)
  const memories = file ?? NO_MEMORIES
  const resources = { logger, all: new Set<AsyncDisposable>() }
  const watching = { gateways, heartbeat, resources, memories }
  const { registry, properties, tree, coordination, gateway, health } = gateways.raw
  let closing: Promise<void> | undefined

  return {
    registry,
    properties,
    tree,
    coordination,
    gateway,
    get endpoint() {
      return gateways.current.endpoint.text
    },
    ...verbs(gateways.raw),
    discover: (path, options) => discover(watching, path, options),
    get: (path, options) => get(watching, path, options),
    watchChildren: (path, options) => watchChildren(watching, path, options),
    watchTree: (path, options) => watchTree(watching, path, options),
    watchProperties: (path, options) => watchProperties(watching, path, options),
    register: (path, address, properties = {}, options = {}) => {
      gateways.closed.throwIfAborted()
      const addresses = typeof address === 'string' ? [address] : address
      return new RegistrationLoop(watching, { path, addresses, properties }, options)
    },
    lock: (path, options) => hold({ path, kind: LockKind.LOCK, permits: 1 }, options),
    semaphore: (path, permits, options) => hold({ path, kind: LockKind.SEMAPHORE, permits }, options),
    election: (path, options) => hold({ path, kind: LockKind.ELECTION, permits: 1 }, options),
    importTree: (text, options = {}) => importTree(tree, text, options),
    checkImportSize: (bytes, options = {}) => checkImportSize(tree, bytes, options),
    exportTree: (path = '/', options = {}) => exportTree(tree, path, options),
    health: async ({ service = '', ...options } = {}) => (await health.check({ service }, toCall(options))).status,
    [Symbol.asyncDispose]: () => {
      closing ??= close()
      return closing
    },
  }

  async function hold(lock: Lock, options: AcquireOptions | undefined): Promise<Hold> {
    gateways.closed.throwIfAborted()
    return await acquire(watching, lock, options)
  }

  async function close(): Promise<void> {
    gateways.close()
    await Promise.all([...resources.all].map(resource => resource[Symbol.asyncDispose]()))
    await heartbeat[Symbol.asyncDispose]()
    gateways[Symbol.dispose]()
    await file?.[Symbol.asyncDispose]()
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
