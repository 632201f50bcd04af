import type { Clock } from '../lib/clock.ts'
import type { Session, SessionState } from '../store/store.ts'

/** Long enough for a reconnect, short enough to leave clients most of the lifetime of the session. */
const PART_OF_SESSION = 1 / 6

/**
 * Notifies the open streams when this gateway has been disconnected from the store for so long that its session may expire: another
 * gateway may still reach the store, and take over the registrations in time. Each stream is notified once, so that a client that returns
 * because no other gateway is reachable is not notified again.
 */
export class StoreOutage implements Disposable {
  readonly #clock: Clock
  readonly #onNotified: () => void
  readonly #listeners = new Set<() => void>()
  readonly #change: Disposable
  #sessionTimeoutMs = 0
  #timer: Disposable | undefined

  /** `onNotified` is called after all listeners. */
  constructor(session: Session, clock: Clock, onNotified: () => void) {
    this.#clock = clock
    this.#onNotified = onNotified
    this.#onSession(session.current)
    this.#change = session.onChange(state => this.#onSession(state))
  }

  onOutage(listener: () => void): Disposable {
    const own = (): void => listener()
    this.#listeners.add(own)
    return { [Symbol.dispose]: () => this.#listeners.delete(own) }
  }

  #onSession(state: SessionState): void {
    if (state.state === 'suspended' || state.state === 'read-only') {
      this.#timer ??= this.#clock.after(this.#sessionTimeoutMs * PART_OF_SESSION, () => this.#notify())
      return
    }
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    if (state.state === 'connected') this.#sessionTimeoutMs = state.timeoutMs
  }

  #notify(): void {
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
    this.#onNotified()
  }

  [Symbol.dispose](): void {
    this.#change[Symbol.dispose]()
    this.#timer?.[Symbol.dispose]()
  }
}
