/** How a gateway answered the question whether it serves; undefined if it did not answer. */
export type Answer = 'serving' | 'not serving' | undefined

/** How long the gateway in use is waited for when another one has answered that it serves. */
const GRACE_MS = 300
/** How long one that serves is waited for when others have answered only that they do not. */
const BETTER_MS = 1_000

/**
 * Asks all candidates at once and returns the one to use: the preferred one if it serves and is not much slower than the others, or else the
 * first that serves, or else one that answers at all. Undefined if none has answered.
 */
export function elect<T>(
  candidates: readonly T[],
  preferred: T | undefined,
  ask: (candidate: T) => Promise<Answer>,
): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<T | undefined>()
  const answers = new Map<T, Answer>()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  const elapsed = new Set<number>()
  for (const candidate of candidates)
    void ask(candidate).then(answer => {
      answers.set(candidate, answer)
      decide()
    })
  return promise.finally(() => {
    for (const timer of timers.values()) clearTimeout(timer)
  })

  function decide(): void {
    const answered = candidates.filter(candidate => answers.get(candidate) !== undefined)
    const serving = [...answers].filter(([, answer]) => answer === 'serving').map(([candidate]) => candidate)
    const isPending = preferred !== undefined && candidates.includes(preferred) && !answers.has(preferred)
    if (serving.includes(preferred as T)) resolve(preferred)
    else if (serving.length > 0 && (!isPending || isOver(GRACE_MS))) resolve(serving[0])
    else if (answers.size === candidates.length || (answered.length > 0 && isOver(BETTER_MS)))
      resolve(answered.includes(preferred as T) ? preferred : answered[0])
  }

  /** Whether this time has passed since the question came up first; decides again when it has. */
  function isOver(ms: number): boolean {
    if (!timers.has(ms))
      timers.set(
        ms,
        setTimeout(() => {
          elapsed.add(ms)
          decide()
        }, ms),
      )
    return elapsed.has(ms)
  }
}
