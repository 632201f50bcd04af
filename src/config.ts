import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Access } from './grpc/server.ts'
import type { MassExpiryPolicy } from './registry/leases/mass-expiry.ts'
import { DEFAULT_MASS_EXPIRY } from './registry/registry.ts'
import type { Limits } from './rpc/limits.ts'
import { SETTINGS, type Setting, type SettingKey, type Settings } from './settings.ts'
import { RegistryError } from './tree/errors.ts'
import type { ViewLimits } from './views/views.ts'

export interface Config {
  readonly listen: string
  readonly access: Access
  readonly store: StoreConfig
  /** Where to write down what is known, for a start without the store. */
  readonly memory: { readonly directory: string; readonly name: string } | undefined
  readonly drainMs: number
  readonly limits: Limits
  readonly views: ViewLimits
  readonly massExpiry: MassExpiryPolicy
  /** Undefined: chosen by where the log goes. */
  readonly logLevel: string | undefined
}

export type StoreConfig =
  | { readonly kind: 'embedded'; readonly directory: string; readonly sessionTimeoutMs: number }
  | {
      readonly kind: 'zookeeper'
      readonly connect: string
      readonly chroot: Chroot
      readonly sessionTimeoutMs: number
      /** `digest:user:password`. */
      readonly auth: string | undefined
    }

/** What becomes of a chroot that is not there. */
export type Chroot = 'make' | 'expect'

/** Flags as they were given, by their names without dashes: `{ listen: ':7400', config: 'x.json' }`. */
export type Flags = Readonly<Record<string, string | undefined>>

interface Given {
  readonly text: string
  /** For a person: where the text stands. */
  readonly source: string
}

/**
 * What is configured: a flag beats the environment, which beats the configuration file (`--config`, ESPALIER_CONFIG), which beats the
 * default. The first thing that is wrong is BAD_ARGUMENT, in one line that names the setting, the value and its source.
 */
export function readConfig(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>>,
  chroot: Chroot = 'make',
): Config {
  const file = readFile(flags.config ?? env.ESPALIER_CONFIG)
  const find = (key: SettingKey): Given | undefined => {
    const { name } = SETTINGS[key]
    const variable = variableOf(name)
    const flag = flags[name]
    if (flag !== undefined) return { text: flag, source: `--${name}` }
    const value = env[variable]
    if (value !== undefined && value !== '') return { text: value, source: variable }
    return file.get(key)
  }
  const settings: Record<string, unknown> = {}
  for (const key of Object.keys(SETTINGS) as SettingKey[]) settings[key] = readSetting(SETTINGS[key], find(key))
  checkStore(find)
  checkTls(find)
  return toConfig(settings as Settings, chroot)
}

function variableOf(name: string): string {
  return `ESPALIER_${name.toUpperCase().replaceAll('-', '_')}`
}

function readSetting(setting: Setting<unknown>, given: Given | undefined): unknown {
  if (given === undefined) return setting.fallback
  const result = setting.schema.safeParse(given.text)
  if (result.success) return result.data
  const shown = setting.secret === true ? 'the value (not shown)' : JSON.stringify(given.text)
  throw bad(setting.name, given.source, `${shown} ${result.error.issues[0]?.message ?? 'is not allowed'}`)
}

function checkStore(find: (key: SettingKey) => Given | undefined): void {
  const zookeeper = find('zookeeper')
  for (const key of ['zookeeperAuth', 'lastKnown'] as const) {
    const given = find(key)
    if (given !== undefined && zookeeper === undefined)
      throw bad(SETTINGS[key].name, given.source, 'needs zookeeper, which is not given')
  }
}

function checkTls(find: (key: SettingKey) => Given | undefined): void {
  for (const [key, other] of [
    ['tlsCertificate', 'tlsKey'],
    ['tlsKey', 'tlsCertificate'],
  ] as const) {
    const given = find(key)
    if (given !== undefined && find(other) === undefined)
      throw bad(SETTINGS[key].name, given.source, `needs ${SETTINGS[other].name}, which is not given`)
  }
}

function toConfig(settings: Settings, chroot: Chroot): Config {
  const { sessionTimeout: sessionTimeoutMs } = settings
  const directory = resolve(settings.data ?? 'data')
  return {
    listen: settings.listen,
    access: {
      tls:
        settings.tlsCertificate === undefined || settings.tlsKey === undefined
          ? undefined
          : { certificate: resolve(settings.tlsCertificate), key: resolve(settings.tlsKey) },
      tokens: settings.tokens === undefined ? undefined : resolve(settings.tokens),
      readOnly: settings.readOnly,
    },
    store:
      settings.zookeeper === undefined
        ? { kind: 'embedded', directory, sessionTimeoutMs }
        : { kind: 'zookeeper', connect: settings.zookeeper, chroot, sessionTimeoutMs, auth: settings.zookeeperAuth },
    memory:
      settings.zookeeper === undefined || !settings.lastKnown
        ? undefined
        : { directory, name: `zookeeper ${settings.zookeeper}` },
    drainMs: settings.drainTimeout,
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
      streams: settings.maxStreams,
      leases: settings.maxLeases,
      registrationsPerLease: settings.maxRegistrationsPerLease,
      properties: settings.maxProperties,
    },
  }
}

/** A JSON object whose keys are those of SETTINGS; values are strings or whole numbers. */
function readFile(path: string | undefined): Map<SettingKey, Given> {
  const found = new Map<SettingKey, Given>()
  if (path === undefined || path === '') return found
  for (const [key, value] of Object.entries(parseFile(path))) {
    if (!(key in SETTINGS)) throw bad(key, path, `is not a setting; there are ${Object.keys(SETTINGS).join(', ')}`)
    if (typeof value !== 'string' && typeof value !== 'number') throw bad(key, path, 'must be a string or a number')
    found.set(key as SettingKey, { text: String(value), source: path })
  }
  return found
}

function parseFile(path: string): object {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw bad('config', path, `cannot be read (${code ?? String(error)})`)
  }
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    throw bad('config', path, `is not JSON: ${(error as Error).message.replaceAll('\n', ' ')}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad('config', path, 'must hold a JSON object')
  return value
}

function bad(setting: string, source: string, what: string): RegistryError {
  return new RegistryError('BAD_ARGUMENT', `bad configuration: ${setting} (${source}): ${what}`, {
    facts: { field: setting, source },
  })
}
