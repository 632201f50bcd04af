import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AccessLimits } from './access/budgets/limits.ts'
import { contradiction } from './contradictions.ts'
import type { Access, HttpOptions } from './grpc/server-options.ts'
import type { MassExpiryPolicy } from './registry/leases/mass-expiry.ts'
import { DEFAULT_MASS_EXPIRY } from './registry/registry.ts'
import type { Limits } from './rpc/limits.ts'
import { SETTINGS, type Setting, type SettingKey, type Settings, variableOf } from './settings.ts'
import type { Acl } from './tree/acl.ts'
import { RegistryError } from './tree/errors.ts'
import { readText } from './tree/file-text.ts'
import { nearest } from './tree/nearest.ts'
import type { ViewLimits } from './views/views.ts'

export interface Config {
  readonly listen: string
  /** Undefined: gRPC only. */
  readonly http: HttpOptions | undefined
  readonly workers: number
  readonly access: Access
  readonly store: StoreConfig
  /** Where the last known state is saved, to start without the store. Undefined: nowhere. */
  readonly memory: { readonly directory: string; readonly name: string } | undefined
  readonly drainMs: number
  readonly limits: Limits
  readonly accessLimits: AccessLimits
  readonly views: ViewLimits
  readonly massExpiry: MassExpiryPolicy
  /** Of provider nodes whose client gives none. Empty: everybody may do everything. */
  readonly providerAcl: Acl
  /** Print the endpoint instead of a greeting. */
  readonly printEndpoint: boolean
  /** Undefined: depends on whether the log goes to a terminal. */
  readonly logLevel: string | undefined
}

export type StoreConfig =
  | {
      readonly kind: 'embedded'
      /** Undefined: in memory. */
      readonly directory: string | undefined
      readonly sessionTimeoutMs: number
    }
  | {
      readonly kind: 'zookeeper'
      readonly connect: string
      readonly chroot: Chroot
      readonly sessionTimeoutMs: number
      /** `digest:user:password`. */
      readonly auth: string | undefined
    }

/** Whether a missing chroot is created, or is an error. */
export type Chroot = 'make' | 'expect'

/** The flags that were given, by name without the leading dashes: `{ listen: ':7400', config: 'x.json' }`. */
export type Flags = Readonly<Record<string, string | undefined>>

interface Given {
  readonly text: string
  /** For messages: the flag, the variable or the file. */
  readonly source: string
}

/**
 * Reads the configuration. A flag takes precedence over the environment, the environment over the configuration file (`--config`,
 * ESPALIER_CONFIG), the file over the default. Throws BAD_ARGUMENT for the first error, in one line with the setting, the value and its
 * source.
 */
export function readConfig(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>>,
  chroot: Chroot = 'make',
): Config {
  const file = readFile(flags.config ?? env.ESPALIER_CONFIG)
  const find = (key: SettingKey): Given | undefined => {
    const { name } = SETTINGS[key]
    const variable = variableOf(SETTINGS[key])
    const flag = flags[name]
    if (flag !== undefined) return { text: flag, source: `--${name}` }
    const value = env[variable]
    if (value !== undefined && value !== '') return { text: value, source: variable }
    return file.get(key)
  }
  const settings: Record<string, unknown> = {}
  for (const key of Object.keys(SETTINGS) as SettingKey[]) settings[key] = readSetting(SETTINGS[key], find(key))
  checkStore(find)
  checkInMemory(settings as Settings, find)
  checkWorkers(settings as Settings, find)
  checkTls(find)
  checkAgreement(settings as Settings, find)
  return toConfig(settings as Settings, toHttp(settings as Settings, find('http') !== undefined), chroot)
}

function readSetting(setting: Setting<unknown>, given: Given | undefined): unknown {
  if (given === undefined) return setting.default === undefined ? undefined : setting.schema.parse(setting.default)
  const result = setting.schema.safeParse(given.text)
  if (result.success) return result.data
  const shown = setting.secret === true ? 'the value (not shown)' : JSON.stringify(given.text)
  throw bad(setting.name, given.source, `${shown} ${result.error.issues[0]?.message ?? 'is not allowed'}`)
}

function checkStore(find: (key: SettingKey) => Given | undefined): void {
  const zookeeper = find('zookeeper')
  for (const key of ['zookeeperAuth', 'providerAcl', 'lastKnown'] as const) {
    const given = find(key)
    if (given !== undefined && zookeeper === undefined)
      throw bad(SETTINGS[key].name, given.source, 'requires zookeeper, which is not set')
  }
}

function checkInMemory({ inMemory }: Settings, find: (key: SettingKey) => Given | undefined): void {
  if (!inMemory) return
  const source = find('inMemory')?.source ?? SETTINGS.inMemory.name
  for (const key of ['zookeeper', 'data'] as const)
    if (find(key) !== undefined)
      throw bad(SETTINGS.inMemory.name, source, `contradicts ${SETTINGS[key].name}`, 'leave out one of the two')
}

function checkWorkers({ workers, http }: Settings, find: (key: SettingKey) => Given | undefined): void {
  const given = find('workers')
  const shared = find('http')
  if (workers > 1 && shared !== undefined && http !== 'off' && portOf(http) === 0)
    throw bad(SETTINGS.http.name, shared.source, 'must have a port, since several workers share it')
  if (given === undefined || workers === 1) return
  if (find('zookeeper') === undefined)
    throw bad(
      SETTINGS.workers.name,
      given.source,
      'requires zookeeper, which is not set: the embedded store belongs to one process',
      'use --zookeeper, or leave out --workers',
    )
}

function checkTls(find: (key: SettingKey) => Given | undefined): void {
  for (const [key, other] of [
    ['tlsCertificate', 'tlsKey'],
    ['tlsKey', 'tlsCertificate'],
    ['tlsClientCa', 'tlsCertificate'],
  ] as const) {
    const given = find(key)
    if (given !== undefined && find(other) === undefined)
      throw bad(SETTINGS[key].name, given.source, `requires ${SETTINGS[other].name}, which is not set`)
  }
}

function checkAgreement(settings: Settings, find: (key: SettingKey) => Given | undefined): void {
  const found = contradiction(settings, key => find(key) !== undefined)
  if (found === undefined) return
  const { name } = SETTINGS[found.key]
  throw bad(name, find(found.key)?.source ?? name, found.what, 'change one of the two settings')
}

/** Without a port of its own a gateway for tests, and one of several workers, would take that of another one. */
function toHttp(settings: Settings, isGiven: boolean): HttpOptions | undefined {
  const { http, listen, workers, httpHost = [], httpOrigin = [] } = settings
  if (http === 'off' || (!isGiven && (portOf(listen) === 0 || workers > 1))) return undefined
  const own = http.slice(0, http.lastIndexOf(':')).toLowerCase()
  return { listen: http, isOptional: !isGiven, hosts: [own, ...httpHost], origins: httpOrigin }
}

function portOf(listen: string): number {
  return Number(listen.slice(listen.lastIndexOf(':') + 1))
}

function toConfig(settings: Settings, http: HttpOptions | undefined, chroot: Chroot): Config {
  const { sessionTimeout: sessionTimeoutMs } = settings
  const directory = resolve(settings.data)
  return {
    listen: settings.listen,
    http,
    workers: settings.workers,
    access: {
      tls:
        settings.tlsCertificate === undefined || settings.tlsKey === undefined
          ? undefined
          : {
              certificate: resolve(settings.tlsCertificate),
              key: resolve(settings.tlsKey),
              clientCa: settings.tlsClientCa === undefined ? undefined : resolve(settings.tlsClientCa),
            },
      tokens: settings.tokens === undefined ? undefined : resolve(settings.tokens),
      readOnly: settings.readOnly,
    },
    store:
      settings.zookeeper === undefined
        ? { kind: 'embedded', directory: settings.inMemory ? undefined : directory, sessionTimeoutMs }
        : { kind: 'zookeeper', connect: settings.zookeeper, chroot, sessionTimeoutMs, auth: settings.zookeeperAuth },
    memory:
      settings.zookeeper === undefined || !settings.lastKnown
        ? undefined
        : { directory, name: `zookeeper ${settings.zookeeper}` },
    drainMs: settings.drainTimeout,
    accessLimits: toAccessLimits(settings),
    providerAcl: settings.providerAcl ?? [],
    printEndpoint: settings.printEndpoint,
    logLevel: settings.logLevel,
    views: {
      maxViews: settings.maxViews,
      keepMs: settings.viewKeep,
      maxUnused: settings.maxUnusedViews,
      maxChildren: settings.maxWatchedChildren,
      maxNodes: settings.maxWatchedNodes,
      bookmarkMs: settings.bookmarkInterval,
    },
    massExpiry: {
      ...DEFAULT_MASS_EXPIRY,
      share: settings.massExpiryShare / 100,
      waitMs: settings.massExpiryWait,
    },
    limits: {
      messageBytes: settings.maxMessageBytes,
      frameBytes: settings.maxFrameBytes,
      textBytes: settings.maxTextBytes,
      leases: settings.maxLeases,
      registrationsPerLease: settings.maxRegistrationsPerLease,
      properties: settings.maxProperties,
    },
  }
}

function toAccessLimits(settings: Settings): AccessLimits {
  return {
    streams: {
      connection: settings.maxStreamsPerConnection,
      peer: settings.maxStreamsPerPeer,
      gateway: settings.maxStreams,
    },
    headerBytes: {
      connection: settings.maxHeaderBytesPerConnection,
      peer: settings.maxHeaderBytesPerPeer,
      gateway: settings.maxHeaderBytes,
    },
    requestBytes: {
      connection: settings.maxRequestBytesPerConnection,
      peer: settings.maxRequestBytesPerPeer,
      gateway: settings.maxRequestBytes,
    },
    answerBytes: {
      connection: settings.maxAnswerBytesPerConnection,
      peer: settings.maxAnswerBytesPerPeer,
      gateway: settings.maxAnswerBytes,
    },
    requestHeaderBytes: settings.maxRequestHeaderBytes,
    requestMs: settings.requestTimeout,
    handshakeMs: settings.handshakeTimeout,
    connections: settings.maxConnections,
  }
}

/** A JSON object with the keys of SETTINGS; values are strings or numbers. */
function readFile(path: string | undefined): Map<SettingKey, Given> {
  const found = new Map<SettingKey, Given>()
  if (path === undefined || path === '') return found
  for (const [key, value] of Object.entries(parseFile(path))) {
    if (!Object.hasOwn(SETTINGS, key)) throw unknownSetting(key, path)
    if (typeof value !== 'string' && typeof value !== 'number') throw bad(key, path, 'must be a string or a number')
    found.set(key as SettingKey, { text: String(value), source: path })
  }
  return found
}

function unknownSetting(key: string, path: string): RegistryError {
  const known = Object.keys(SETTINGS)
  const flagged = known.find(name => SETTINGS[name as SettingKey].name === key.replace(/^--/, ''))
  const meant = flagged ?? nearest(key, known)
  const help = meant === undefined ? '"espalier serve --help" lists them' : `did you mean ${meant}?`
  return bad(key, path, `is not a setting; ${help}`)
}

function parseFile(path: string): object {
  let content: Uint8Array
  try {
    content = readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw bad('config', path, `cannot be read (${code ?? String(error)})`)
  }
  const text = readText(content)
  if (typeof text !== 'string') throw bad('config', path, text.message)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad(
      'config',
      path,
      'is not JSON',
      'write one object, such as {"listen": "127.0.0.1:7400", "maxLeases": 1000}',
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad('config', path, 'must hold a JSON object')
  return value
}

function bad(setting: string, source: string, what: string, hint?: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', `bad configuration: ${setting} (${source}): ${what}`, {
    facts: { field: setting, source },
    hint,
  })
}
