import { randomBytes } from 'node:crypto'
import { LeaseState, type LeaseStatus, type RegisterResponse } from '@espalier/contract/espalier/v1/registry'
import { Code } from '@espalier/contract/google/rpc/code'
import { LiveValue, type Owner } from '../live/live.ts'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import { fromDuration, toDuration } from '../values/duration.ts'
import type { JsonObject } from '../values/json.ts'
import type { KeptLease, LeaseKeeper } from './lease-stream.ts'
import type { RegisterOptions, Registration, RegistrationStatus } from './registration.ts'

const DEFAULT_TTL_MS = 10_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 5_000
/** Those who lost the same gateway come to the next one spread over this time. */
const MAX_JITTER_MS = 100
const REGISTER_DEADLINE_MS = 5_000
const DEREGISTER_DEADLINE_MS = 3_000

export class WantedRegistration implements Registration {
  readonly path: string
  readonly addresses: readonly string[]
  readonly #keeper: LeaseKeeper
  readonly #options: RegisterOptions
  readonly #live: LiveValue<RegistrationStatus>
  #publish: (status: RegistrationStatus) => void = () => {}
  #properties: JsonObject
  #status: RegistrationStatus
  #leaseId = newLeaseId()
  #kept: Disposable | undefined
  /** Whether the registration has to be made (again). Cleared before each attempt, so that a wish during one is not lost. */
  #wanted = true
  #wake = new AbortController()

  constructor(
    keeper: LeaseKeeper,
    owner: Owner,
    where: { readonly path: string; readonly addresses: readonly string[]; readonly properties: JsonObject },
    options: RegisterOptions,
  ) {
    this.path = where.path
    this.addresses = where.addresses
    this.#keeper = keeper
    this.#options = options
    this.#properties = where.properties
    const ttlMs = options.ttlMs ?? DEFAULT_TTL_MS
    this.#status = { state: 'registering', providerPaths: [], ttlMs, error: undefined }
    this.#live = new LiveValue(owner, (publish, signal) => {
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

  update(properties: JsonObject): void {
    this.#properties = properties
    this.#want()
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

  /** An attempt that was begun is waited for, so that it can never land after the deregistration. */
  async #run(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; ) {
      if (!this.#wanted) {
        await this.#sleep(Number.POSITIVE_INFINITY, signal)
        continue
      }
      this.#wanted = false
      if (this.#kept !== undefined) await pause(Math.random() * MAX_JITTER_MS, signal)
      const error = await this.#attempt()
      if (error === undefined) {
        attempt = 1
      } else {
        this.#wanted = true
        await this.#sleep(backoffMs(attempt++, FIRST_DELAY_MS, MAX_DELAY_MS), signal)
      }
    }
    if (this.#status.providerPaths.length > 0 || this.#status.error !== undefined) await this.#deregister()
    this.#kept?.[Symbol.dispose]()
  }

  /** One attempt; undefined if no other is needed, because it succeeded or because none can. */
  async #attempt(): Promise<EspalierError | undefined> {
    const gateway = this.#keeper.home
    try {
      const response = await gateway.raw.registry.register(
        {
          path: this.path,
          addresses: [...this.addresses],
          properties: this.#properties,
          jsonProperties: { ...this.#options.texts },
          leaseId: this.#leaseId,
          ttl: toDuration(this.#options.ttlMs ?? DEFAULT_TTL_MS),
          hosts: [...(this.#options.hosts ?? [])],
          createPath: this.#options.createPath ?? false,
          force: this.#options.force ?? false,
        },
        { deadline: REGISTER_DEADLINE_MS },
      )
      this.#made(response)
      return undefined
    } catch (error) {
      return this.#missed(toKnown(error), gateway)
    }
  }

  #made({ providerPaths, ttl }: RegisterResponse): void {
    const ttlMs = fromDuration(ttl) || this.#status.ttlMs
    this.#tell({ state: 'registered', providerPaths, ttlMs, error: undefined })
    this.#kept?.[Symbol.dispose]()
    this.#kept = this.#keeper.hold(this.#lease(this.#leaseId, ttlMs))
  }

  #missed(error: EspalierError, gateway: LeaseKeeper['home']): EspalierError | undefined {
    if (error.reason === 'LEASE_EXPIRED') {
      this.#kept?.[Symbol.dispose]()
      this.#leaseId = newLeaseId()
    } else if (error.code === Code.UNAVAILABLE || error.code === Code.DEADLINE_EXCEEDED) {
      this.#keeper.failed(gateway)
    }
    const hopeless = HOPELESS.has(error.code)
    const before = this.#status.state
    const state = hopeless
      ? 'failed'
      : before === 'registered'
        ? 'suspended'
        : before === 'suspended'
          ? before
          : 'registering'
    this.#tell({ ...this.#status, state, error })
    return hopeless ? undefined : error
  }

  #lease(leaseId: string, ttlMs: number): KeptLease {
    return {
      leaseId,
      ttlMs,
      told: status => this.#told(status),
      lost: error => {
        if (this.#status.state === 'registered') this.#tell({ ...this.#status, state: 'suspended', error })
      },
    }
  }

  #told({ state, supersededPaths }: LeaseStatus): void {
    if (this.#status.state === 'superseded' || this.#status.state === 'failed') return
    if (supersededPaths.length > 0) {
      const error = new EspalierError(
        'SUPERSEDED',
        `a newer registration has taken over ${supersededPaths.join(', ')}`,
        {
          code: Code.ABORTED,
          metadata: { path: supersededPaths[0] ?? this.path },
        },
      )
      this.#wanted = false
      this.#tell({ ...this.#status, state: 'superseded', error })
    } else if (state === LeaseState.LIVE) {
      if (this.#status.state === 'suspended' && !this.#wanted)
        this.#tell({ ...this.#status, state: 'registered', error: undefined })
    } else {
      this.#want()
    }
  }

  #want(): void {
    this.#wanted = true
    this.#wake.abort()
  }

  /** Sleeps until the time is over, something is wanted, or the registration is disposed. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.#wake = new AbortController()
    await pause(Math.min(ms, 2 ** 31 - 1), AbortSignal.any([signal, this.#wake.signal]))
  }

  #tell(status: RegistrationStatus): void {
    this.#status = status
    this.#publish(status)
  }

  /** Best effort, on each gateway in turn: what cannot be removed dies with its lease. */
  async #deregister(): Promise<void> {
    if (this.#status.state === 'superseded') return
    const options = { deadline: DEREGISTER_DEADLINE_MS }
    for (const gateway of this.#keeper.inOrder) {
      try {
        const { removedPaths } = await gateway.raw.registry.revokeLease({ leaseId: this.#leaseId }, options)
        if (this.#status.providerPaths.every(path => removedPaths.includes(path))) return
        // A gateway that does not know the lease finds its registrations one by one.
        for (const address of this.addresses)
          await gateway.raw.registry.deregister(
            { path: this.path, leaseId: this.#leaseId, address, hosts: [...(this.#options.hosts ?? [])] },
            options,
          )
        return
      } catch (error) {
        if (!toKnown(error).transient) return
      }
    }
  }
}

/** With these, asking again gives the same answer. A missing path or a foreign registration may go away by itself. */
const HOPELESS: ReadonlySet<number> = new Set([
  Code.INVALID_ARGUMENT,
  Code.PERMISSION_DENIED,
  Code.UNAUTHENTICATED,
  Code.UNIMPLEMENTED,
])

/** The client makes its leases itself, so that an attempt whose answer was lost is repeated under the same one. */
function newLeaseId(): string {
  return randomBytes(16).toString('hex')
}

function toKnown(error: unknown): EspalierError {
  return error instanceof EspalierError ? error : new EspalierError('UNKNOWN', String(error), { cause: error })
}
