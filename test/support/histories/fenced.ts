/** What one contender did, at times by one clock for all. */
export interface HoldRecord {
  readonly client: string
  readonly token: bigint
  /** When it was reported as held. */
  readonly from: number
  /** When its client knew that it did not hold any more: it released, or was lost. Infinity: it never did. */
  readonly until: number
}

/** A write to what the lock protects, in the order in which the resource decided them. */
export interface WriteRecord {
  readonly client: string
  readonly token: bigint
  readonly isAccepted: boolean
}

/** What is wrong with a history of one lock, one line each. */
export function unfenced(holds: readonly HoldRecord[], writes: readonly WriteRecord[]): readonly string[] {
  const wrong: string[] = []
  const inOrder = holds.toSorted((a, b) => a.from - b.from)
  for (const [i, hold] of inOrder.entries()) {
    const before = inOrder[i - 1]
    if (before === undefined) continue
    if (hold.token <= before.token)
      wrong.push(`token ${hold.token} of ${hold.client} after ${before.token} of ${before.client}`)
  }
  let greatest = 0n
  for (const { client, token, isAccepted } of writes) {
    if (isAccepted && token < greatest)
      wrong.push(`a write of ${client} with token ${token} after one with ${greatest}`)
    if (!isAccepted && token >= greatest) wrong.push(`a write of ${client} with token ${token} was refused`)
    if (token > greatest) greatest = token
  }
  return wrong
}

/** The pairs of holds of one lock that were held at the same time, as far as their clients knew. */
export function overlapping(holds: readonly HoldRecord[]): readonly string[] {
  const wrong: string[] = []
  const inOrder = holds.toSorted((a, b) => a.from - b.from)
  let last: HoldRecord | undefined
  for (const hold of inOrder) {
    if (last !== undefined && hold.from < last.until)
      wrong.push(`${hold.client} held with ${hold.token} while ${last.client} did with ${last.token}`)
    if (last === undefined || hold.until > last.until) last = hold
  }
  return wrong
}
