import type { RegistryError } from '../tree/errors.ts'
import type { Hop } from '../tree/links/resolve.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Freshness } from './freshness.ts'

/** What a path shows now. */
export type FollowedState<T> =
  | { readonly kind: 'resolved'; readonly realPath: TreePath; readonly hops: readonly Hop[]; readonly target: T }
  | { readonly kind: 'unresolved'; readonly error: RegistryError }

/** What every followed view has, whatever it shows. */
export interface Followed<T = { readonly failure: RegistryError | undefined }> extends Freshness {
  readonly path: TreePath
  /** Undefined until something is known. */
  readonly state: FollowedState<T> | undefined
  /** Whether `state` holds everything that was told. */
  readonly settled: boolean
  /**
   * Whether the path leads elsewhere by now, or may, and what is there is not known yet: what the old place shows meanwhile, the path never
   * showed. `stuck`: the store is away, so that it will not be known soon.
   */
  readonly moving: false | 'soon' | 'stuck'
  /** Resolves at the next change of any kind, of the revision too. */
  changed(signal: AbortSignal): Promise<void>
  /** Resolves once what is shown is known to be true as of `revision`, which a sync has returned before. */
  confirm(revision: Revision, signal: AbortSignal): Promise<void>
}
