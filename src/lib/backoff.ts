/** Waits between attempts: exponential, capped, with jitter over the upper half, so that many clients spread out. */
export interface Backoff {
  /** The wait before attempt `n` (the first retry is 1), in milliseconds. */
  delay(attempt: number): number
}

/** Doubles from `firstMs` to `maxMs`; each wait lies between half of that and all of it. */
export function exponentialBackoff(firstMs: number, maxMs: number, random: () => number = Math.random): Backoff {
  return {
    delay: attempt => {
      const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
      return full / 2 + (full / 2) * random()
    },
  }
}
