import type { AclEntry } from '@espalier/contract/espalier/v1/types'
import type { Live } from '../live/live-value.ts'
import type { EspalierError } from '../transport/error.ts'
import type { JsonInputObject } from '../values/json.ts'

/**
 * The state of a registration.
 * - `registering`: not registered yet; `error` is why the last attempt failed.
 * - `registered`: registered and renewed.
 * - `suspended`: registered, but no gateway confirms it at the moment. It expires a ttl after its last renewal. It is being registered
 *   again.
 * - `superseded`: a newer process registered the same address. It is not registered again unless `update` is called.
 * - `failed`: it can never be registered as requested; `error` is why. Not once it has been registered so: a gateway that refuses it then is
 *   left for the next one.
 */
export interface RegistrationStatus {
  readonly state: 'registering' | 'registered' | 'suspended' | 'superseded' | 'failed'
  /** The provider nodes, one for each address; empty before the first success. */
  readonly providerPaths: readonly string[]
  /** The ttl that the gateway granted; before that, the one that was requested. */
  readonly ttlMs: number
  readonly error: EspalierError | undefined
}

export interface RegisterOptions {
  /** How long the registration outlives this process. Default 10 s; the gateway limits it to between 2 s and 1 h. */
  readonly ttlMs?: number
  /**
   * For an address `:port`, `0.0.0.0:port` or `[::]:port`: this machine's host names or addresses. Default: the addresses of its interfaces
   * without loopback; if there are none, the address that the gateway sees.
   */
  readonly hosts?: readonly string[]
  /** Create the service path if it does not exist. Default: wait until it does. */
  readonly createPath?: boolean
  /** Also take over an address that a native client of the store registered. */
  readonly force?: boolean
  /** The ACL of the provider nodes in ZooKeeper. Default: that of the gateway. */
  readonly acl?: readonly AclEntry[]
  /** Further properties as JSON texts, for values that a double cannot hold. */
  readonly texts?: Readonly<Record<string, string>>
}

/** A registration that is kept up until it is disposed, which deregisters it. Iterating yields its status now and after every change. */
export interface Registration extends Live<RegistrationStatus> {
  readonly path: string
  readonly addresses: readonly string[]
  /** The id of its lease. It is secret: it permits ending the lease. An expired lease is replaced by a new one. */
  readonly leaseId: string
  readonly current: RegistrationStatus
  /** Resolves when it is registered; rejects with the error if it fails, or with a SUPERSEDED error. */
  registered(options?: { signal?: AbortSignal }): Promise<RegistrationStatus>
  /** Registers with these properties from now on. Throws BAD_VALUE for what is not JSON. */
  update(properties: JsonInputObject): void
}
