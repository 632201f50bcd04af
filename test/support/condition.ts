import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 5

/** What a probe returns while the condition does not hold. */
type NotYet = false | undefined | null | 0 | ''

/**
 * Waits until `probe` returns something truthy and returns that. A probe that throws counts as not yet: the last error is the cause
 * of the failure after `deadlineMs`, which names `what` was awaited.
 */
export async function eventually<T>(
  probe: () => T | NotYet | Promise<T | NotYet>,
  what: string,
  deadlineMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs
  let cause: unknown
  for (;;) {
    try {
      const answer = await probe()
      if (answer) return answer
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() >= deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`, { cause })
    await delay(POLL_MS)
  }
}
