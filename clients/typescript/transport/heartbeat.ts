import type { KeepAliveRequest, LeaseStatus } from '@espalier/contract/espalier/v1/registry'
import { backoffMs, pause } from './backoff.ts'
import { EspalierError, toEspalier, UnansweredError } from './error.ts'
import type { Gateways } from './gateways.ts'
import type { Gateway } from './target.ts'

/** A lease to keep alive, with the callbacks of its owner. */
export interface RenewedLease {
  readonly leaseId: string
  readonly ttlMs: number
  /** Called with every status of the lease that the gateway sends, and when it was asked for, by `performance.now`. */
  onStatus(status: LeaseStatus, sentAt: number): void
  /** Called when the gateway has stopped answering; another one is asked for. */
  onLost(error: EspalierError): void
}

const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 1_000
const MIN_INTERVAL_MS = 100
const MAX_INTERVAL_MS = 2_000
/** However short the interval is. */
const MIN_SILENCE_MS = 1_000
/** For the first answer, before which the stream has to be opened. */
const FIRST_ANSWER_MS = 4_000
/** A process that has stood still itself finds the timer over before the answer that has arrived meanwhile. */
const LOOK_AGAIN_MS = 50

/**
 * The one keep-alive stream of a client, to its current gateway: it renews all leases, and shows that the gateway is alive as long as anything
 * depends on it. A gateway that answers nothing for two intervals is abandoned.
 */
export class Heartbeat implements AsyncDisposable {
  readonly #gateways: Gateways
  readonly #leases = new Set<RenewedLease>()
  readonly #stop = new AbortController()
  #attending = 0
  #running: Promise<void> | undefined
  #intervalMs = MAX_INTERVAL_MS
  /** Aborted when the leases have changed, so that the next request is sent at once. */
  #changed = new AbortController()

  constructor(gateways: Gateways) {
    this.#gateways = gateways
  }

  /** Keeps the stream open until disposed. */
  attend(): Disposable {
    this.#attending++
    this.#running ??= this.#run()
    return {
      [Symbol.dispose]: () => {
        if (--this.#attending === 0) this.#changed.abort()
      },
    }
  }

  /** Renews the lease from now on, until disposed. */
  renew(lease: RenewedLease): Disposable {
    this.#leases.add(lease)
    const attention = this.attend()
    this.#changed.abort()
    return {
      [Symbol.dispose]: () => {
        if (this.#leases.delete(lease)) attention[Symbol.dispose]()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#changed.abort()
    await this.#running
  }

  get #isNeeded(): boolean {
    return this.#attending > 0 && !this.#stop.signal.aborted
  }

  async #run(): Promise<void> {
    for (let attempt = 1; this.#isNeeded; ) {
      try {
        const gateway = await this.#gateways.home(this.#stop.signal)
        const { tenure } = this.#gateways
        const failure = await this.#beat(gateway, tenure, () => (attempt = 1))
        if (failure !== undefined) await this.#failed(gateway, failure)
        if (failure === undefined || this.#gateways.current !== gateway) continue
      } catch {
        // The client is being closed, though something may still be alive.
        this.#running = undefined
        return
      }
      await pause(backoffMs(attempt++, FIRST_DELAY_MS, MAX_DELAY_MS), this.#stop.signal)
    }
    this.#running = undefined
    if (this.#isNeeded) this.#running = this.#run()
  }

  async #failed(gateway: Gateway, failure: EspalierError): Promise<void> {
    // A draining gateway still holds the leases: they are in doubt only if the next one does not answer either.
    if (failure.reason !== 'DRAINING') for (const lease of [...this.#leases]) lease.onLost(failure)
    if (failure.reason === 'TIMEOUT') await this.#gateways.abandon(gateway, failure)
    else await this.#gateways.suspect(gateway, failure, true)
  }

  /** Sends requests until the gateway fails or drains, and returns how. Undefined: nothing is alive any more, or everything moves. */
  async #beat(gateway: Gateway, tenure: AbortSignal, onAnswer: () => void): Promise<EspalierError | undefined> {
    const ended = new AbortController()
    const signal = AbortSignal.any([ended.signal, this.#stop.signal, tenure])
    const endpoint = gateway.endpoint.text
    let silenceMs = FIRST_ANSWER_MS
    let overdue: ReturnType<typeof setTimeout> | undefined
    let isSilent = false
    /** When the requests were sent that are not answered yet. */
    const sent: number[] = []
    const onSend = (): void => {
      sent.push(performance.now())
      const give = (): void => {
        isSilent = true
        ended.abort()
      }
      overdue ??= setTimeout(() => {
        overdue = setTimeout(give, LOOK_AGAIN_MS)
      }, silenceMs)
    }
    try {
      for await (const { leases, draining, interval } of gateway.raw.registry.keepAlive(
        this.#requests(signal, ended, onSend),
        { signal },
      )) {
        if (draining) return new EspalierError('DRAINING', `${endpoint} is draining`)
        clearTimeout(overdue)
        overdue = undefined
        onAnswer()
        const sentAt = sent.shift() ?? 0
        this.#gateways.answered(gateway)
        const toldMs = interval === undefined ? 0 : Number(interval.seconds) * 1_000 + interval.nanos / 1e6
        this.#intervalMs = toldMs > 0 ? Math.min(MAX_INTERVAL_MS, toldMs) : MAX_INTERVAL_MS
        silenceMs = Math.max(MIN_SILENCE_MS, this.#pauseMs)
        const byId = new Map([...this.#leases].map(lease => [lease.leaseId, lease]))
        for (const status of leases) byId.get(status.leaseId)?.onStatus(status, sentAt)
      }
      return signal.aborted ? undefined : new UnansweredError('GATEWAY_UNREACHABLE', endpoint, 'it ended the stream')
    } catch (error) {
      if (isSilent) return new UnansweredError('TIMEOUT', endpoint, `silent for ${silenceMs / 1000} s`)
      return signal.aborted ? undefined : toEspalier(error)
    } finally {
      clearTimeout(overdue)
      ended.abort()
    }
  }

  /** A third of the shortest ttl, or the gateway's interval if that is shorter. */
  get #pauseMs(): number {
    const thirds = [...this.#leases].map(({ ttlMs }) => ttlMs / 3)
    return Math.max(MIN_INTERVAL_MS, Math.min(this.#intervalMs, ...thirds))
  }

  /** Ends the stream when nothing is alive any more. */
  async *#requests(signal: AbortSignal, ended: AbortController, onSend: () => void): AsyncGenerator<KeepAliveRequest> {
    while (!signal.aborted && this.#isNeeded) {
      this.#changed = new AbortController()
      onSend()
      yield { leaseIds: [...this.#leases].map(({ leaseId }) => leaseId) }
      await pause(this.#pauseMs, AbortSignal.any([signal, this.#changed.signal]))
    }
    ended.abort()
  }
}
