import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type AcquireResponse, type LockKind, LostReason } from '@espalier/contract/espalier/v1/coordination'
import { LeaseState, type LeaseStatus } from '@espalier/contract/espalier/v1/registry'
import { Code } from '@espalier/contract/google/rpc/code'
import type { OpenResources } from '../live/live-value.ts'
import { backoffMs, pause } from '../transport/backoff.ts'
import { EspalierError, toEspalier, UnansweredError } from '../transport/error.ts'
import type { Gateways } from '../transport/gateways.ts'
import type { Heartbeat } from '../transport/heartbeat.ts'
import type { Gateway } from '../transport/target.ts'
import { fromDuration, toDuration } from '../values/duration.ts'
import type { AcquireOptions, Hold } from './hold.ts'

export interface Locking {
  readonly gateways: Gateways
  readonly heartbeat: Heartbeat
  readonly resources: OpenResources
}

export interface Lock {
  readonly path: string
  readonly kind: LockKind
  readonly permits: number
}

const DEFAULT_TTL_MS = 10_000
/** How long to look for a gateway before there is a first answer. */
const FIRST_ANSWER_MS = 5_000
const RELEASE_DEADLINE_MS = 2_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 1_000

/** Acquires; resolves with the hold, or rejects with why it cannot be had. */
export async function acquire(locking: Locking, lock: Lock, options: AcquireOptions = {}): Promise<Hold> {
  options.signal?.throwIfAborted()
  const loop = new HoldLoop(locking, lock, options)
  const abort = (): void => loop.giveUp(options.signal?.reason)
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    await loop.held
    return loop
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

/**
 * One contender, from its first request to its end. It is acquired again, under the same lease, wherever its client moves. The hold ends by this
 * process's own clock, whatever the gateway said last.
 */
class HoldLoop implements Hold {
  readonly path: string
  readonly #locking: Locking
  readonly #lock: Lock
  readonly #options: AcquireOptions
  readonly #leaseId = randomBytes(16).toString('hex')
  readonly #over = new AbortController()
  readonly #lost = new AbortController()
  readonly #held = Promise.withResolvers<void>()
  readonly #renewal: Disposable
  readonly #firstAnswerBy = performance.now() + FIRST_ANSWER_MS
  readonly #deadline: number
  /** Ends the stream that is open, so that it is opened again. */
  #again = new AbortController()
  #token = 0n
  #ttlMs: number
  /** By `performance.now`: until then the hold is certain. */
  #validUntil = 0
  #expiry: ReturnType<typeof setTimeout> | undefined
  #answered = false
  #released: Promise<void> | undefined

  constructor(locking: Locking, lock: Lock, options: AcquireOptions) {
    this.path = lock.path
    this.#locking = locking
    this.#lock = lock
    this.#options = options
    this.#ttlMs = options.ttlMs ?? DEFAULT_TTL_MS
    this.#deadline = performance.now() + (options.waitMs ?? Number.POSITIVE_INFINITY)
    this.#held.promise.catch(() => {
      // Thrown where it is awaited.
    })
    locking.resources.all.add(this)
    this.#renewal = locking.heartbeat.renew({
      leaseId: this.#leaseId,
      ttlMs: this.#ttlMs,
      onStatus: (status, sentAt) => this.#onLease(status, sentAt),
      onLost: () => {
        // The next gateway is acquired at when the client has moved there.
      },
    })
    void this.#run()
  }

  get held(): Promise<void> {
    return this.#held.promise
  }

  get token(): bigint {
    if (this.isHeld) return this.#token
    throw this.error ?? new EspalierError('HOLD_LOST', `${this.path} was released`, { code: Code.ABORTED })
  }

  get isHeld(): boolean {
    this.#look()
    return this.#token !== 0n && !this.#over.signal.aborted
  }

  get lost(): AbortSignal {
    this.#look()
    return this.#lost.signal
  }

  get error(): EspalierError | undefined {
    this.#look()
    return this.#lost.signal.aborted ? this.#lost.signal.reason : undefined
  }

  release(): Promise<void> {
    this.#released ??= this.#leave()
    return this.#released
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  giveUp(reason: unknown): void {
    this.#held.reject(reason)
    void this.release()
  }

  async #leave(): Promise<void> {
    const { gateways } = this.#locking
    this.#over.abort()
    clearTimeout(this.#expiry)
    this.#held.reject(new EspalierError('CLOSED', 'the client is closed', { code: Code.CANCELLED }))
    try {
      for (const gateway of gateways.inOrder) if (await this.#releaseAt(gateway)) break
    } finally {
      this.#end()
    }
  }

  async #releaseAt(gateway: Gateway): Promise<boolean> {
    try {
      const request = { path: this.path, leaseId: this.#leaseId }
      await gateway.raw.coordination.release(request, { deadline: RELEASE_DEADLINE_MS })
      return true
    } catch (error) {
      // What cannot be released now ends with its lease, which is not renewed any more.
      return !toEspalier(error).transient
    }
  }

  #end(): void {
    this.#renewal[Symbol.dispose]()
    this.#locking.resources.all.delete(this)
  }

  async #run(): Promise<void> {
    const { gateways } = this.#locking
    const { signal } = this.#over
    for (let attempt = 1; !signal.aborted; ) {
      try {
        const gateway = await this.#home()
        const error = await this.#follow(gateway, () => (attempt = 1))
        if (error === undefined || signal.aborted) continue
        await gateways.suspect(gateway, error, true)
        if (gateways.current !== gateway) continue
      } catch (error) {
        if (signal.aborted) return
        return this.#fail(toEspalier(error))
      }
      await pause(backoffMs(attempt++, FIRST_DELAY_MS, MAX_DELAY_MS), signal)
    }
  }

  async #home(): Promise<Gateway> {
    const { gateways } = this.#locking
    const { signal } = this.#over
    if (this.#answered) return await gateways.home(signal)
    const late = AbortSignal.timeout(Math.ceil(Math.max(0, this.#firstAnswerBy - performance.now())))
    return await gateways.home(AbortSignal.any([signal, late])).catch(error => {
      throw late.aborted && !signal.aborted ? gateways.unanswered() : error
    })
  }

  /** Acquires at a gateway, and reads until its stream ends. Returns why, if another one is to be tried. Throws what cannot get better. */
  async #follow(gateway: Gateway, onAnswer: () => void): Promise<EspalierError | undefined> {
    const { tenure } = this.#locking.gateways
    this.#again = new AbortController()
    const signal = AbortSignal.any([this.#over.signal, tenure, this.#again.signal])
    const sentAt = performance.now()
    const waitMs = Math.max(0, this.#deadline - sentAt)
    const request = {
      ...this.#lock,
      leaseId: this.#leaseId,
      ttl: toDuration(this.#options.ttlMs ?? DEFAULT_TTL_MS),
      value: this.#options.value ?? `${hostname()}:${process.pid}`,
      ...(waitMs === Number.POSITIVE_INFINITY || this.#token !== 0n ? {} : { wait: toDuration(Math.ceil(waitMs)) }),
      fencingToken: this.#token,
    }
    try {
      for await (const response of gateway.raw.coordination.acquire(request, { signal })) {
        this.#answered = true
        onAnswer()
        if (this.#take(response, sentAt) === 'over') return undefined
      }
      return new UnansweredError('GATEWAY_UNREACHABLE', gateway.endpoint.text, 'it ended the stream')
    } catch (thrown) {
      if (signal.aborted) return undefined
      const error = toEspalier(thrown)
      if (!error.transient) throw error
      if (!this.#answered && performance.now() >= this.#firstAnswerBy) throw this.#locking.gateways.unanswered(error)
      return error
    }
  }

  #take({ frame, ttl }: AcquireResponse, sentAt: number): 'over' | 'open' {
    if (frame?.$case === 'queued') this.#options.onQueued?.(frame.value.place)
    if (frame?.$case === 'held') {
      this.#ttlMs = fromDuration(ttl) || this.#ttlMs
      const isFirst = this.#token === 0n
      this.#token = frame.value.fencingToken
      // That of a place in the queue may have been sent long ago: then the last renewal counts, which has moved the time already.
      this.#extend(isFirst ? Math.max(sentAt, this.#renewedAt) : sentAt)
      this.#held.resolve()
    }
    if (frame?.$case !== 'lost') return 'open'
    // The client itself has moved on.
    if (frame.value.reason === LostReason.MOVED) return 'over'
    this.#fail(lost(this.path, WHY[frame.value.reason] ?? 'it ended'))
    return 'over'
  }

  #renewedAt = 0

  #onLease({ state }: LeaseStatus, sentAt: number): void {
    if (state === LeaseState.LIVE) {
      this.#renewedAt = sentAt
      if (this.#token !== 0n) this.#extend(sentAt)
    } else if (this.#answered) this.#again.abort()
  }

  #extend(sentAt: number): void {
    this.#validUntil = Math.max(this.#validUntil, sentAt + this.#ttlMs)
    clearTimeout(this.#expiry)
    if (!this.#over.signal.aborted)
      this.#expiry = setTimeout(() => this.#look(), Math.max(0, this.#validUntil - performance.now()) + 1)
  }

  /** A process that was frozen learns here that its hold is over. */
  #look(): void {
    if (this.#token === 0n || this.#over.signal.aborted || performance.now() < this.#validUntil) return
    this.#fail(lost(this.path, `no gateway has confirmed it for ${this.#ttlMs / 1000} s`))
    void this.release()
  }

  #fail(error: EspalierError): void {
    if (this.#over.signal.aborted) return
    this.#over.abort()
    clearTimeout(this.#expiry)
    if (this.#token === 0n) this.#held.reject(error)
    else this.#lost.abort(error.reason === 'HOLD_LOST' ? error : lost(this.path, error.message))
    this.#end()
  }
}

const WHY: Readonly<Record<number, string>> = {
  [LostReason.RELEASED]: 'it was released by somebody else',
  [LostReason.LEASE_ENDED]: 'its lease was not renewed in time',
  [LostReason.SESSION_ENDED]: 'the gateway has lost its session with the store',
  [LostReason.DELETED]: 'its node was deleted by somebody else',
  [LostReason.GONE]: 'it had ended before another gateway could take it over',
}

function lost(path: string, why: string): EspalierError {
  return new EspalierError('HOLD_LOST', `${path} is not held any more: ${why}`, {
    code: Code.ABORTED,
    metadata: { path },
  })
}
