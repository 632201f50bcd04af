import type { BookmarkFrame, Provenance, StatusFrame, UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../../grpc/call.ts'
import type { Revision } from '../../tree/node.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Difference } from '../../views/journal.ts'
import type { Target } from '../../views/target.ts'

/** Encodes the frames of one kind of watch; each result is one message. */
export interface Encoding<Item, T extends Target<Item>> {
  /** A snapshot is split into parts of about this size, and a larger change is sent as a snapshot. */
  readonly partBytes: number
  /** One or more parts; the last one completes the snapshot. */
  snapshot(target: T, revision: Revision, provenance: Provenance): readonly Prepared[]
  /** Undefined: this kind of watch sends nothing of the difference. */
  change(target: T, difference: Difference<Item>, revision: Revision): Prepared | undefined
  /** An upper bound of the size of a change, in bytes. */
  changeBytes(difference: Difference<Item>): number
  plain(revision: Revision, frame: PlainFrame): Prepared
}

/** The frames that all kinds of watches have. */
export type PlainFrame =
  | { readonly $case: 'unresolved'; readonly value: UnresolvedFrame }
  | { readonly $case: 'status'; readonly value: StatusFrame }
  | { readonly $case: 'bookmark'; readonly value: BookmarkFrame }

export interface Snapshot {
  readonly epoch: number
  readonly version: number
  readonly revision: Revision
  readonly parts: readonly Prepared[]
}

/** What a stream has to send to get from an earlier version to the present state. */
export type Update = Prepared | 'nothing' | 'snapshot'

interface CachedUpdate {
  readonly update: Update
  readonly revision: Revision
}

/** The number of earlier versions for which the update is cached. Streams that are up to date all need the last one. */
const MAX_CACHED_CHANGES = 16

/** The frames of one view, each encoded once for all of its streams. Caches only frames that lead to the present state. */
export class Frames<Item, T extends Target<Item>> {
  readonly #view: FollowedView<Item, T>
  readonly #encoding: Encoding<Item, T>
  #snapshot: Snapshot | undefined
  readonly #changes = new Map<number, CachedUpdate>()
  /** The state that the cached changes lead to. */
  #epoch = -1
  #version = 0
  #bookmark: { readonly revision: Revision; readonly frame: Prepared } | undefined

  constructor(view: FollowedView<Item, T>, encoding: Encoding<Item, T>) {
    this.#view = view
    this.#encoding = encoding
  }

  /**
   * The complete state, in parts, for a stream that has sent `floor` before. May be a little older than the present state: the stream
   * continues from its version. A snapshot is shared only while live, since the age of a last known state changes all the time.
   */
  snapshot(target: T, floor: Revision, provenance: () => Provenance): Snapshot {
    const { epoch, lostAt } = this.#view
    const cached = this.#snapshot
    if (lostAt === undefined && cached?.epoch === epoch && cached.revision >= floor) {
      if (cached.version === target.journal.version) return cached
      // Encoding a large snapshot again for every new stream costs more than sending the few changes since.
      if (cached.parts.length > 1 && this.since(target, cached.version, cached.revision) !== 'snapshot') return cached
    }
    const { revision } = this.#view
    const parts = this.#encoding.snapshot(target, revision, provenance())
    const snapshot = { epoch, version: target.journal.version, revision, parts }
    this.#snapshot = lostAt === undefined ? snapshot : undefined
    return snapshot
  }

  /** The update since `version` of this epoch, for a stream that has sent `floor` before. */
  since(target: T, version: number, floor: Revision): Update {
    if (this.#epoch !== this.#view.epoch || this.#version !== target.journal.version) {
      this.#changes.clear()
      this.#epoch = this.#view.epoch
      this.#version = target.journal.version
    }
    const cached = this.#changes.get(version)
    if (cached !== undefined && cached.revision >= floor) return cached.update
    const { revision } = this.#view
    const update = this.#difference(target, version, revision)
    if (this.#changes.size < MAX_CACHED_CHANGES) this.#changes.set(version, { update, revision })
    return update
  }

  bookmark(revision: Revision): Prepared {
    if (this.#bookmark?.revision !== revision)
      this.#bookmark = { revision, frame: this.#encoding.plain(revision, { $case: 'bookmark', value: {} }) }
    return this.#bookmark.frame
  }

  #difference(target: T, version: number, revision: Revision): Update {
    const difference = target.journal.since(version)
    if (difference === undefined || this.#encoding.changeBytes(difference) > this.#encoding.partBytes) return 'snapshot'
    return this.#encoding.change(target, difference, revision) ?? 'nothing'
  }
}
