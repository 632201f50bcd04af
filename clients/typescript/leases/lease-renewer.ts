import type { KeepAliveRequest, LeaseStatus } from '@espalier/contract/espalier/v1/registry'
import { Code } from '@espalier/contract/google/rpc/code'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import type { Gateway, Gateways } from '../transport/gateways.ts'

/** A lease to keep alive, with the callbacks of its owner. */
export interface RenewedLease {
  readonly leaseId: string
  readonly ttlMs: number
  /** Called with every status of the lease that the home gateway sends. */
  onStatus(status: LeaseStatus): void
  /** Called when the home gateway has stopped answering; another gateway is tried next. */
  onLost(error: EspalierError): void
}

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 2_000
const MIN_INTERVAL_MS = 100
// A frozen gateway must be left before its session with the store expires (10 s by default), which removes its registrations.
const MAX_INTERVAL_MS = 2_500
const MIN_RESPONSE_MS = 1_000

/**
 * Keeps all leases of a client alive over one stream to one gateway, the home gateway. When it fails, the next gateway becomes the home of
 * all of them. Registrations are made at the home gateway only, so that leases are renewed where their registrations are.
 */
export class LeaseRenewer implements AsyncDisposable {
  readonly #gateways: Gateways
  readonly #leases = new Set<RenewedLease>()
  readonly #stop = new AbortController()
  #home: Gateway
  #running: Promise<void> | undefined
  /** Aborted when the set of leases or the home gateway has changed, so that the next request is sent at once. */
  #changed = new AbortController()

  constructor(gateways: Gateways) {
    this.#gateways = gateways
    this.#home = gateways.current
  }

  /** Where registrations are to be made. */
  get home(): Gateway {
    return this.#home
  }

  /** All gateways, the home first. */
  get inOrder(): readonly Gateway[] {
    return [this.#home, ...this.#gateways.all.filter(gateway => gateway !== this.#home)]
  }

  /** Renews the lease from now on, until disposed. */
  renew(lease: RenewedLease): Disposable {
    this.#leases.add(lease)
    if (this.#running === undefined) this.#running = this.#run()
    else this.#changed.abort()
    return {
      [Symbol.dispose]: () => {
        this.#leases.delete(lease)
        if (this.#leases.size === 0) this.#changed.abort()
      },
    }
  }

  /** To be called when a gateway did not answer. If it is still the home gateway, the next one becomes the home. */
  failed(gateway: Gateway): void {
    this.#gateways.failed(gateway)
    if (this.#home !== gateway) return
    this.#home = this.#gateways.current
    this.#changed.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#changed.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    for (let attempt = 1; this.#leases.size > 0 && !this.#stop.signal.aborted; attempt++) {
      const gateway = this.#home
      const error = await this.#renewThrough(gateway, () => (attempt = 1))
      if (error === undefined) continue
      this.failed(gateway)
      // A draining gateway still holds the leases: they are in doubt only if the next gateway does not answer either.
      if (error.reason !== 'DRAINING') for (const lease of [...this.#leases]) lease.onLost(error)
      await pause(backoffMs(attempt, FIRST_DELAY_MS, MAX_DELAY_MS), this.#stop.signal)
    }
    this.#running = undefined
  }

  /** Renews until the gateway fails or drains, and returns how. Undefined: no lease is left, or another gateway has become the home. */
  async #renewThrough(gateway: Gateway, onResponse: () => void): Promise<EspalierError | undefined> {
    const ended = new AbortController()
    const signal = AbortSignal.any([ended.signal, this.#stop.signal])
    let overdue: ReturnType<typeof setTimeout> | undefined
    let timedOut = false
    const requests = this.#requests(gateway, ended, intervalMs => {
      overdue ??= setTimeout(
        () => {
          timedOut = true
          ended.abort()
        },
        // Half a ttl is left then, so that another gateway can renew the lease before it expires.
        Math.max(MIN_RESPONSE_MS, intervalMs / 2),
      )
    })
    try {
      for await (const { leases, draining } of gateway.raw.registry.keepAlive(requests, { signal })) {
        clearTimeout(overdue)
        overdue = undefined
        onResponse()
        const byId = new Map([...this.#leases].map(lease => [lease.leaseId, lease]))
        for (const status of leases) byId.get(status.leaseId)?.onStatus(status)
        if (draining) return new EspalierError('DRAINING', `${gateway.endpoint.text} is draining`)
      }
      return new EspalierError('GATEWAY_UNREACHABLE', `${gateway.endpoint.text} ended the stream`)
    } catch (error) {
      if (timedOut)
        return new EspalierError('TIMEOUT', `${gateway.endpoint.text} does not answer`, {
          code: Code.DEADLINE_EXCEEDED,
        })
      if (signal.aborted) return undefined
      return error instanceof EspalierError ? error : new EspalierError('UNKNOWN', String(error), { cause: error })
    } finally {
      clearTimeout(overdue)
      ended.abort()
    }
  }

  /** A request every third of the shortest ttl or sooner, and at once when a lease is added. Ends the stream when no lease is left. */
  async *#requests(
    gateway: Gateway,
    ended: AbortController,
    onSend: (intervalMs: number) => void,
  ): AsyncGenerator<KeepAliveRequest> {
    const signal = AbortSignal.any([ended.signal, this.#stop.signal])
    while (!signal.aborted && this.#home === gateway && this.#leases.size > 0) {
      const leases = [...this.#leases]
      const thirdMs = leases.reduce((shortest, { ttlMs }) => Math.min(shortest, ttlMs), MAX_INTERVAL_MS * 3) / 3
      const intervalMs = Math.max(MIN_INTERVAL_MS, thirdMs)
      this.#changed = new AbortController()
      onSend(intervalMs)
      yield { leaseIds: leases.map(lease => lease.leaseId) }
      await pause(intervalMs, AbortSignal.any([signal, this.#changed.signal]))
    }
    ended.abort()
  }
}
