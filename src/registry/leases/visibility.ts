import type { Clock } from '../../lib/clock.ts'
import type { Session, SessionState } from '../../store/store.ts'

const LOOK_EVERY_MS = 500
/** A look that comes later than this was held up with the whole process. */
const HELD_UP_MS = 1_000
/** What clients had sent before they left is read within this time after they were asked to, or after a standstill in which they did. */
const BACKLOG_MS = 1_000
/** No client gives a gateway up, and ends at another one what it had registered, in less than this time. */
const LEAST_TO_LEAVE_MS = 1_000

/**
 * Since when this gateway has been able to see what its clients do. While it is cut off from the store, or stands still, a client may go to
 * another gateway and end there what it registered here; a sign of life from before that time says nothing of it any more.
 */
export class Visibility implements Disposable {
  readonly #clock: Clock
  readonly #change: Disposable
  #look: Disposable
  #nextLookAt: number
  #isConnected: boolean
  #since: number
  #faultAt = Number.NEGATIVE_INFINITY

  constructor(session: Session, clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
    this.#isConnected = session.current.state === 'connected'
    this.#change = session.onChange(state => this.#onSession(state))
    this.#nextLookAt = clock.now() + LOOK_EVERY_MS
    this.#look = clock.after(LOOK_EVERY_MS, () => this.#onLook())
  }

  /** Signs of life count from this instant on. It may lie ahead. */
  get since(): number {
    this.#notice()
    return this.#since
  }

  /** When this gateway last stood still or was away from the store; now, if it still is. */
  get faultAt(): number {
    this.#notice()
    return this.#isConnected ? this.#faultAt : this.#clock.now()
  }

  /** Clients have been asked to go elsewhere: what they said before they heard of it counts no more. */
  dismissed(): void {
    this.#since = this.#clock.now() + BACKLOG_MS
  }

  #onSession({ state }: SessionState): void {
    const now = this.#clock.now()
    if (this.#isConnected) this.#since = Math.max(this.#since, now - LEAST_TO_LEAVE_MS)
    this.#isConnected = state === 'connected'
    this.#faultAt = now
  }

  // Also asked before the timer has had its turn: whoever wants to know may be called first after a standstill.
  #notice(): void {
    const now = this.#clock.now()
    if (now - this.#nextLookAt <= HELD_UP_MS) return
    this.#since = now + BACKLOG_MS
    this.#faultAt = now
    this.#nextLookAt = now + LOOK_EVERY_MS
  }

  #onLook(): void {
    this.#notice()
    this.#nextLookAt = this.#clock.now() + LOOK_EVERY_MS
    this.#look = this.#clock.after(LOOK_EVERY_MS, () => this.#onLook())
  }

  [Symbol.dispose](): void {
    this.#change[Symbol.dispose]()
    this.#look[Symbol.dispose]()
  }
}
