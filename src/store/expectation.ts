import type { NodeStat } from '../tree/node.ts'
import type { Expectation } from './store.ts'

/** Makes an operation conditional on the state of the node that it was decided on. */
export function expectation({ version, created }: NodeStat): Expectation {
  return { version, created }
}
