import { randomBytes } from 'node:crypto'
import { LeaseState, type LeaseStatus, type RegisterResponse } from '@espalier/contract/espalier/v1/registry'
import { Code } from '@espalier/contract/google/rpc/code'
import { LiveValue, type OpenResources } from '../live/live-value.ts'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import { fromDuration, toDuration } from '../values/duration.ts'
import type { JsonInputObject } from '../values/json.ts'
import { type JsonTexts, toTexts } from '../values/json-text.ts'
import type { LeaseRenewer, RenewedLease } from './lease-renewer.ts'
import { needsHosts, ownHosts } from './own-hosts.ts'
import type { RegisterOptions, Registration, RegistrationStatus } from './registration.ts'

const DEFAULT_TTL_MS = 10_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000
/** Clients that lost the same gateway register at the next one spread over this time. */
const MAX_JITTER_MS = 100
const REGISTER_DEADLINE_MS = 5_000
const DEREGISTER_DEADLINE_MS = 3_000

/** Registers, and registers again whenever the registration is lost or has changed, until it is disposed. */
export class RegistrationLoop implements Registration {
  readonly path: string
  readonly addresses: readonly string[]
  readonly #renewer: LeaseRenewer
  readonly #options: RegisterOptions
  readonly #live: LiveValue<RegistrationStatus>
  #publish: (status: RegistrationStatus) => void = () => {}
  #texts: JsonTexts
  /** The properties that a gateway has accepted last: registering them again can be refused, but not for ever. */
  #accepted: JsonTexts | undefined
  #status: RegistrationStatus
  #leaseId = newLeaseId()
  /** For addresses without a host. Fixed, so that the same providers are registered again and deregistered. */
  readonly #hosts: readonly string[]
  /** What operators have changed in the providers, as the last gateway reported; sent to the next one. */
  #overrides: RegisterResponse['overrides'] = {}
  /** By these the next gateway recognizes the provider nodes. */
  #identities: RegisterResponse['identities'] = {}
  #renewal: Disposable | undefined
  /** Whether to register (again). Cleared before each attempt, so that a request during the attempt is not lost. */
  #isDue = true
  #due = new AbortController()

  constructor(
    renewer: LeaseRenewer,
    resources: OpenResources,
    service: { readonly path: string; readonly addresses: readonly string[]; readonly properties: JsonInputObject },
    options: RegisterOptions,
  ) {
    this.path = service.path
    this.addresses = service.addresses
    this.#renewer = renewer
    this.#options = options
    this.#hosts = options.hosts ?? (needsHosts(service.addresses) ? ownHosts() : [])
    this.#texts = allTexts(service.properties, options)
    const ttlMs = options.ttlMs ?? DEFAULT_TTL_MS
    this.#status = { state: 'registering', providerPaths: [], ttlMs, error: undefined }
    this.#live = new LiveValue(resources, (publish, signal) => {
      this.#publish = publish
      publish(this.#status)
      return this.#run(signal)
    })
  }

  get leaseId(): string {
    return this.#leaseId
  }

  get current(): RegistrationStatus {
    return this.#status
  }

  async registered(options: { signal?: AbortSignal } = {}): Promise<RegistrationStatus> {
    const status = await this.waitFor(
      ({ state }) => state === 'registered' || state === 'failed' || state === 'superseded',
      options,
    )
    if (status.error !== undefined && status.state !== 'registered') throw status.error
    return status
  }

  update(properties: JsonInputObject): void {
    this.#texts = allTexts(properties, this.#options)
    this.#setDue()
  }

  [Symbol.asyncIterator](): AsyncIterator<RegistrationStatus> {
    return this.#live[Symbol.asyncIterator]()
  }

  waitFor(
    predicate: (status: RegistrationStatus) => boolean,
    options?: { signal?: AbortSignal },
  ): Promise<RegistrationStatus> {
    return this.#live.waitFor(predicate, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#live[Symbol.asyncDispose]()
  }

  /** An attempt in progress is awaited before deregistering, so that it cannot register afterwards. */
  async #run(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; ) {
      if (!this.#isDue) {
        await this.#sleep(Number.POSITIVE_INFINITY, signal)
        continue
      }
      this.#isDue = false
      if (this.#renewal !== undefined) await pause(Math.random() * MAX_JITTER_MS, signal)
      const error = await this.#attempt()
      if (error === undefined) {
        attempt = 1
      } else {
        this.#isDue = true
        await this.#sleep(backoffMs(attempt++, FIRST_DELAY_MS, MAX_DELAY_MS), signal)
      }
    }
    if (this.#status.providerPaths.length > 0 || this.#status.error !== undefined) await this.#deregister()
    this.#renewal?.[Symbol.dispose]()
  }

  /** Returns undefined if no further attempt is needed: this one succeeded, or none can. */
  async #attempt(): Promise<EspalierError | undefined> {
    const gateway = this.#renewer.home
    const texts = this.#texts
    try {
      const response = await gateway.raw.registry.register(
        {
          path: this.path,
          addresses: [...this.addresses],
          jsonProperties: { ...texts },
          leaseId: this.#leaseId,
          ttl: toDuration(this.#options.ttlMs ?? DEFAULT_TTL_MS),
          hosts: [...this.#hosts],
          createPath: this.#options.createPath ?? false,
          force: this.#options.force ?? false,
          acl: [...(this.#options.acl ?? [])],
          overrides: this.#overrides,
          identities: this.#identities,
        },
        { deadline: REGISTER_DEADLINE_MS },
      )
      this.#accepted = texts
      this.#succeeded(response)
      return undefined
    } catch (error) {
      return this.#attemptFailed(asEspalierError(error), gateway, texts === this.#accepted)
    }
  }

  #succeeded({ providerPaths, ttl, overrides, identities }: RegisterResponse): void {
    this.#overrides = overrides
    this.#identities = identities
    const ttlMs = fromDuration(ttl) || this.#status.ttlMs
    this.#setStatus({ state: 'registered', providerPaths, ttlMs, error: undefined })
    this.#renewal?.[Symbol.dispose]()
    this.#renewal = this.#renewer.renew(this.#lease(this.#leaseId, ttlMs))
  }

  /** `wasAccepted`: the same registration has succeeded before, so that it is this gateway or the store that refuses it at the moment. */
  #attemptFailed(error: EspalierError, gateway: LeaseRenewer['home'], wasAccepted: boolean): EspalierError | undefined {
    const isRefused = FINAL.has(error.code)
    if (error.reason === 'LEASE_EXPIRED') {
      this.#renewal?.[Symbol.dispose]()
      this.#leaseId = newLeaseId()
    } else if (error.code === Code.UNAVAILABLE || error.code === Code.DEADLINE_EXCEEDED || (isRefused && wasAccepted)) {
      this.#renewer.failed(gateway)
    }
    const isFinal = isRefused && !wasAccepted
    const before = this.#status.state
    const state = isFinal
      ? 'failed'
      : before === 'registered'
        ? 'suspended'
        : before === 'suspended'
          ? before
          : 'registering'
    this.#setStatus({ ...this.#status, state, error })
    return isFinal ? undefined : error
  }

  #lease(leaseId: string, ttlMs: number): RenewedLease {
    return {
      leaseId,
      ttlMs,
      onStatus: status => this.#onLeaseStatus(status),
      onLost: error => {
        if (this.#status.state === 'registered') this.#setStatus({ ...this.#status, state: 'suspended', error })
      },
    }
  }

  #onLeaseStatus({ state, supersededPaths, overrides, identities }: LeaseStatus): void {
    if (this.#status.state === 'superseded' || this.#status.state === 'failed') return
    if (state === LeaseState.LIVE) {
      this.#overrides = overrides
      this.#identities = { ...this.#identities, ...identities }
    }
    if (supersededPaths.length > 0) {
      const error = new EspalierError(
        'SUPERSEDED',
        `a newer registration has taken over ${supersededPaths.join(', ')}`,
        {
          code: Code.ABORTED,
          metadata: { path: supersededPaths[0] ?? this.path },
        },
      )
      this.#isDue = false
      this.#setStatus({ ...this.#status, state: 'superseded', error })
    } else if (state === LeaseState.LIVE) {
      if (this.#status.state === 'suspended' && !this.#isDue)
        this.#setStatus({ ...this.#status, state: 'registered', error: undefined })
    } else {
      this.#setDue()
    }
  }

  #setDue(): void {
    this.#isDue = true
    this.#due.abort()
  }

  /** Returns when the time is over, when another registration is due, or when this one is disposed. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.#due = new AbortController()
    await pause(Math.min(ms, 2 ** 31 - 1), AbortSignal.any([signal, this.#due.signal]))
  }

  #setStatus(status: RegistrationStatus): void {
    this.#status = status
    this.#publish(status)
  }

  /** Best effort, on one gateway after the other: what cannot be removed expires with its lease. */
  async #deregister(): Promise<void> {
    if (this.#status.state === 'superseded') return
    const options = { deadline: DEREGISTER_DEADLINE_MS }
    for (const gateway of this.#renewer.inOrder) {
      try {
        const { removedPaths } = await gateway.raw.registry.revokeLease({ leaseId: this.#leaseId }, options)
        if (this.#status.providerPaths.every(path => removedPaths.includes(path))) return
        // A gateway that does not know the lease can still find each of its registrations.
        for (const address of this.addresses)
          await gateway.raw.registry.deregister(
            { path: this.path, leaseId: this.#leaseId, address, hosts: [...this.#hosts] },
            options,
          )
        return
      } catch (error) {
        if (!asEspalierError(error).transient) return
      }
    }
  }
}

/** Repeating the call would fail again. A missing path or another client's registration may change meanwhile and is not among them. */
const FINAL: ReadonlySet<number> = new Set([
  Code.INVALID_ARGUMENT,
  Code.PERMISSION_DENIED,
  Code.UNAUTHENTICATED,
  Code.UNIMPLEMENTED,
])

/** Made by the client, so that an attempt whose response was lost is repeated with the same lease. */
function newLeaseId(): string {
  return randomBytes(16).toString('hex')
}

function asEspalierError(error: unknown): EspalierError {
  return error instanceof EspalierError ? error : new EspalierError('UNKNOWN', String(error), { cause: error })
}

function allTexts(properties: JsonInputObject, { texts = {} }: RegisterOptions): JsonTexts {
  const twice = Object.keys(texts).find(key => Object.hasOwn(properties, key))
  if (twice !== undefined)
    throw new EspalierError('BAD_VALUE', `"${twice}" is given twice, as a value and as a text`, {
      code: Code.INVALID_ARGUMENT,
      metadata: { key: twice },
    })
  return { ...toTexts(properties), ...texts }
}
