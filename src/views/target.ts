import type { RegistryError } from '../tree/errors.ts'
import type { Revision } from '../tree/node.ts'
import type { Freshness } from './freshness.ts'
import type { Journal } from './journal.ts'
import type { NodeView } from './node-view.ts'
import type { Refreshable } from './refresh-queue.ts'

/** What a followed path shows of the node it leads to: named items, live. */
export interface Target<Item> extends Freshness, Disposable {
  /** Version zero: nothing is known yet. */
  readonly journal: Journal<Item>
  /** Why nothing can be shown although the node is there: TOO_MANY. */
  readonly failure: RegistryError | undefined
  /** Whether the journal holds everything that was told. */
  readonly settled: boolean
  /** Every node that has a say. */
  nodes(): Iterable<NodeView>
  /** All nodes were confirmed as of `revision`. Does nothing unless settled. */
  lift(revision: Revision): void
  /** The items that are new or different since `revision`, if nothing can have gone since; undefined if that cannot be told. */
  resume(revision: Revision): readonly (readonly [string, Item])[] | undefined
  /** Marks `dependant` after every change of what is known here. */
  listen(dependant: Refreshable): Disposable
}
