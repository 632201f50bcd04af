import { randomBytes } from 'node:crypto'
import { LeaseState, type LeaseStatus, type RegisterResponse } from '@espalier/contract/espalier/v1/registry'
import { Code } from '@espalier/contract/google/rpc/code'
import { DisposedError, LiveValue, type OpenResources, type WaitOptions } from '../live/live-value.ts'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError, type Reason, toEspalier, UnansweredError } from '../transport/error.ts'
import type { Gateways } from '../transport/gateways.ts'
import type { Heartbeat, RenewedLease } from '../transport/heartbeat.ts'
import type { Gateway } from '../transport/target.ts'
import { fromDuration, toDuration } from '../values/duration.ts'
import type { JsonInputObject } from '../values/json.ts'
import { type JsonTexts, toTexts } from '../values/json-text.ts'
import { needsHosts, ownHosts } from './own-hosts.ts'
import type { RegisterOptions, Registration, RegistrationStatus } from './registration.ts'

const DEFAULT_TTL_MS = 10_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 1_000
/** Clients that lost the same gateway register at the next one spread over this time. */
const MAX_JITTER_MS = 100
const REGISTER_DEADLINE_MS = 5_000
const DEREGISTER_DEADLINE_MS = 2_000

/** What registrations need of their client. */
export interface Registering {
  readonly gateways: Gateways
  readonly heartbeat: Heartbeat
  readonly resources: OpenResources
}

/** Registers, and registers again whenever the registration is lost or has changed, until it is disposed. */
export class RegistrationLoop implements Registration {
  readonly path: string
  readonly addresses: readonly string[]
  readonly #gateways: Gateways
  readonly #heartbeat: Heartbeat
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
  #isPaused = false
  /** It has failed or was superseded, and what is wanted has not changed since. */
  #isGivenUp = false
  /** Whether to register (again). Cleared before each attempt, so that a request during the attempt is not lost. */
  #isDue = true
  #due = new AbortController()

  constructor(
    { gateways, heartbeat, resources }: Registering,
    service: { readonly path: string; readonly addresses: readonly string[]; readonly properties: JsonInputObject },
    options: RegisterOptions,
  ) {
    this.path = service.path
    this.addresses = service.addresses
    this.#gateways = gateways
    this.#heartbeat = heartbeat
    this.#options = options
    this.#hosts = options.hosts ?? (needsHosts(service.addresses) ? ownHosts() : [])
    this.#texts = withPid(allTexts(service.properties, options))
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

  async registered(options: WaitOptions = {}): Promise<RegistrationStatus> {
    return await this.#settled(({ state }) => state === 'registered', options)
  }

  update(
    properties: JsonInputObject,
    { remove = [] }: { readonly remove?: readonly string[] } = {},
  ): Promise<RegistrationStatus> {
    const kept = Object.entries(this.#texts).filter(([key]) => !remove.includes(key))
    return this.#change({ ...Object.fromEntries(kept), ...toTexts(properties) })
  }

  replace(properties: JsonInputObject): Promise<RegistrationStatus> {
    const { pid } = this.#texts
    return this.#change({ ...(pid === undefined ? {} : { pid }), ...toTexts(properties) })
  }

  pause(): Promise<RegistrationStatus> {
    if (!this.#isPaused) {
      this.#isPaused = true
      this.#endRenewal()
      this.#setDue()
    }
    return ignorable(this.#settled(({ state }) => state === 'paused' || !this.#isPaused, {}))
  }

  resume(): Promise<RegistrationStatus> {
    if (this.#isPaused) {
      this.#isPaused = false
      this.#leaseId = newLeaseId()
      this.#identities = {}
      this.#setStatus({ ...this.#status, state: 'registering', error: undefined })
      this.#setDue()
    }
    return ignorable(this.#settled(({ state }) => state === 'registered' || this.#isPaused, {}))
  }

  #change(texts: JsonTexts): Promise<RegistrationStatus> {
    if (this.#live.isDisposed) throw new DisposedError()
    this.#texts = texts
    this.#isGivenUp = false
    this.#setDue()
    const isDone = ({ state }: RegistrationStatus): boolean =>
      this.#isPaused || (state === 'registered' && (this.#accepted === texts || this.#texts !== texts))
    return ignorable(this.#settled(isDone, {}))
  }

  /** Resolves when that is so. Rejects when it will not be, or not in time. */
  async #settled(isDone: (status: RegistrationStatus) => boolean, options: WaitOptions): Promise<RegistrationStatus> {
    const { wait = false } = this.#options
    const isOver = (status: RegistrationStatus): boolean => {
      const { state, error } = status
      const isRefused = state === 'registering' && error !== undefined && !error.transient
      return isDone(status) || this.#isGivenUp || (isRefused && !wait)
    }
    const timeoutMs = options.timeoutMs ?? (wait ? undefined : REGISTER_DEADLINE_MS)
    const status = await this.waitFor(isOver, { ...options, ...(timeoutMs === undefined ? {} : { timeoutMs }) }).catch(
      (error: unknown) => {
        const isTimeout = error instanceof EspalierError && error.reason === 'TIMEOUT'
        throw isTimeout ? (this.#status.error ?? this.#gateways.unanswered()) : error
      },
    )
    if (!isDone(status) && status.error !== undefined) throw status.error
    return status
  }

  subscribe(onValue: (status: RegistrationStatus) => void, onEnd?: (error: Error | undefined) => void): Disposable {
    return this.#live.subscribe(onValue, onEnd)
  }

  [Symbol.asyncIterator](): AsyncIterator<RegistrationStatus> {
    return this.#live[Symbol.asyncIterator]()
  }

  waitFor(predicate: (status: RegistrationStatus) => boolean, options?: WaitOptions): Promise<RegistrationStatus> {
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
      const error = this.#isPaused ? await this.#leave() : await this.#attempt()
      if (error === undefined) {
        attempt = 1
      } else {
        this.#isDue = true
        await this.#sleep(backoffMs(attempt++, FIRST_DELAY_MS, MAX_DELAY_MS), signal)
      }
    }
    if (this.#status.providerPaths.length > 0 || this.#status.error !== undefined) await this.#deregister()
    this.#endRenewal()
  }

  /** As `#attempt`, for a registration that is paused. */
  async #leave(): Promise<EspalierError | undefined> {
    const error = this.#status.providerPaths.length === 0 ? undefined : await this.#deregister()
    if (error !== undefined || !this.#isPaused) return error
    this.#setStatus({ ...this.#status, state: 'paused', providerPaths: [], error: undefined })
    return undefined
  }

  #endRenewal(): void {
    this.#renewal?.[Symbol.dispose]()
    this.#renewal = undefined
  }

  /** Returns undefined if no further attempt is needed: this one succeeded, or none can. */
  async #attempt(): Promise<EspalierError | undefined> {
    const gateway = this.#gateways.current
    const wanted = this.#texts
    const leaseId = this.#leaseId
    try {
      const texts = await this.#hooked(wanted)
      const response = await this.#gateways.raw.registry.register(
        {
          path: this.path,
          addresses: [...this.addresses],
          jsonProperties: { ...texts },
          leaseId,
          ttl: toDuration(this.#options.ttlMs ?? DEFAULT_TTL_MS),
          hosts: [...this.#hosts],
          createPath: this.#options.createPath ?? false,
          force: this.#options.force ?? false,
          acl: [...(this.#options.acl ?? [])],
          overrides: this.#overrides,
          identities: this.#identities,
        },
        // It may be repeated, because the lease is the same, but only where its lease is renewed.
        { deadline: REGISTER_DEADLINE_MS, retry: true, retryMaxAttempts: 1, retryableStatuses: [Code.UNAVAILABLE] },
      )
      this.#accepted = wanted
      this.#succeeded(response)
      return undefined
    } catch (error) {
      return await this.#attemptFailed(toEspalier(error), gateway, wanted === this.#accepted)
    }
  }

  async #hooked(texts: JsonTexts): Promise<JsonTexts> {
    const { path, addresses } = this
    const added = await this.#options.onRegister?.({ path, addresses, texts })
    return added ? { ...texts, ...toTexts(added) } : texts
  }

  #succeeded({ providerPaths, ttl, overrides, identities }: RegisterResponse): void {
    this.#overrides = overrides
    this.#identities = identities
    const ttlMs = fromDuration(ttl) || this.#status.ttlMs
    this.#setStatus({ state: 'registered', providerPaths, ttlMs, error: undefined })
    if (this.#isPaused) return
    const renewal = this.#heartbeat.renew(this.#lease(this.#leaseId, ttlMs))
    this.#endRenewal()
    this.#renewal = renewal
  }

  /** `wasAccepted`: the same registration has succeeded before, so that it is this gateway or the store that refuses it at the moment. */
  async #attemptFailed(
    error: EspalierError,
    gateway: Gateway,
    wasAccepted: boolean,
  ): Promise<EspalierError | undefined> {
    const isRefused = FINAL.has(error.code) || (MISSING.has(error.reason) && this.#options.wait !== true)
    const isFinal = isRefused && !wasAccepted
    const before = this.#status.state
    if (isFinal) this.#isGivenUp = true
    const state = isFinal ? 'failed' : before === 'registered' || before === 'suspended' ? 'suspended' : 'registering'
    this.#setStatus({ ...this.#status, state, error })
    if (error.reason === 'LEASE_EXPIRED') {
      this.#endRenewal()
      this.#leaseId = newLeaseId()
    } else if (error instanceof UnansweredError || error.reason === 'GATEWAY_UNREACHABLE') {
      await this.#gateways.suspect(gateway, error)
    } else if (OF_THIS_GATEWAY.has(error.reason) || (isRefused && wasAccepted)) {
      await this.#gateways.suspect(gateway, error, true)
    }
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
    if (this.#isPaused) return
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
      this.#isGivenUp = true
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

  /** Best effort, on one gateway after the other: what cannot be removed expires with its lease. Returns why no gateway has done it. */
  async #deregister(): Promise<EspalierError | undefined> {
    if (this.#status.state === 'superseded') return undefined
    const options = { deadline: DEREGISTER_DEADLINE_MS }
    const leaseId = this.#leaseId
    let failure: EspalierError | undefined
    for (const gateway of this.#gateways.inOrder) {
      try {
        const { removedPaths } = await gateway.raw.registry.revokeLease({ leaseId }, options)
        if (this.#status.providerPaths.every(path => removedPaths.includes(path))) return undefined
        // A gateway that does not know the lease can still find each of its registrations.
        for (const address of this.addresses)
          await gateway.raw.registry.deregister({ path: this.path, leaseId, address, hosts: [...this.#hosts] }, options)
        return undefined
      } catch (error) {
        failure = toEspalier(error)
        if (!failure.transient) return undefined
      }
    }
    return failure
  }
}

/** Repeating the call would fail again. A missing path or another client's registration may change meanwhile and is not among them. */
const FINAL: ReadonlySet<number> = new Set([
  Code.INVALID_ARGUMENT,
  Code.PERMISSION_DENIED,
  Code.UNAUTHENTICATED,
  Code.UNIMPLEMENTED,
])

/** Of the path: it may appear later, which a registration waits for only if it was asked to. */
const MISSING: ReadonlySet<Reason> = new Set<Reason>(['NOT_FOUND', 'LINK_DANGLING', 'LINK_LOOP'])

/** Another gateway may accept what this one refuses at the moment. */
const OF_THIS_GATEWAY: ReadonlySet<Reason> = new Set<Reason>([
  'DRAINING',
  'BACKEND_UNREACHABLE',
  'BACKEND_READ_ONLY',
  'READ_ONLY',
  'TOO_MANY',
])

/** Made by the client, so that an attempt whose response was lost is repeated with the same lease. */
function newLeaseId(): string {
  return randomBytes(16).toString('hex')
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

function withPid(texts: JsonTexts): JsonTexts {
  return { pid: String(process.pid), ...texts }
}

/** A promise whose rejection may go unnoticed: the status has the error, too. */
function ignorable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
