import type { z } from 'zod'
import { DEFAULT_ACCESS_LIMITS } from './access/budgets/limits.ts'
import { DEFAULT_LIMITS } from './rpc/limits.ts'
import {
  acl,
  count,
  duration,
  file,
  hosts,
  listen,
  listenOrOff,
  onOff,
  optional,
  origins,
  text,
  zookeeper,
} from './setting-values.ts'

/** One setting: the flag `--data`, the variable ESPALIER_DATA, or the key "data" in a configuration file. */
export interface Setting<Value> {
  /** The name of the flag without its leading dashes. The environment has underscores instead of dashes. */
  readonly name: string
  /** The placeholder of the value in a help text. */
  readonly value: string
  /** Without the default and the range, which `describeSetting` adds. */
  readonly description: string
  /** Reads the text; its issues say what is allowed. */
  readonly schema: z.ZodType<Value, string>
  /** As one would type it. Without one the value is undefined unless it is given. */
  readonly default?: string
  /** For a default that depends on something else: what it is. */
  readonly defaultNote?: string
  /** The smallest and the largest value, as one would type them. */
  readonly range?: string
  /** Never shown or logged. */
  readonly secret?: true
}

export const SETTINGS = {
  listen: {
    name: 'listen',
    value: 'HOST:PORT',
    description: 'address to serve gRPC on; port 0 lets the system choose',
    schema: listen,
    default: '127.0.0.1:7400',
  },
  http: {
    name: 'http',
    value: 'HOST:PORT|off',
    description: 'address to serve HTTP and JSON on; with port 0 in --listen, or with --workers, only if it is given',
    schema: listenOrOff,
    default: '127.0.0.1:7401',
  },
  httpHost: {
    name: 'http-host',
    value: 'NAME,...',
    description: 'names by which browsers reach HTTP; addresses, localhost and the names of the certificate need none',
    schema: optional(hosts),
  },
  httpOrigin: {
    name: 'http-origin',
    value: 'ORIGIN,...',
    description: 'other sites whose pages may call by HTTP, such as https://console.example',
    schema: optional(origins),
  },
  workers: {
    name: 'workers',
    description: 'processes that serve this address together, each a gateway of its own; with ZooKeeper only',
    ...count(1, 256),
    default: '1',
  },
  tlsCertificate: {
    name: 'tls-certificate',
    value: 'FILE',
    description: 'serve over TLS; PEM file with the server certificate followed by its intermediates',
    schema: optional(file),
  },
  tlsKey: {
    name: 'tls-key',
    value: 'FILE',
    description: 'PEM file with the private key of the server certificate',
    schema: optional(file),
  },
  tlsClientCa: {
    name: 'tls-client-ca',
    value: 'FILE',
    description: 'serve only clients with a certificate signed by a CA of this PEM file',
    schema: optional(file),
  },
  tokens: {
    name: 'tokens',
    value: 'FILE',
    description: 'require a token of this file: one per line, followed by "read" if it is read-only',
    schema: optional(file),
  },
  readOnly: {
    name: 'read-only',
    value: 'on|off',
    description: 'refuse all calls that would change the tree',
    schema: onOff,
    default: 'off',
  },
  data: {
    name: 'data',
    value: 'DIR',
    description: 'directory of the embedded store or, with ZooKeeper, of the last known state',
    schema: text.regex(/^[^\0]+$/, 'must be a directory'),
    default: './data',
  },
  inMemory: {
    name: 'in-memory',
    value: 'on|off',
    description: 'keep the tree in memory, for tests: nothing is written to disk, and it ends with the process',
    schema: onOff,
    default: 'off',
  },
  printEndpoint: {
    name: 'print-endpoint',
    value: 'on|off',
    description: 'print only the endpoint that clients connect to, as soon as it serves',
    schema: onOff,
    default: 'off',
  },
  zookeeper: {
    name: 'zookeeper',
    value: 'H1:P1,H2:P2/CHROOT',
    description: 'keep the tree in this ZooKeeper ensemble instead of the embedded store',
    schema: optional(zookeeper),
  },
  zookeeperAuth: {
    name: 'zookeeper-auth',
    value: 'digest:USER:PASS',
    description: 'credentials for ZooKeeper; use the environment, since other users can see flags',
    schema: optional(text.regex(/^digest:[^:\0]+:[^\0]+$/, 'must be digest:USER:PASS')),
    secret: true,
  },
  providerAcl: {
    name: 'provider-acl',
    value: 'SPEC',
    description:
      'ACL in ZooKeeper of registered servers whose client gives none: open, read, creator, or scheme:id:cdrwa; several with commas',
    schema: acl,
    defaultNote: 'open',
  },
  lastKnown: {
    name: 'last-known',
    value: 'on|off',
    description: 'save the last known state to the data directory, to start without ZooKeeper',
    schema: onOff,
    default: 'on',
  },
  sessionTimeout: {
    name: 'session-timeout',
    description: 'how long registrations outlive a gateway that is gone; ZooKeeper may grant another time',
    ...duration('1s', '1h'),
    default: '10s',
  },
  drainTimeout: {
    name: 'drain-timeout',
    description: 'time for calls in flight to finish when the gateway stops',
    ...duration('0s', '1h'),
    default: '5s',
  },
  massExpiryShare: {
    name: 'mass-expiry-share',
    description: 'percentage of registrations; when more expire at once, wait before removing them',
    ...count(1, 100),
    value: 'PERCENT',
    default: '50',
  },
  massExpiryWait: {
    name: 'mass-expiry-wait',
    description: 'how long to wait then, at most the session timeout; 0s: do not wait',
    ...duration('0s', '1h'),
    default: '10s',
  },
  logLevel: {
    name: 'log-level',
    value: 'LEVEL',
    description: 'debug, info, warn, error or silent',
    schema: optional(text.regex(/^(debug|info|warn|error|silent)$/, 'must be debug, info, warn, error or silent')),
    defaultNote: 'info; warn on a terminal',
  },
  maxMessageBytes: {
    name: 'max-message-bytes',
    description: 'largest gRPC message',
    ...count(65_536, 1_073_741_824),
    default: String(DEFAULT_LIMITS.messageBytes),
  },
  maxTextBytes: {
    name: 'max-text-bytes',
    description: 'largest text of an import',
    ...count(1024, 1_073_741_824),
    default: String(DEFAULT_LIMITS.textBytes),
  },
  maxStreams: {
    name: 'max-streams',
    description: 'open streams of all kinds',
    ...count(1, 10_000_000),
    default: String(DEFAULT_ACCESS_LIMITS.streams.gateway),
  },
  maxStreamsPerPeer: {
    name: 'max-streams-per-peer',
    description: 'the same for one client, at most half of --max-streams',
    ...count(1, 10_000_000),
    default: String(DEFAULT_ACCESS_LIMITS.streams.peer),
  },
  maxStreamsPerConnection: {
    name: 'max-streams-per-connection',
    description: 'the same for one connection',
    ...count(1, 10_000_000),
    default: String(DEFAULT_ACCESS_LIMITS.streams.connection),
  },
  maxRequestBytes: {
    name: 'max-request-bytes',
    description: 'bytes of requests that have not arrived completely',
    ...count(65_536, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.requestBytes.gateway),
  },
  maxRequestBytesPerPeer: {
    name: 'max-request-bytes-per-peer',
    description: 'the same for one client, at most half of --max-request-bytes',
    ...count(65_536, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.requestBytes.peer),
  },
  maxRequestBytesPerConnection: {
    name: 'max-request-bytes-per-connection',
    description: 'the same for one connection',
    ...count(65_536, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.requestBytes.connection),
  },
  maxAnswerBytes: {
    name: 'max-answer-bytes',
    description: 'bytes of answers that clients have not read',
    ...count(65_536, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.answerBytes.gateway),
  },
  maxAnswerBytesPerPeer: {
    name: 'max-answer-bytes-per-peer',
    description: 'the same for one client, at most half of --max-answer-bytes',
    ...count(65_536, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.answerBytes.peer),
  },
  maxAnswerBytesPerConnection: {
    name: 'max-answer-bytes-per-connection',
    description: 'the same for one connection',
    ...count(65_536, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.answerBytes.connection),
  },
  maxHeaderBytes: {
    name: 'max-header-bytes',
    description: 'bytes of the headers of open streams',
    ...count(16_384, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.headerBytes.gateway),
  },
  maxHeaderBytesPerPeer: {
    name: 'max-header-bytes-per-peer',
    description: 'the same for one client, at most half of --max-header-bytes',
    ...count(16_384, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.headerBytes.peer),
  },
  maxHeaderBytesPerConnection: {
    name: 'max-header-bytes-per-connection',
    description: 'the same for one connection',
    ...count(16_384, 17_179_869_184),
    default: String(DEFAULT_ACCESS_LIMITS.headerBytes.connection),
  },
  maxRequestHeaderBytes: {
    name: 'max-request-header-bytes',
    description: 'headers of one request',
    ...count(4_096, 65_535),
    default: String(DEFAULT_ACCESS_LIMITS.requestHeaderBytes),
  },
  maxConnections: {
    name: 'max-connections',
    description: 'open connections; never the last 64 file descriptors, and half for one address',
    ...count(2, 10_000_000),
    default: String(DEFAULT_ACCESS_LIMITS.connections),
  },
  requestTimeout: {
    name: 'request-timeout',
    description: 'time for a request to arrive completely',
    ...duration('100ms', '1h'),
    default: '10s',
  },
  handshakeTimeout: {
    name: 'handshake-timeout',
    description: 'time for a new connection to complete its handshake',
    ...duration('100ms', '1h'),
    default: '10s',
  },
  maxFrameBytes: {
    name: 'max-frame-bytes',
    description: 'size above which the snapshot of a watch is split into parts',
    ...count(4_096, 2_097_152),
    default: String(DEFAULT_LIMITS.frameBytes),
  },
  maxViews: {
    name: 'max-views',
    description: 'paths that are watched or read at the same time',
    ...count(1, 10_000_000),
    default: '100000',
  },
  maxUnusedViews: {
    name: 'max-unused-views',
    description: 'unused views of each kind that are kept for the next reader',
    ...count(0, 1_000_000),
    default: '1000',
  },
  viewKeep: {
    name: 'view-keep',
    description: 'how long an unused view is kept',
    ...duration('0s', '1h'),
    default: '1m',
  },
  maxWatchedChildren: {
    name: 'max-watched-children',
    description: 'children of one node that are read together with their properties',
    ...count(1, 10_000_000),
    default: '100000',
  },
  maxWatchedNodes: {
    name: 'max-watched-nodes',
    description: 'nodes of one watched tree',
    ...count(1, 10_000_000),
    default: '100000',
  },
  bookmarkInterval: {
    name: 'bookmark-interval',
    description: 'how often a watch without changes receives a bookmark; 0s: never',
    ...duration('0s', '1h'),
    default: '1m',
  },
  maxLeases: {
    name: 'max-leases',
    description: 'live leases',
    ...count(1, 10_000_000),
    default: String(DEFAULT_LIMITS.leases),
  },
  maxRegistrationsPerLease: {
    name: 'max-registrations-per-lease',
    description: 'registrations under one lease',
    ...count(1, 10_000_000),
    default: String(DEFAULT_LIMITS.registrationsPerLease),
  },
  maxProperties: {
    name: 'max-properties',
    description: 'properties of one node',
    ...count(1, 1_000_000),
    default: String(DEFAULT_LIMITS.properties),
  },
} as const satisfies Record<string, Setting<unknown>>

export type SettingKey = keyof typeof SETTINGS
export type Settings = { readonly [Key in SettingKey]: z.output<(typeof SETTINGS)[Key]['schema']> }

/** The variable of a setting in the environment. */
export function variableOf({ name }: Pick<Setting<unknown>, 'name'>): string {
  return `ESPALIER_${name.toUpperCase().replaceAll('-', '_')}`
}

/** Whether a setting with this placeholder is on or off: its flag may stand without a value. */
export function isSwitch(value: string): boolean {
  return value === 'on|off'
}

/** The description with the default, as a help text has it. */
export function describeSetting(setting: Setting<unknown>): string {
  const shown = setting.default ?? setting.defaultNote
  return shown === undefined ? setting.description : `${setting.description} (default ${shown})`
}
