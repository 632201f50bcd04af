import { readdirSync, readFileSync } from 'node:fs'

/** What a process holds at one moment. */
export interface Usage {
  readonly mb: number
  readonly threads: number
  readonly descriptors: number
  /** What its driver counts beside that: goroutines, tasks, handles. */
  readonly own: number
}

/** `own` is counted by the process itself. */
export function usageOf(pid: number, own: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1])
  const descriptors = readdirSync(`/proc/${pid}/fd`).length
  return { mb: field('VmRSS') / 1024, threads: field('Threads'), descriptors, own }
}

/** How much each of them has grown, from the middle of the first samples to the middle of the last ones. */
export function growthOf(samples: readonly Usage[]): Usage {
  const some = Math.max(1, Math.floor(samples.length / 3))
  const [first, last] = [samples.slice(0, some), samples.slice(-some)]
  const growth = (of: keyof Usage): number => middle(last.map(one => one[of])) - middle(first.map(one => one[of]))
  return { mb: growth('mb'), threads: growth('threads'), descriptors: growth('descriptors'), own: growth('own') }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
