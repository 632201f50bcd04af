import type { Clock } from '../../lib/clock.ts'
import type { Session, SessionState } from '../../store/store.ts'

const TICK_MS = 500
/** A tick that comes later than this was delayed with the whole process. */
const STALLED_MS = 1_000
/**
 * Messages that clients sent before they left are read within this time after the request to leave, or after a stall during which they
 * left.
 */
const BACKLOG_MS = 1_000
/** The least time in which a client gives up a gateway and deregisters through another one. */
const LEAST_TO_LEAVE_MS = 1_000

/**
 * Since when this gateway has been able to see what its clients do. While it is cut off from the store, or stalled, a client may go to
 * another gateway and deregister there what it registered here; a renewal from before that time says nothing about it any more.
 */
export class Visibility implements Disposable {
  readonly #clock: Clock
  readonly #sessionChanges: Disposable
  #timer: Disposable
  #nextTickAt: number
  #isConnected: boolean
  #since: number
  #lastFaultAt = Number.NEGATIVE_INFINITY

  constructor(session: Session, clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
    this.#isConnected = session.current.state === 'connected'
    this.#sessionChanges = session.onChange(state => this.#onSession(state))
    this.#nextTickAt = clock.now() + TICK_MS
    this.#timer = clock.after(TICK_MS, () => this.#onTick())
  }

  /** Only renewals from this time on prove that a client still uses this gateway. It may lie ahead. */
  get since(): number {
    this.#detectStall()
    return this.#since
  }

  /** When this gateway was last stalled or cut off from the store; the current time, if it is cut off now. */
  get lastFaultAt(): number {
    this.#detectStall()
    return this.#isConnected ? this.#lastFaultAt : this.#clock.now()
  }

  /** Clients have been asked to go to another gateway: renewals that they sent before count no more. */
  onRedirect(): void {
    this.#since = this.#clock.now() + BACKLOG_MS
  }

  #onSession({ state }: SessionState): void {
    const now = this.#clock.now()
    if (this.#isConnected) this.#since = Math.max(this.#since, now - LEAST_TO_LEAVE_MS)
    this.#isConnected = state === 'connected'
    this.#lastFaultAt = now
  }

  // Also called by the getters: after a stall these may run before the timer does.
  #detectStall(): void {
    const now = this.#clock.now()
    if (now - this.#nextTickAt <= STALLED_MS) return
    this.#since = now + BACKLOG_MS
    this.#lastFaultAt = now
    this.#nextTickAt = now + TICK_MS
  }

  #onTick(): void {
    this.#detectStall()
    this.#nextTickAt = this.#clock.now() + TICK_MS
    this.#timer = this.#clock.after(TICK_MS, () => this.#onTick())
  }

  [Symbol.dispose](): void {
    this.#sessionChanges[Symbol.dispose]()
    this.#timer[Symbol.dispose]()
  }
}
