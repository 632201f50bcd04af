import { type Seeded, seeded } from '../support/seeded.ts'
import { type Change, LOOKED, Nodes, READABLE } from './tree-changes.ts'

/** Two gateways; each loses and regains contact independently. */
export type Side = 0 | 1

/** One step of a history: plain data, so that a history can be shrunk and pinned. */
export type Step =
  | { readonly do: 'commit'; readonly changes: readonly Change[] }
  /** The client of a watch stops or continues reading. */
  | { readonly do: 'pause' | 'resume'; readonly watch: number }
  /** The client of a watch disconnects, or resumes: at the other gateway, from the last revision it saw. */
  | { readonly do: 'leave' | 'return'; readonly watch: number }
  /** One read that must not be older than the newest commit. */
  | { readonly do: 'read'; readonly side: Side; readonly watch: number; readonly how: 'min-revision' | 'synced' }
  | { readonly do: 'lose'; readonly side: Side; readonly how: Loss; readonly afterFrames?: number }
  | { readonly do: 'find'; readonly side: Side }
  /** A gateway stops and another starts in its slot; its clients move to the other slot. */
  | { readonly do: 'restart'; readonly side: Side }
  /** The leader of the store's servers dies, where there is one. */
  | { readonly do: 'depose' }
  | { readonly do: 'wait'; readonly ms: number }

/**
 * `afterFrames`: only after so many more replies of the store, so that the loss falls between the replies to one transaction.
 * `cut`: connections break, and can be made again. The others last until the store is found: `expire` for longer than a session does.
 */
export type Loss = 'cut' | 'refuse' | 'blackhole' | 'freeze' | 'expire'

const LOSSES = ['cut', 'refuse', 'blackhole', 'freeze'] as const

export function randomSteps(seed: number, length: number): Step[] {
  const random = seeded(seed)
  // A separate random sequence: seeds from before delayed losses existed still give the same history otherwise.
  const delays = seeded(seed ^ 0x5eed)
  const nodes = new Nodes()
  return Array.from({ length }, () => delayed(randomStep(random, nodes), delays))
}

function delayed(step: Step, random: Seeded): Step {
  if (step.do !== 'lose' || step.how === 'blackhole' || step.how === 'freeze' || random.below(2) === 0) return step
  return { ...step, afterFrames: random.below(8) }
}

function randomStep(random: Seeded, nodes: Nodes): Step {
  const side = random.below(2) as Side
  const watch = random.below(LOOKED.length)
  const kind = random.below(1_000)
  if (kind < 560) return { do: 'commit', changes: nodes.changes(random) }
  if (kind < 600) return { do: 'pause', watch }
  if (kind < 640) return { do: 'resume', watch }
  if (kind < 700) return { do: 'leave', watch }
  if (kind < 740) return { do: 'return', watch }
  if (kind < 820) return { do: 'read', side, watch: watch % READABLE, how: random.pick(['min-revision', 'synced']) }
  if (kind < 850) return { do: 'lose', side, how: random.below(10) === 0 ? 'expire' : random.pick(LOSSES) }
  if (kind < 900) return { do: 'find', side }
  if (kind < 905) return { do: 'restart', side }
  if (kind < 908) return { do: 'depose' }
  return { do: 'wait', ms: random.pick([1, 2, 5, 20, 80]) }
}
