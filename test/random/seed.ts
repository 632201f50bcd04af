import { type Played, type PlayOptions, play } from './play.ts'
import { shrink } from './shrink.ts'
import type { OpenStage } from './stages.ts'
import { randomSteps, type Step } from './steps.ts'

const STEPS = 200
/** The time for shrinking a failed history, and for one try in it to converge, in milliseconds. */
const SHRINK_MS = 300_000
const SHRINK_SETTLING_MS = 10_000

/** Plays the history of a seed. A failure prints the shrunk history in the form of pinned.ts. */
export async function playSeed(
  where: string,
  openStage: OpenStage,
  seed: number,
  signal?: AbortSignal,
): Promise<Played> {
  const steps = randomSteps(seed, STEPS)
  try {
    return await playOn(openStage, steps, { signal })
  } catch (error) {
    signal?.throwIfAborted()
    const { message } = error as Error
    const failed = `seed ${seed} on ${where}: ${message}`
    process.stderr.write(`${failed}\ncutting it down\n`)
    const fewest = await shrink(steps, fewer => fails(openStage, fewer, signal), SHRINK_MS)
    throw new Error(
      `${failed}\npin what is left of it, ${fewest.length} steps, in test/random/pinned.ts:\n${JSON.stringify(fewest)}`,
      { cause: error },
    )
  }
}

export async function playOn(openStage: OpenStage, steps: readonly Step[], options: PlayOptions = {}): Promise<Played> {
  await using stage = await openStage()
  return await play(stage, steps, options)
}

async function fails(openStage: OpenStage, steps: readonly Step[], signal?: AbortSignal): Promise<boolean> {
  try {
    await playOn(openStage, steps, { signal, settlingMs: SHRINK_SETTLING_MS })
    return false
  } catch {
    signal?.throwIfAborted()
    return true
  }
}
