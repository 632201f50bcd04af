import type { NodeState } from '../store/store.ts'
import { sameBytes } from '../tree/data.ts'
import { sameValue, type Value } from '../tree/value.ts'

/** A node as a view shows it. */
interface Shown {
  readonly state: NodeState | undefined
  readonly properties: ReadonlyMap<string, Value> | undefined
}

/**
 * Whether a node says the same as before to every reader: somebody wrote it again with the same values, or another session has taken over a
 * provider with its data. That is no change, although etag, version and times differ. Null, zero bytes and an empty object are not the same.
 */
export function saysTheSame(before: Shown | undefined, after: Shown | undefined): boolean {
  if (before?.state === undefined || after?.state === undefined) return false
  const [old, young] = [before.state.stat, after.state.stat]
  const isTakenOver = old.owner !== undefined && young.owner !== undefined && old.owner !== young.owner
  const isSameNode = old.created === young.created && old.owner === young.owner
  if (!isSameNode && !isTakenOver) return false
  return sameBytes(before.state.data, after.state.data) || (isSameNode && sameProperties(before, after))
}

function sameProperties({ properties: a }: Shown, { properties: b }: Shown): boolean {
  if (a === undefined || b === undefined || a.size === 0 || a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = b.get(key)
    if (other === undefined || !sameValue(value, other)) return false
  }
  return true
}
