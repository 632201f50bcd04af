import { readFileSync } from 'node:fs'
import { connect } from '../../clients/typescript/index.ts'
import { answerParent } from './child.ts'

/** The task of a client in a process of its own, and its gateway. */
export interface TreeWork {
  readonly do: 'import' | 'plan' | 'export'
  readonly endpoint: string
  /** Imports and plans: the file of the text. */
  readonly file?: string
}

export interface TreeWorkDone {
  /** From the call to the end of its response, including the reading of the file. */
  readonly ms: number
  /** Steps of a plan, or characters of a text. */
  readonly size: number
  readonly peakMb: number
}

answerParent<TreeWork>(async ({ do: what, endpoint, file = '' }) => {
  await using client = connect({ endpoints: endpoint })
  const start = performance.now()
  let size = 0
  if (what === 'export') for await (const piece of client.exportTree('/')) size += piece.length
  else
    for await (const part of client.importTree(readFileSync(file, 'utf8'), { validateOnly: what === 'plan' }))
      if (part.kind === 'plan') size += part.steps.length
  const ms = performance.now() - start
  return { ms, size, peakMb: process.resourceUsage().maxRSS / 1024 } satisfies TreeWorkDone
})
