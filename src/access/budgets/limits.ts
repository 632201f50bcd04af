/** What calls take of a gateway as long as their streams are open, each with a budget. */
export type Resource = 'streams' | 'headerBytes' | 'requestBytes' | 'answerBytes'

/** Whose budget: of one connection, of all connections of one peer, or of all peers together. */
export type Scope = 'connection' | 'peer' | 'gateway'

type Budget = Readonly<Record<Scope, number>>

/** What a gateway accepts before it knows who calls. */
export interface AccessLimits extends Readonly<Record<Resource, Budget>> {
  /** The headers of one request, in bytes. */
  readonly requestHeaderBytes: number
  /** The time for a request to arrive completely. */
  readonly requestMs: number
  /** The time for a new connection to complete the handshake of TLS, if any, and the one of HTTP/2. */
  readonly handshakeMs: number
  /** Open connections. One peer may have half of them. */
  readonly connections: number
}

const KB = 1024
const MB = 1024 * KB

export const DEFAULT_ACCESS_LIMITS: AccessLimits = {
  streams: { connection: 10_000, peer: 50_000, gateway: 100_000 },
  headerBytes: { connection: MB, peer: 16 * MB, gateway: 64 * MB },
  requestBytes: { connection: 8 * MB, peer: 64 * MB, gateway: 128 * MB },
  answerBytes: { connection: 8 * MB, peer: 128 * MB, gateway: 256 * MB },
  requestHeaderBytes: 16 * KB,
  requestMs: 10_000,
  handshakeMs: 10_000,
  connections: 10_000,
}

/** The budget of a scope. No peer may have more than half of what the gateway has. */
export function budgetOf(limits: AccessLimits, resource: Resource, scope: Scope): number {
  const { [scope]: own, gateway } = limits[resource]
  return scope === 'gateway' ? gateway : Math.min(own, Math.ceil(gateway / 2))
}
