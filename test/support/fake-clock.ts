import type { Clock } from '../../src/lib/clock.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** A clock whose time passes only with `advance`. */
export class FakeClock implements Clock {
  #now = 0
  readonly #started: number
  #timers: readonly Timer[] = []

  constructor(wall = Date.UTC(2020, 0, 1)) {
    this.#started = wall
  }

  now(): number {
    return this.#now
  }

  wall(): number {
    return this.#started + this.#now
  }

  after(ms: number, callback: () => void): Disposable {
    const timer: Timer = { at: this.#now + Math.max(0, ms), callback }
    this.#timers = [...this.#timers, timer]
    return {
      [Symbol.dispose]: () => {
        this.#timers = this.#timers.filter(other => other !== timer)
      },
    }
  }

  /** At once: everything has been read. */
  afterReading(callback: () => void): void {
    callback()
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (signal.aborted) {
      reject(signal.reason as Error)
      return promise
    }
    const aborted = (): void => {
      timer[Symbol.dispose]()
      reject(signal.reason as Error)
    }
    const timer = this.after(ms, () => {
      signal.removeEventListener('abort', aborted)
      resolve()
    })
    signal.addEventListener('abort', aborted, { once: true })
    return promise
  }

  /** How many timers are set; to wait until the part under test waits for time. */
  get pending(): number {
    return this.#timers.length
  }

  /**
   * Advances time and calls every timer that is due, in order of time, each at its own time; timers set by those calls
   * included. Continuations of `sleep` run as microtasks afterwards.
   */
  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const due = this.#timers.reduce<Timer | undefined>(
        (first, timer) => (timer.at <= until && (first === undefined || timer.at < first.at) ? timer : first),
        undefined,
      )
      if (due === undefined) break
      this.#timers = this.#timers.filter(timer => timer !== due)
      this.#now = Math.max(this.#now, due.at)
      due.callback()
    }
    this.#now = until
  }

  /** Time passes while the process is paused: timers that were due meanwhile are called afterwards, all of them late. */
  stall(ms: number): void {
    this.#now += ms
    this.advance(0)
  }
}
