// Preloaded into a gateway that is measured, with --expose-gc: reports its resource usage.
import { answerParent } from './child.ts'

export interface CostQuestion {
  readonly of: 'cpu' | 'memory'
}

answerParent(({ of }: CostQuestion) => ({ value: of === 'cpu' ? cpuMs() : liveBytes() }))
process.channel?.unref()

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** The live heap after a collection, which itself takes processor time. */
function liveBytes(): number {
  const collect = (globalThis as { gc?: () => void }).gc
  collect?.()
  collect?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
