import { RegistryError } from '../errors.ts'
import type { TreePath } from '../path.ts'
import type { Value } from '../value.ts'

/** What a resolution needs to know of a node: that it exists, and its properties. Undefined: there is no such node. */
export interface Lookup {
  readonly properties: ReadonlyMap<string, Value>
}

/** Yielded after many hops: whoever drives the resolution may do something else before it goes on. */
export const PAUSE: unique symbol = Symbol('pause')

/** Yields the real path of each node that it needs, is resumed with what that node is, and returns where it ended. */
export type Resolution<Result> = Generator<TreePath | typeof PAUSE, Result, Lookup | undefined>

/** Returned by a lookup that can say no more: the resolution is abandoned. */
export const STOP: unique symbol = Symbol('stop')

/**
 * A node as a lookup finds it. An error that a lookup returns is one of this node and is thrown into the resolution, which may go on
 * without the node; an error that a lookup throws ends the resolution.
 */
type Found = Lookup | undefined | RegistryError
type Stop = typeof STOP

/** Runs a resolution over nodes that are at hand. Throws what the resolution or the lookup throws; STOP if the lookup returned that. */
export function drive<Result>(resolution: Resolution<Result>, lookup: (path: TreePath) => Found): Result
export function drive<Result>(resolution: Resolution<Result>, lookup: (path: TreePath) => Found | Stop): Result | Stop
export function drive<Result>(resolution: Resolution<Result>, lookup: (path: TreePath) => Found | Stop): Result | Stop {
  for (;;) {
    const result = driveOn(resolution, lookup)
    if (result !== PAUSE) return result
  }
}

/** The same until the resolution pauses, from its beginning or from its last pause. */
export function driveOn<Result>(
  resolution: Resolution<Result>,
  lookup: (path: TreePath) => Found | Stop,
): Result | Stop | typeof PAUSE {
  let step = resolution.next()
  while (step.done !== true) {
    if (step.value === PAUSE) return PAUSE
    const found = lookup(step.value)
    if (found === STOP) return STOP
    step = resume(resolution, found)
  }
  return step.value
}

type Reading<T> = T | Promise<T>

/** The same over nodes that have to be read, one after the other. `pause` is awaited where the resolution pauses. */
export function driveAsync<Result>(
  resolution: Resolution<Result>,
  lookup: (path: TreePath) => Reading<Found>,
  pause?: () => Promise<void>,
): Promise<Result>
export function driveAsync<Result>(
  resolution: Resolution<Result>,
  lookup: (path: TreePath) => Reading<Found | Stop>,
  pause?: () => Promise<void>,
): Promise<Result | Stop>
export async function driveAsync<Result>(
  resolution: Resolution<Result>,
  lookup: (path: TreePath) => Reading<Found | Stop>,
  pause?: () => Promise<void>,
): Promise<Result | Stop> {
  let step = resolution.next()
  while (step.done !== true) {
    if (step.value === PAUSE) {
      await pause?.()
      step = resolution.next()
      continue
    }
    const reading = lookup(step.value)
    const found = reading instanceof Promise ? await reading : reading
    if (found === STOP) return STOP
    step = resume(resolution, found)
  }
  return step.value
}

function resume<Result>(resolution: Resolution<Result>, found: Found): IteratorResult<TreePath | typeof PAUSE, Result> {
  return found instanceof RegistryError ? resolution.throw(found) : resolution.next(found)
}
