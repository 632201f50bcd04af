import type { Clock } from '../lib/clock.ts'
import type { Session, SessionState } from '../store/store.ts'

/** Long enough for a reconnect, short enough to leave clients most of the time in which the session still lives. */
const PART_OF_SESSION = 1 / 6

/**
 * Tells the streams that are open when this gateway has been cut off from the store for so long that its session may end. Another gateway may
 * well reach the store, and take its registrations over in time. Each stream is told once, so that clients which find no better gateway
 * and come back are left in peace.
 */
export class StoreAway implements Disposable {
  readonly #clock: Clock
  readonly #told: () => void
  readonly #listeners = new Set<() => void>()
  readonly #change: Disposable
  #sessionTimeoutMs = 0
  #timer: Disposable | undefined

  /** `told` is called when they have been told. */
  constructor(session: Session, clock: Clock, told: () => void) {
    this.#clock = clock
    this.#told = told
    this.#onSession(session.current)
    this.#change = session.onChange(state => this.#onSession(state))
  }

  onAway(listener: () => void): Disposable {
    const own = (): void => listener()
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => this.#listeners.delete(own) }
  }

  #onSession(state: SessionState): void {
    if (state.state === 'suspended') {
      this.#timer ??= this.#clock.after(this.#sessionTimeoutMs * PART_OF_SESSION, () => this.#tell())
      return
    }
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    if (state.state === 'connected') this.#sessionTimeoutMs = state.timeoutMs
  }

  #tell(): void {
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
    this.#told()
  }

  [Symbol.dispose](): void {
    this.#change[Symbol.dispose]()
    this.#timer?.[Symbol.dispose]()
  }
}
