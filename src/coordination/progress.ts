import type { LeaseId } from '../tree/lease-id.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import type { Layout } from './decide.ts'

export interface Wanted {
  /** The real path. */
  readonly path: TreePath
  readonly layout: Layout
  readonly permits: number
  readonly leaseId: LeaseId
  readonly value: string
  /** Of a hold that is to be kept, or zero. */
  readonly token: Revision
}

export type LostReason = 'released' | 'lease-ended' | 'session-ended' | 'deleted' | 'moved' | 'gone'

export type Progress =
  | { readonly state: 'queued'; readonly place: number }
  | { readonly state: 'held'; readonly token: Revision; readonly path: TreePath }
  | { readonly state: 'lost'; readonly reason: LostReason }

/** The stream that is notified of one contention. */
export interface Audience {
  onProgress(progress: Progress): void
  /** Nothing follows. Undefined: after `lost`. */
  onEnd(error: unknown): void
}
