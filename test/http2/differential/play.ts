import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PREFACE } from '../../../src/http2/frames.ts'
import { type Case, intendedDifferences } from './intended.ts'
import { framesOf } from './outcome.ts'
import { openNodePeer, playOnOurs } from './peers.ts'
import { wireBytes } from './wire-bytes.ts'

export interface Played {
  readonly cases: number
  /** How often both did the same and the connection went on. */
  readonly same: number
  /** How often each intended difference was seen. */
  readonly differences: ReadonlyMap<string, number>
  /** Cases in which Node said nothing any more. */
  readonly silent: number
}

interface Plan {
  readonly ms: number
  readonly seed: number
  /** The most cases. */
  readonly most?: number
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 })

/** Sends the same bytes to our side and to the server of Node, for so long. Fails with the smallest difference that is not intended. */
export async function playDifferences({ ms, seed, most = Number.MAX_SAFE_INTEGER }: Plan): Promise<Played> {
  await using node = await openNodePeer()
  const differences = new Map<string, number>()
  let cases = 0
  let same = 0
  let silent = 0
  await fc.assert(
    fc.asyncProperty(wireBytes, cuts, async (bytes, at) => {
      cases++
      const ours = playOnOurs(bytes, at)
      const theirs = await node.play(bytes, at)
      if (theirs === undefined) silent++
      if (theirs === undefined || isSame(ours, theirs)) {
        same++
        return
      }
      const { frames } = framesOf(bytes.subarray(PREFACE.length))
      const one: Case = { frames, ours, theirs }
      const names = intendedDifferences(one)
      assert.ok(names !== undefined, `not intended: ${JSON.stringify({ ours, theirs, frames })}`)
      for (const name of names) differences.set(name, (differences.get(name) ?? 0) + 1)
    }),
    { seed, numRuns: most, interruptAfterTimeLimit: ms, markInterruptAsFailure: false },
  )
  return { cases, same, differences, silent }
}

function isSame({ why: _, ...ours }: Case['ours'], { why: __, ...theirs }: Case['theirs']): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs)
}
