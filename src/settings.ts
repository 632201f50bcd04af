import { z } from 'zod'

/** One thing that can be configured: `--data`, ESPALIER_DATA, or the key "data" in a configuration file. */
export interface Setting<Value> {
  /** The name of the flag without dashes in front, and with dashes for the environment's underscores. */
  readonly name: string
  /** The placeholder of the value in a help text. */
  readonly value: string
  readonly description: string
  /** Reads the text; its issues say what would be right. */
  readonly schema: z.ZodType<Value, string>
  readonly fallback: Value
  /** Never shown or logged. */
  readonly secret?: true
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const DURATION = /^(\d+)(ms|s|m|h)$/

function duration(minMs: number, maxMs: number, range: string): z.ZodType<number, string> {
  return z
    .string()
    .transform(text => {
      const [, digits, unit] = DURATION.exec(text) ?? []
      return digits === undefined || unit === undefined ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN)
    })
    .refine(ms => ms >= minMs && ms <= maxMs, `must be a duration such as 10s, from ${range}`)
}

function count(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .transform(text => (/^\d+$/.test(text) ? Number(text) : Number.NaN))
    .refine(value => value >= min && value <= max, `must be a whole number from ${min} to ${max}`)
}

const text = z.string()
const listen = text
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/, 'must be HOST:PORT or [V6]:PORT')
  .refine(value => Number(value.slice(value.lastIndexOf(':') + 1)) <= 65_535, 'must have a port up to 65535')
const file = text.regex(/^[^\0]+$/, 'must be a file')
const onOff = text.regex(/^(on|off)$/, 'must be on or off').transform(value => value === 'on')
const zookeeper = text.regex(
  /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?(,(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?)*(\/[^\s\0,]*[^\s\0,/])?$/,
  'must be HOST:PORT[,HOST:PORT...][/CHROOT]',
)

/** Optional settings have the fallback undefined. */
function optional(schema: z.ZodType<string, string>): z.ZodType<string | undefined, string> {
  return schema
}

export const SETTINGS = {
  listen: {
    name: 'listen',
    value: 'HOST:PORT',
    description: 'where to serve gRPC; port 0 lets the system choose',
    schema: listen,
    fallback: '127.0.0.1:7400',
  },
  tlsCertificate: {
    name: 'tls-certificate',
    value: 'FILE',
    description: 'serve over TLS with this certificate in PEM, those that vouch for it after it',
    schema: optional(file),
    fallback: undefined,
  },
  tlsKey: {
    name: 'tls-key',
    value: 'FILE',
    description: 'the private key of that certificate, in PEM',
    schema: optional(file),
    fallback: undefined,
  },
  tokens: {
    name: 'tokens',
    value: 'FILE',
    description: 'serve only calls with a token of this file: one a line, with "read" behind it if it may only read',
    schema: optional(file),
    fallback: undefined,
  },
  readOnly: {
    name: 'read-only',
    value: 'on|off',
    description: 'refuse whatever would change the tree (default off)',
    schema: onOff,
    fallback: false,
  },
  data: {
    name: 'data',
    value: 'DIR',
    description: 'keep the tree in this directory, or beside ZooKeeper what is remembered of it (default ./data)',
    schema: optional(text.regex(/^[^\0]+$/, 'must be a directory')),
    fallback: undefined,
  },
  zookeeper: {
    name: 'zookeeper',
    value: 'H1:P1,H2:P2/CHROOT',
    description: 'keep the tree in this ZooKeeper ensemble instead',
    schema: optional(zookeeper),
    fallback: undefined,
  },
  zookeeperAuth: {
    name: 'zookeeper-auth',
    value: 'digest:USER:PASS',
    description: 'sign in to ZooKeeper; better given as ESPALIER_ZOOKEEPER_AUTH',
    schema: optional(text.regex(/^digest:[^:\0]+:[^\0]+$/, 'must be digest:USER:PASS')),
    fallback: undefined,
    secret: true,
  },
  lastKnown: {
    name: 'last-known',
    value: 'on|off',
    description: 'remember in the data directory what was read, for a start without ZooKeeper (default on)',
    schema: onOff,
    fallback: true,
  },
  sessionTimeout: {
    name: 'session-timeout',
    value: 'DURATION',
    description: 'how long registrations outlive a gateway that is gone (default 10s)',
    schema: duration(1000, 3_600_000, '1s to 1h'),
    fallback: 10_000,
  },
  drainTimeout: {
    name: 'drain-timeout',
    value: 'DURATION',
    description: 'how long calls in flight may take when stopping (default 5s)',
    schema: duration(0, 3_600_000, '0s to 1h'),
    fallback: 5_000,
  },
  massExpiryShare: {
    name: 'mass-expiry-share',
    value: 'PERCENT',
    description: 'when more than this of all registrations go silent at once, wait before removing them (default 50)',
    schema: count(1, 100),
    fallback: 50,
  },
  massExpiryWait: {
    name: 'mass-expiry-wait',
    value: 'DURATION',
    description: 'how long to wait then, at most the session timeout; 0s: not at all (default 10s)',
    schema: duration(0, 3_600_000, '0s to 1h'),
    fallback: 10_000,
  },
  logLevel: {
    name: 'log-level',
    value: 'LEVEL',
    description: 'debug, info, warn, error or silent (default info; warn on a terminal)',
    schema: optional(text.regex(/^(debug|info|warn|error|silent)$/, 'must be debug, info, warn, error or silent')),
    fallback: undefined,
  },
  maxMessageBytes: {
    name: 'max-message-bytes',
    value: 'N',
    description: 'the largest gRPC message (default 4194304)',
    schema: count(65_536, 1_073_741_824),
    fallback: 4 * 1024 * 1024,
  },
  maxTextBytes: {
    name: 'max-text-bytes',
    value: 'N',
    description: 'the largest text of an import (default 67108864)',
    schema: count(1024, 1_073_741_824),
    fallback: 64 * 1024 * 1024,
  },
  maxStreams: {
    name: 'max-streams',
    value: 'N',
    description: 'watches and keep-alives open at once (default 100000)',
    schema: count(1, 10_000_000),
    fallback: 100_000,
  },
  maxFrameBytes: {
    name: 'max-frame-bytes',
    value: 'N',
    description: 'a larger snapshot of a watch comes in parts of about this size (default 524288)',
    schema: count(4_096, 2_097_152),
    fallback: 512 * 1024,
  },
  maxViews: {
    name: 'max-views',
    value: 'N',
    description: 'paths that are watched or being read at once (default 100000)',
    schema: count(1, 10_000_000),
    fallback: 100_000,
  },
  maxUnusedViews: {
    name: 'max-unused-views',
    value: 'N',
    description: 'views of each kind that are kept although nobody uses them (default 1000)',
    schema: count(0, 1_000_000),
    fallback: 1_000,
  },
  viewKeep: {
    name: 'view-keep',
    value: 'DURATION',
    description: 'how long a view outlives its last reader (default 1m)',
    schema: duration(0, 3_600_000, '0s to 1h'),
    fallback: 60_000,
  },
  maxWatchedChildren: {
    name: 'max-watched-children',
    value: 'N',
    description: 'children of one node that are read together with their properties (default 100000)',
    schema: count(1, 10_000_000),
    fallback: 100_000,
  },
  maxWatchedNodes: {
    name: 'max-watched-nodes',
    value: 'N',
    description: 'nodes of one tree that is watched as a whole (default 100000)',
    schema: count(1, 10_000_000),
    fallback: 100_000,
  },
  bookmarkInterval: {
    name: 'bookmark-interval',
    value: 'DURATION',
    description: 'how often quiet watches are told how far they have come; 0s: never (default 1m)',
    schema: duration(0, 3_600_000, '0s to 1h'),
    fallback: 60_000,
  },
  maxLeases: {
    name: 'max-leases',
    value: 'N',
    description: 'leases alive at once (default 100000)',
    schema: count(1, 10_000_000),
    fallback: 100_000,
  },
  maxRegistrationsPerLease: {
    name: 'max-registrations-per-lease',
    value: 'N',
    description: 'registrations under one lease (default 10000)',
    schema: count(1, 10_000_000),
    fallback: 10_000,
  },
  maxProperties: {
    name: 'max-properties',
    value: 'N',
    description: 'properties of one node (default 10000)',
    schema: count(1, 1_000_000),
    fallback: 10_000,
  },
} as const satisfies Record<string, Setting<unknown>>

export type SettingKey = keyof typeof SETTINGS
export type Settings = { readonly [Key in SettingKey]: z.output<(typeof SETTINGS)[Key]['schema']> }
