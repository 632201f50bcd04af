import { onAbort } from './on-abort.ts'

/** The only source of time. Everything that waits or measures age takes one, so that tests can control it. */
export interface Clock {
  /** Monotonic milliseconds, unrelated to the date. Ages and deadlines are measured with it. */
  now(): number
  /** Wall-clock time, in milliseconds since 1970. For people and logs, never for deadlines. */
  wall(): number
  /** Calls back once after `ms`. Disposing cancels the call, and does nothing after it. */
  after(ms: number, callback: () => void): Disposable
  /** Calls back once, after what has arrived by now, or while the process stood still, was read from all sockets. */
  afterReading(callback: () => void): void
  /** Resolves after `ms`; rejects with the abort reason when the signal aborts first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Real time. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    timer.unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
  // Sockets are read between two turns. The second turn is for what the first reading left, if it was much.
  afterReading: callback => {
    setImmediate(() => setImmediate(callback))
  },
  sleep: (ms, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (signal.aborted) {
      reject(signal.reason as Error)
      return promise
    }
    const timer = setTimeout(done, ms)
    const stopListening = onAbort(signal, done)
    function done(): void {
      clearTimeout(timer)
      stopListening()
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    }
    return promise
  },
}
