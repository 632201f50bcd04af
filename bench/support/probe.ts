// Preloaded into a gateway that is measured, with --expose-gc: tells what it costs.
import { answerParent } from './child.ts'

export interface Cost {
  readonly cpuMs: number
  /** What is alive after a collection. */
  readonly liveBytes: number
}

answerParent(() => {
  const { user, system } = process.cpuUsage()
  const collect = (globalThis as { gc?: () => void }).gc
  collect?.()
  collect?.()
  const { heapUsed, external } = process.memoryUsage()
  return { cpuMs: (user + system) / 1_000, liveBytes: heapUsed + external } satisfies Cost
})
process.channel?.unref()
