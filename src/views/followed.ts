import type { RegistryError } from '../tree/errors.ts'
import type { Hop } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Freshness } from './freshness.ts'

/** What a path leads to now. */
export type FollowedState<T> =
  | { readonly kind: 'resolved'; readonly realPath: TreePath; readonly hops: readonly Hop[]; readonly target: T }
  | { readonly kind: 'unresolved'; readonly error: RegistryError }

/** What every view of a followed path has, whatever it shows of the node at its end. */
export interface Followed<T = { readonly failure: RegistryError | undefined }> extends Freshness {
  readonly path: TreePath
  /** Undefined until something is known. */
  readonly state: FollowedState<T> | undefined
  /** Whether `state` includes every observation that was delivered. */
  readonly settled: boolean
  /**
   * Whether the path leads elsewhere, or may, and what is there is not known yet. What the old target shows meanwhile was never at this path.
   * `stuck`: the store is unreachable, so it will not be known soon.
   */
  readonly moving: false | 'soon' | 'stuck'
  /** Resolves at the next change of any kind, including one of `revision`. */
  changed(signal: AbortSignal): Promise<void>
  /** Grows whenever nodes are observed or confirmed: whether a view that is not complete yet comes closer to it. */
  readonly progress: number
  /** Reads a few nodes that have not been observed. Rejects with the reason why one cannot be read. */
  probe(signal: AbortSignal): Promise<void>
  /** Resolves once the state is known to be current as of `revision`, which must be the result of an earlier sync. */
  confirm(revision: Revision, signal: AbortSignal): Promise<void>
}
