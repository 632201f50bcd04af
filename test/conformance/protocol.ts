/**
 * The protocol between the runner and the driver of a client: one command a line on the driver's stdin, one answer a line on its stdout, in
 * turn. The driver obeys by means of its client's own API, and exits when its stdin ends, without closing anything. A command that it does
 * not know is the error UNKNOWN_COMMAND.
 *
 * | do | fields | answer |
 * |---|---|---|
 * | connect | endpoints, in any form that the client takes; the first is used first, or, if `any`, whichever the client chooses; token; ca: the CA certificates to trust, in PEM; without it there is no TLS; cache: the file of what was last known; log: whether to keep what it logs | |
 * | logged | | warnings: how many it has logged; text: all of them |
 * | register | as, path, address, properties, ttlSeconds, createPath, force, acl: entries of scheme, id, permissions; wait: for a path that does not exist; it returns within its deadline then; hook: a property that is set before every registration, to how often that has been | paths; none yet if it waits |
 * | state | as: a registration; at once | state: registering, registered, suspended, superseded or failed; reason, or "" |
 * | ended | as: a registration; waits until it ends by itself | reason |
 * | update | as: a registration, set, remove: merges; returns when the gateway has accepted it | |
 * | replace | as: a registration, set: all its properties; returns when the gateway has accepted it | |
 * | pause, resume | as: a registration; it is not found until it is resumed; returns when that is so | |
 * | close | as: a registration or a live value; without `as` the client, also if it is closed | |
 * | discover | path, match, namesOnly, synced, minRevision: as text | providers: properties by name; overrides; stale; revision; realPath; facts: by name, which of these are known: ephemeral, lease, revision, createdAt |
 * | raw | path: the same call with the generated code, on the client's connection | names, in order |
 * | watchChildren, watchProperties, watchTree | as, path; of children also namesOnly, and mustExist: returns when there is a value, or the reason why the path does not resolve | |
 * | next | as: a live value; waits for its next state | unresolved: a reason or "", stale, and providers with overrides, properties or a tree |
 * | current | as: children; at once | providers by name |
 * | own | | count: of what only the process itself can count and what must not grow: goroutines, threads of the language, handles |
 * | stale | as: a live value; at once | stale; reason, or ""; message: why, which names every endpoint if the reason is GATEWAY_UNREACHABLE, or "" |
 * | listen | as: children; a callback is called with the current ones and after every change; it replaces the one before | |
 * | heard | as: children | names: those that the callback was called with last, in order; calls: how often |
 * | unlisten | as: children; the callback is removed | |
 * | wait | as: children, atLeast: as many providers, seconds; waits for them | providers by name; TIMEOUT after `seconds` |
 * | properties | path, synced, minRevision | properties, etag, realPath, broken: the reason of each property link that does not resolve, by name |
 * | resolve | path | realPath; links: the name and the target of each that was followed |
 * | walk | path, prune: a path below which nothing is wanted | paths, in their order |
 * | create | path, set, parents | |
 * | delete | path, recursive | paths, in order |
 * | link | path, target | |
 * | move | path, destination, leaveLink | |
 * | health | | serving: whether the gateway that is used serves |
 * | updateProperties | path, set, remove, etag | etag |
 * | setProperties | path, set, etag | etag |
 * | put | path, set: makes the node, with its parents, or replaces its properties | etag |
 * | import | path, text, trim: whether to delete what the text does not have | changes: how many |
 * | plan | path, text, trim: the same without writing | changes: how many |
 * | export | path | text |
 * | fork | path; forks the driver's process. The child calls discover on the client it has inherited, then on one that it connects to the same endpoints | inherited: a reason or "", fresh: a reason or "" |
 * | decode | type: the name of a message, bytes: in base64; decodes it with the generated code | texts: each map of JSON texts; structs: each Struct |
 *
 * Every call on a closed client is the error CLOSED, also `register`, `watchChildren`, `stale` and so on; `next` of a live value that was
 * closed is CLOSED too. The message of an error is its field `message`.
 *
 * Overrides are what operators have changed, by the name of the provider: set (properties), removed (names in order), and wanted (what its
 * client wants instead).
 *
 * A tree is nodes (properties by path), data (as text, by path), ephemeral (their paths, in order), made (those created within the last
 * hour) and etag (of the node that is watched, or "").
 *
 * Numbers are passed on as they are spelled where the language can: integers of any size exactly, and 1.0 as 1.0 where the language has
 * both integers and floating-point numbers. NaN and what no double holds are the words that JavaScript has for them.
 */
export interface Command {
  readonly do: string
  readonly [field: string]: Json
}

/** The result of the command, or the error of the client. */
export type Answer = { readonly ok: JsonObject } | { readonly error: { readonly reason: string } & JsonObject }

export type JsonObject = { readonly [key: string]: Json }
export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject

const FLOAT = '@float'

/** JSON with integers of any size. With `floats`, a number like 1.0, which is not the integer 1, is `{ '@float': '1.0' }`. */
export function parseJson(text: string, { floats = false }: { readonly floats?: boolean } = {}): Json {
  return JSON.parse(text, (_key, value: Json, { source = '' }: { source?: string } = {}) => {
    if (typeof value !== 'number') return value
    if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source)
    return floats && Number.isInteger(value)
      ? { [FLOAT]: Math.abs(value) < 1e16 ? `${value}.0` : String(value) }
      : value
  }) as Json
}

export function formatJson(value: Json): string {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(value, (_key, one: Json) => {
    if (typeof one === 'bigint') return rawJSON(String(one))
    return isFloat(one) ? rawJSON(one[FLOAT]) : one
  })
}

/** Whether it is a number like 1.0 as `parseJson` returns it. */
export function isFloat(value: Json): value is { readonly [FLOAT]: string } {
  return typeof value === 'object' && value !== null && FLOAT in value
}

/**
 * Steps that have the same results with every client. `$root` in any text is a node of the scenario's own, `$gateway`, `$second` and
 * `$third` are the endpoints of gateways on one store, `$nobody` one where nothing listens, `$file` a path where no file is, and `$x` what `save` kept. Where gateways
 * require tokens, `$token` is one, and `$reader` one that may only read; where they use TLS, `$ca` is the CA certificate.
 */
export interface Scenario {
  /** The rule that it tests. */
  readonly name: string
  /** What its gateways require. Default: nothing. */
  readonly access?: 'tokens' | 'tls and tokens'
  /** Imported below `$root` before it begins. */
  readonly tree: readonly string[]
  /** How many gateways there are. Default: 2. */
  readonly gateways?: 2 | 3
  /** It is about one client: clients of different languages do not play it with each other. */
  readonly isOfOne?: true
  readonly steps: readonly Step[]
}

export type Step = CommandStep | { readonly kill: string } | GatewayStep | LeaseStep | ThreadsStep | TreeStep | WaitStep

export type Which = 'first' | 'second' | 'third'

/**
 * What happens to a gateway, by default the first: it shuts down gracefully, ends as in a crash, is started again at the same endpoint with
 * nothing in its memory, loses contact with the store, stands still without closing a connection, or goes on as if it had not.
 */
export interface GatewayStep {
  readonly gateway: 'stops' | 'crashes' | 'starts again' | 'loses the store' | 'freezes' | 'thaws'
  readonly which?: Which
}

/** Waits until a gateway has so many live leases. */
interface LeaseStep extends Bounded {
  readonly leases: number
  readonly at: Which
}

/** A client may have few more threads now than it had after its first registration. */
interface ThreadsStep {
  readonly threadsOf: string
}

/**
 * What must not take longer than a client may take, from the last change of a gateway; a call, and what comes before any change, from its
 * own beginning.
 */
interface Bounded {
  readonly within?: keyof typeof BOUNDS
}

/** How long a client may take, in ms. */
export const BOUNDS = {
  /** All endpoints refuse connections: its values are stale. */
  'stale when refused': 2_000,
  /** Its only gateway is silent: its values are stale. */
  'stale when silent': 6_000,
  /** A silent gateway is given up, and another one tried. */
  'given up': 10_000,
  /** Half of the session timeout of the store, which is 10 s here: it is registered at a gateway that lives. */
  'half a session': 5_000,
  /** A call ends, with an answer or with an error. */
  'a call': 5_000,
} as const

/** One command to one client, which is a process of its own, connected to the first gateway unless its first command is `connect`. */
export interface CommandStep extends Bounded {
  readonly client: string
  readonly send: Command
  /** It is sent as often, with `$i` from 1 on. */
  readonly times?: number
  /** How many providers the answer must have. */
  readonly count?: number
  /** The fields that the answer must have, exactly. */
  readonly expect?: JsonObject
  /** The command is repeated until the answer has these fields, exactly. */
  readonly until?: JsonObject
  /** Providers that every answer must have, up to and including the one that `until` waits for. */
  readonly always?: readonly string[]
  /** Texts that the answer must contain, for people. */
  readonly mentions?: readonly string[]
  /** The fields of the answer whose values are kept, each under a name. */
  readonly save?: Readonly<Record<string, string>>
}

/** A change of the tree by another client. */
type TreeStep = { readonly import: readonly string[] } | { readonly delete: string }

/** Time that must pass because the rule is about time. */
interface WaitStep {
  readonly waitSeconds: number
}
