import type { NodeState } from '../store/store.ts'
import { decodeData, type NodeData, STRING_VALUE } from '../tree/data.ts'
import { ephemeralParent } from '../tree/ephemeral-parent.ts'
import { RegistryError } from '../tree/errors.ts'
import type { TreePath } from '../tree/path.ts'
import { asString } from '../tree/value.ts'
import { foreignToLock, foreignToSemaphore, inOrder } from './names.ts'

/** `lock` is also how an election is stored. */
export type Layout = 'lock' | 'semaphore'

/** What a contender does, by the children of the node at which it queues. */
export type QueuePosition =
  | { readonly do: 'hold' }
  /** `place`: how many are before it. Only the one directly before it is watched, so that one hand-over wakes one contender. */
  | { readonly do: 'wait'; readonly place: number; readonly predecessor: string }
  /** Its node does not exist any more. */
  | { readonly do: 'rejoin' }

export function queuePosition(own: string, children: readonly string[]): QueuePosition {
  const queue = inOrder(children)
  const place = queue.indexOf(own)
  const predecessor = queue[place - 1]
  if (place === -1) return { do: 'rejoin' }
  return predecessor === undefined ? { do: 'hold' } : { do: 'wait', place, predecessor }
}

/** The permits that the node of a semaphore says; undefined: it says none. */
export function permitsIn(data: NodeData): number | undefined {
  const text = asString(decodeData(data).get(STRING_VALUE))?.trim()
  return text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined
}

/** Throws unless a node can be the place of a lock, or of the queue of a semaphore: EPHEMERAL_PARENT, PATH_IN_USE. */
export function checkLock({ path, stat, data, children }: NodeState): void {
  if (stat.owner !== undefined) throw ephemeralParent(path)
  const foreign = foreignToLock(children)
  if (foreign !== undefined) throw inUse(path, `it has the child ${foreign}, which is no contender`, { child: foreign })
  if (permitsIn(data) !== undefined) throw inUse(path, 'it is a semaphore')
}

/**
 * Throws unless a node can be a semaphore with this number of permits: EPHEMERAL_PARENT, PATH_IN_USE, PERMITS_DIFFER. False: it is empty, and
 * does not say its permits yet.
 */
export function checkSemaphore({ path, stat, data, children }: NodeState, permits: number): boolean {
  if (stat.owner !== undefined) throw ephemeralParent(path)
  const foreign = foreignToSemaphore(children)
  if (foreign !== undefined) throw inUse(path, `it has the child ${foreign}, which holds no permit`, { child: foreign })
  const own = permitsIn(data)
  if (own === undefined && decodeData(data).size > 0) throw inUse(path, 'it has data of another kind')
  if (own !== undefined && own !== permits)
    throw new RegistryError('PERMITS_DIFFER', `${path} is a semaphore with ${own} permits, not ${permits}`, {
      facts: { path, permits: String(own), wanted: String(permits) },
    })
  return own !== undefined
}

export function inUse(path: TreePath, why: string, facts: Readonly<Record<string, string>> = {}): RegistryError {
  return new RegistryError('PATH_IN_USE', `${path} is used for something else: ${why}`, { facts: { path, ...facts } })
}
