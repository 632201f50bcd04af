import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'

const LOG_EVERY_MS = 1_000

/** Whether writes to the disk work, as the last one showed; changes of it are logged, failures at most once a second. */
export class WriteHealth {
  readonly #clock: Clock
  readonly #log: Log | undefined
  #failing = false
  #loggedAt: number | undefined
  #isLogged = false

  constructor(clock: Clock, log: Log | undefined) {
    this.#clock = clock
    this.#log = log
  }

  /** Whether the last write failed. */
  get failing(): boolean {
    return this.#failing
  }

  failed(error: unknown): void {
    this.#failing = true
    const now = this.#clock.now()
    if (this.#loggedAt !== undefined && now - this.#loggedAt < LOG_EVERY_MS) return
    this.#loggedAt = now
    this.#isLogged = true
    this.#log?.warn({ err: error }, 'writes fail')
  }

  worked(): void {
    this.#failing = false
    if (!this.#isLogged) return
    this.#isLogged = false
    this.#log?.warn({}, 'writes work again')
  }
}
