import type { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import type { Freshness } from './freshness.ts'
import type { Journal } from './journal.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable } from './refresh-queue.ts'

/** A live view of the node that a path leads to, as named items. */
export interface Target<Item> extends Freshness, Disposable {
  /** Its version is zero until something is known. */
  readonly journal: Journal<Item>
  /** Why nothing can be shown although the node exists: TOO_MANY. */
  readonly failure: RegistryError | undefined
  /** Whether the journal includes every observation that was delivered. */
  readonly settled: boolean
  /** Every node that the items are computed from. */
  nodes(): Iterable<NodeView>
  /** Raises `revision`: all nodes were confirmed as of it. Does nothing unless settled. */
  advance(revision: Revision): void
  /** The items that were added or changed since `revision`, if none can have been removed since; undefined if that is not known. */
  resume(revision: Revision): readonly (readonly [string, Item])[] | undefined
  /** Refreshes `dependant` after every change of this view. */
  listen(dependant: Refreshable): Disposable
}
