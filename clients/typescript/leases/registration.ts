import type { Live } from '../live/live.ts'
import type { EspalierError } from '../transport/error.ts'
import type { JsonObject } from '../values/json.ts'

/**
 * Where a registration stands.
 * - `registering`: not made yet; `error` says why the last attempt failed.
 * - `registered`: made, and renewed.
 * - `suspended`: made, but not confirmed just now; it is gone for others at the latest a ttl after it was renewed last. Being made again.
 * - `superseded`: a newer process registered the same address. It is not made again, unless `update` asks for it.
 * - `failed`: it can never be made as it was asked for; `error` says why.
 */
export interface RegistrationStatus {
  readonly state: 'registering' | 'registered' | 'suspended' | 'superseded' | 'failed'
  /** The provider nodes, one for each address; empty before the first success. */
  readonly providerPaths: readonly string[]
  /** What the gateway granted; what was asked for before that. */
  readonly ttlMs: number
  readonly error: EspalierError | undefined
}

export interface RegisterOptions {
  /** How long the registration outlives this process. Default 10 s; the gateway keeps it between 2 s and 1 h. */
  readonly ttlMs?: number
  /** For an address `:port`: this machine's own host names or addresses. Default: what the gateway sees. */
  readonly hosts?: readonly string[]
  /** Make the service path if it does not exist. Default: wait for it. */
  readonly createPath?: boolean
  /** Also take an address over that a native client of the store registered. */
  readonly force?: boolean
  /** Further properties as JSON texts, for values that a double cannot hold. */
  readonly texts?: Readonly<Record<string, string>>
}

/** A registration that is wanted. Iterating gives its status now and after every change. Disposing deregisters. */
export interface Registration extends Live<RegistrationStatus> {
  readonly path: string
  readonly addresses: readonly string[]
  /** The lease that holds it; secret, because who knows it may end it. A lease that expired is replaced by a new one. */
  readonly leaseId: string
  readonly current: RegistrationStatus
  /** Resolves when it is registered; rejects with the error if it fails, or with a SUPERSEDED error. */
  registered(options?: { signal?: AbortSignal }): Promise<RegistrationStatus>
  /** Registers with these properties from now on. */
  update(properties: JsonObject): void
}
