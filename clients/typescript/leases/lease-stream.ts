import type { KeepAliveRequest, LeaseStatus } from '@espalier/contract/espalier/v1/registry'
import { Code } from '@espalier/contract/google/rpc/code'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError } from '../transport/error.ts'
import type { Gateway, Gateways } from '../transport/gateways.ts'

/** A lease to keep alive, and who wants to hear of it. */
export interface KeptLease {
  readonly leaseId: string
  readonly ttlMs: number
  /** Where the lease stands on the gateway that the client's leases live on now. */
  told(status: LeaseStatus): void
  /** That gateway does not answer any more, or is about to stop; another one will be asked. */
  lost(error: EspalierError): void
}

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 2_000
const MIN_INTERVAL_MS = 100
// A gateway that stands still must be left before its session with the store ends, 10 s by default, and its registrations with it.
const MAX_INTERVAL_MS = 2_500
const MIN_ANSWER_MS = 1_000

/**
 * Keeps all leases of a client alive over one stream to one gateway, their home. When the home fails, the next gateway becomes
 * the home of all of them: registrations are made there and nowhere else, so that the gateway that is renewed is the one that holds them.
 */
export class LeaseKeeper implements AsyncDisposable {
  readonly #gateways: Gateways
  readonly #leases = new Set<KeptLease>()
  readonly #stop = new AbortController()
  #home: Gateway
  #running: Promise<void> | undefined
  #hurry = new AbortController()

  constructor(gateways: Gateways) {
    this.#gateways = gateways
    this.#home = gateways.current
  }

  /** Where registrations are to be made now. */
  get home(): Gateway {
    return this.#home
  }

  /** All gateways, the home first. */
  get inOrder(): readonly Gateway[] {
    return [this.#home, ...this.#gateways.all.filter(gateway => gateway !== this.#home)]
  }

  /** Renews the lease from now on, until disposed. */
  hold(lease: KeptLease): Disposable {
    this.#leases.add(lease)
    if (this.#running === undefined) this.#running = this.#run()
    else this.#hurry.abort()
    return {
      [Symbol.dispose]: () => {
        this.#leases.delete(lease)
        if (this.#leases.size === 0) this.#hurry.abort()
      },
    }
  }

  /** The gateway got no answer through; if it is the home still, the next one becomes it. */
  failed(gateway: Gateway): void {
    this.#gateways.failed(gateway)
    if (this.#home !== gateway) return
    this.#home = this.#gateways.current
    this.#hurry.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#hurry.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    for (let attempt = 1; this.#leases.size > 0 && !this.#stop.signal.aborted; attempt++) {
      const gateway = this.#home
      const error = await this.#renewThrough(gateway, () => (attempt = 1))
      if (error === undefined) continue
      this.failed(gateway)
      // A gateway that is about to stop has lost nothing yet: only if the next one does not answer either is there anything to tell.
      if (error.reason !== 'DRAINING') for (const lease of [...this.#leases]) lease.lost(error)
      await pause(backoffMs(attempt, FIRST_DELAY_MS, MAX_DELAY_MS), this.#stop.signal)
    }
    this.#running = undefined
  }

  /** Renews until the gateway fails or is about to stop: says how. Undefined: nothing is left to renew, or the home has moved. */
  async #renewThrough(gateway: Gateway, answered: () => void): Promise<EspalierError | undefined> {
    const ended = new AbortController()
    const signal = AbortSignal.any([ended.signal, this.#stop.signal])
    let overdue: ReturnType<typeof setTimeout> | undefined
    let silent = false
    const requests = this.#requests(gateway, ended, intervalMs => {
      overdue ??= setTimeout(
        () => {
          silent = true
          ended.abort()
        },
        // With half a ttl left, so that another gateway can be asked before the lease ends.
        Math.max(MIN_ANSWER_MS, intervalMs / 2),
      )
    })
    try {
      for await (const { leases, draining } of gateway.raw.registry.keepAlive(requests, { signal })) {
        clearTimeout(overdue)
        overdue = undefined
        answered()
        const kept = new Map([...this.#leases].map(lease => [lease.leaseId, lease]))
        for (const status of leases) kept.get(status.leaseId)?.told(status)
        if (draining) return new EspalierError('DRAINING', `${gateway.endpoint.text} is about to stop`)
      }
      return new EspalierError('GATEWAY_UNREACHABLE', `${gateway.endpoint.text} ended the stream`)
    } catch (error) {
      if (silent)
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

  /** One request every third of the shortest ttl or sooner, and one at once when a lease is added. Ends the stream when no lease is left. */
  async *#requests(
    gateway: Gateway,
    ended: AbortController,
    sent: (intervalMs: number) => void,
  ): AsyncGenerator<KeepAliveRequest> {
    const signal = AbortSignal.any([ended.signal, this.#stop.signal])
    while (!signal.aborted && this.#home === gateway && this.#leases.size > 0) {
      const leases = [...this.#leases]
      const thirdMs = leases.reduce((shortest, { ttlMs }) => Math.min(shortest, ttlMs), MAX_INTERVAL_MS * 3) / 3
      const intervalMs = Math.max(MIN_INTERVAL_MS, thirdMs)
      this.#hurry = new AbortController()
      sent(intervalMs)
      yield { leaseIds: leases.map(lease => lease.leaseId) }
      await pause(intervalMs, AbortSignal.any([signal, this.#hurry.signal]))
    }
    ended.abort()
  }
}
