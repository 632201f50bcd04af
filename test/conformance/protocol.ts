/**
 * What the runner and the driver of a client say to each other: one command a line on the driver's stdin, one answer a line on its
 * stdout, in turn. The driver does what it is told with its client's own API, and ends when its stdin ends, without closing anything.
 *
 * | do | fields | answer |
 * |---|---|---|
 * | connect | endpoints, token, ca: whom to trust, in PEM; without it there is no TLS | |
 * | register | as, path, address, properties, ttlSeconds, createPath, force | paths |
 * | ended | as: a registration; waits until it is over by itself | reason |
 * | close | as: a registration or a watch | |
 * | discover | path, match | providers: properties by name |
 * | watchChildren, watchProperties, watchTree | as, path | |
 * | next | as: a watch; waits for its next state | unresolved: a reason or "", stale, and providers, properties or a tree |
 * | properties | path | properties, etag, realPath |
 * | updateProperties | path, set, remove, etag | etag |
 * | setProperties | path, set, etag | etag |
 *
 * A tree is nodes (properties by path), data (as text, by path), ephemeral (their paths, in order), made (those made within the last hour) and
 * etag (of the node that is watched, or "").
 *
 * Numbers that a double cannot hold pass unharmed through values and properties of a node.
 */
export interface Command {
  readonly do: string
  readonly [field: string]: Json
}

/** What the command asked for, or the error of the client. */
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
 * A story that every client must tell alike. `$root` in any text is a node of the scenario's own, `$gateway` the endpoint of the first
 * gateway, `$second` that of a second one on the same store, `$nobody` one where nobody listens, and `$x` what `save` kept. Where gateways
 * ask for tokens, `$token` is one, and `$reader` one that may only read; where they speak TLS, `$ca` is whoever vouches for them.
 */
export interface Scenario {
  /** The rule that it holds clients to. */
  readonly name: string
  /** What its gateways ask of clients. Default: nothing. */
  readonly access?: 'tokens' | 'tls and tokens'
  /** Imported below `$root` before it begins. */
  readonly tree: readonly string[]
  readonly steps: readonly Step[]
}

export type Step = CommandStep | { readonly kill: string } | GatewayStep | TreeStep | WaitStep

/** What happens to the first gateway: it stops in good order, is gone as in a crash, or loses contact with the store. */
export interface GatewayStep {
  readonly gateway: 'stops' | 'crashes' | 'loses the store'
}

/** One command to one client, which is a process of its own and connected to the first gateway unless it is told otherwise. */
export interface CommandStep {
  readonly client: string
  readonly send: Command
  /** The fields that the answer must have, exactly. */
  readonly expect?: JsonObject
  /** The command is repeated until the answer has these fields, exactly. */
  readonly until?: JsonObject
  /** Providers that every answer must have, up to and with the one that `until` waits for. */
  readonly always?: readonly string[]
  /** Names by the field of the answer whose value is kept. */
  readonly save?: Readonly<Record<string, string>>
}

/** Something that somebody else does to the tree. */
export type TreeStep = { readonly import: readonly string[] } | { readonly delete: string }

/** Time that must pass because the rule is about time. */
export interface WaitStep {
  readonly waitSeconds: number
}
