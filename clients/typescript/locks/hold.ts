import type { EspalierError } from '../transport/error.ts'

export interface AcquireOptions {
  /** How long to wait for it; NOT_ACQUIRED afterwards. Zero: not at all. Default: as long as it takes. */
  readonly waitMs?: number
  /** Who contends, for people. Default: host name and process id. */
  readonly value?: string
  /** How long the hold outlives this process. Default 10 s; the gateway limits it to between 2 s and 1 h. */
  readonly ttlMs?: number
  /** Gives up waiting: the contender is removed. It has no effect on a hold. */
  readonly signal?: AbortSignal
  /** Called with how many must leave first, when that is known or changes. */
  readonly onQueued?: (place: number) => void
}

/** A path that this process holds until it releases it or loses it. Disposing releases it. */
export interface Hold extends AsyncDisposable {
  readonly path: string
  /**
   * The fencing token: greater than that of every earlier hold. Send it with every request to what the lock protects, which refuses a token
   * smaller than the greatest it has seen. Throws HOLD_LOST once the hold is lost.
   */
  readonly token: bigint
  /** Whether it is held, by this process's own clock: also right in a process that was frozen. */
  readonly isHeld: boolean
  /** Aborted, with HOLD_LOST as its reason, when the hold is lost. Not when it is released. */
  readonly lost: AbortSignal
  /** Why it was lost; undefined while it was not. */
  readonly error: EspalierError | undefined
  /** Ends the hold. If no gateway answers now, it ends with its lease. Resolves also if it was lost or released before. */
  release(): Promise<void>
}
