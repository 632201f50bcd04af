import type { AclEntry } from '@espalier/contract/espalier/v1/types'
import type { Live, WaitOptions } from '../live/live-value.ts'
import type { EspalierError } from '../transport/error.ts'
import type { JsonInputObject } from '../values/json.ts'
import type { JsonTexts } from '../values/json-text.ts'

/**
 * The state of a registration. It never gives up by itself, except where it says so.
 * - `registering`: not registered yet; `error` is why the last attempt failed.
 * - `registered`: registered and renewed.
 * - `suspended`: registered, but no gateway confirms it at the moment. It expires a ttl after its last renewal. It is being registered
 *   again.
 * - `superseded`: a newer process registered the same address. It is not registered again unless `update` is called.
 * - `failed`: it can never be registered as requested, or its path does not exist and `wait` is not set; `error` is why. Not once it has been
 *   registered so: a gateway that refuses it then is left for the next one.
 * - `paused`: `pause` was called, and the provider nodes are gone.
 */
export interface RegistrationStatus {
  readonly state: 'registering' | 'registered' | 'suspended' | 'superseded' | 'failed' | 'paused'
  /** The provider nodes, one for each address; empty before the first success. */
  readonly providerPaths: readonly string[]
  /** The ttl that the gateway granted; before that, the one that was requested. */
  readonly ttlMs: number
  readonly error: EspalierError | undefined
}

/** A registration that is about to be made. */
export interface RegisterEvent {
  readonly path: string
  readonly addresses: readonly string[]
  /** Its properties as JSON texts. */
  readonly texts: JsonTexts
}

export type RegisterAddition = JsonInputObject | undefined | void

export interface RegisterOptions {
  /** How long the registration outlives this process. Default 10 s; the gateway limits it to between 2 s and 1 h. */
  readonly ttlMs?: number
  /**
   * For an address `:port`, `0.0.0.0:port` or `[::]:port`: this machine's host names or addresses. Default: the addresses of its interfaces
   * without loopback; if there are none, the address that the gateway sees.
   */
  readonly hosts?: readonly string[]
  /** Create the service path if it does not exist. */
  readonly createPath?: boolean
  /**
   * Wait for what is missing: for the service path, and in `registered` for gateways, however long it takes. Default: a missing path is an
   * error at once.
   */
  readonly wait?: boolean
  /**
   * Called before every registration, also before each that follows by itself after a gateway was lost. What it returns is added to the
   * properties, or replaces some of them. What it throws fails this attempt; the next one calls it again.
   */
  readonly onRegister?: (event: RegisterEvent) => RegisterAddition | Promise<RegisterAddition>
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
  /**
   * Resolves when it is registered. Rejects with the error if it fails or is refused, with SUPERSEDED, or with the error of the last attempt
   * when `timeoutMs` are over, which are 5 s by default, and without limit with `wait`. It is not ended by that: dispose it to stop trying.
   */
  registered(options?: WaitOptions): Promise<RegistrationStatus>
  /**
   * Changes or adds these properties and removes others; the rest stays, `pid` too. Resolves when a gateway has accepted it, and rejects as
   * `registered` does. Throws BAD_VALUE for what is not JSON.
   */
  update(properties: JsonInputObject, options?: { readonly remove?: readonly string[] }): Promise<RegistrationStatus>
  /** Registers with these properties from now on, and with no others but `pid`. Resolves and rejects as `update` does. */
  replace(properties: JsonInputObject): Promise<RegistrationStatus>
  /** Removes the provider nodes until `resume`: the server lives and is not to be used. Resolves when they are gone. */
  pause(): Promise<RegistrationStatus>
  /** Resolves when it is registered again, and rejects as `registered` does. */
  resume(): Promise<RegistrationStatus>
}
