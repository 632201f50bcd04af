/**
 * The protocol between the runner and the driver of a client: one command a line on the driver's stdin, one answer a line on its stdout, in
 * turn. The driver obeys by means of its client's own API, and exits when its stdin ends, without closing anything. A command that it does
 * not know is the error UNKNOWN_COMMAND.
 *
 * | do | fields | answer |
 * |---|---|---|
 * | connect | endpoints, in any form that the client takes; the first is used first; token; ca: the CA certificates to trust, in PEM; without it there is no TLS; cache: the file of what was last known | |
 * | register | as, path, address, properties, ttlSeconds, createPath, force, acl: entries of scheme, id, permissions | paths |
 * | state | as: a registration; at once | state: registering, registered, suspended, superseded or failed; reason, or "" |
 * | ended | as: a registration; waits until it ends by itself | reason |
 * | update | as: a registration, set, remove: merges; returns when the gateway has accepted it | |
 * | replace | as: a registration, set: all its properties; returns when the gateway has accepted it | |
 * | pause, resume | as: a registration; it is not found until it is resumed; returns when that is so | |
 * | close | as: a registration or a live value; without `as` the client, also if it is closed | |
 * | discover | path, match | providers: properties by name; overrides; stale |
 * | watchChildren, watchProperties, watchTree | as, path | |
 * | next | as: a live value; waits for its next state | unresolved: a reason or "", stale, and providers with overrides, properties or a tree |
 * | stale | as: a live value; at once | stale; reason, or ""; message: why, which names every endpoint if the reason is GATEWAY_UNREACHABLE, or "" |
 * | wait | as: children, atLeast: as many providers, seconds; waits for them | providers by name; TIMEOUT after `seconds` |
 * | properties | path | properties, etag, realPath |
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

/** JSON with integers of any size. */
export function parseJson(text: string): Json {
  return JSON.parse(text, (_key, value: Json, { source }: { source?: string } = {}) =>
    typeof value === 'number' && /^-?\d+$/.test(source ?? '') && !Number.isSafeInteger(value)
      ? BigInt(source as string)
      : value,
  ) as Json
}

export function formatJson(value: Json): string {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? rawJSON(String(one)) : one))
}

/**
 * Steps that have the same results with every client. `$root` in any text is a node of the scenario's own, `$gateway` the endpoint of the
 * first gateway, `$second` that of a second one on the same store, `$nobody` one where nothing listens, and `$x` what `save` kept. Where
 * gateways require tokens, `$token` is one, and `$reader` one that may only read; where they use TLS, `$ca` is the CA certificate.
 */
export interface Scenario {
  /** The rule that it tests. */
  readonly name: string
  /** What its gateways require. Default: nothing. */
  readonly access?: 'tokens' | 'tls and tokens'
  /** Imported below `$root` before it begins. */
  readonly tree: readonly string[]
  readonly steps: readonly Step[]
}

export type Step = CommandStep | { readonly kill: string } | GatewayStep | TreeStep | WaitStep

/** What happens to the first gateway: it shuts down gracefully, ends as in a crash, or loses contact with the store. */
export interface GatewayStep {
  readonly gateway: 'stops' | 'crashes' | 'loses the store'
}

/** One command to one client, which is a process of its own, connected to the first gateway unless its first command is `connect`. */
export interface CommandStep {
  readonly client: string
  readonly send: Command
  /** The fields that the answer must have, exactly. */
  readonly expect?: JsonObject
  /** The command is repeated until the answer has these fields, exactly. */
  readonly until?: JsonObject
  /** Providers that every answer must have, up to and including the one that `until` waits for. */
  readonly always?: readonly string[]
  /** The fields of the answer whose values are kept, each under a name. */
  readonly save?: Readonly<Record<string, string>>
}

/** A change of the tree by another client. */
type TreeStep = { readonly import: readonly string[] } | { readonly delete: string }

/** Time that must pass because the rule is about time. */
interface WaitStep {
  readonly waitSeconds: number
}
