import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { BookmarkFrame, Provenance, StatusFrame, UnresolvedFrame } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../../grpc/calls/call.ts'
import type { Revision } from '../../tree/node.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Difference } from '../../views/journal.ts'
import type { Target } from '../../views/target.ts'
import { messageHead, provenanceField, provenanceKey } from '../message-parts.ts'

/** Encodes the frames of one kind of watch. */
export interface Encoding<Item, T extends Target<Item>> {
  /** A snapshot is split into parts of about this size, and a larger change is sent as a snapshot. */
  readonly partBytes: number
  /** The number of the field `provenance` in the message of a snapshot. */
  readonly provenanceField: number
  /**
   * What encodes the messages of the snapshot's parts, without their provenance. One or more; the last one completes the snapshot. All parts
   * are of the state when this was called, whenever they are encoded.
   */
  snapshot(target: T): readonly (() => Uint8Array)[]
  /** One frame. Undefined: this kind of watch sends nothing of the difference. */
  change(target: T, difference: Difference<Item>, revision: Revision): Prepared | undefined
  /** An upper bound of the size of a change, in bytes. */
  changeBytes(difference: Difference<Item>): number
  /** One frame. */
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
  readonly edition: number
  readonly revision: Revision
  /**
   * What makes one frame for each part, encoded on the first call. Only the last one has the revision and the provenance: a client that has
   * an earlier one lacks the rest.
   */
  readonly parts: readonly (() => Prepared)[]
}

interface EncodedSnapshot {
  readonly epoch: number
  readonly version: number
  readonly edition: number
  /** What makes the frames before the last one. */
  readonly first: readonly (() => Prepared)[]
  /** What makes the last message, without its provenance. */
  last: () => Uint8Array
}

/** The numbers of the fields that the frames of all watches have. */
const REVISION_FIELD = 1
const SNAPSHOT_FIELD = 2

/** What a stream has to send to get from an earlier version to the present state. */
type Update = Prepared | 'nothing' | 'snapshot'

interface UpdateSince {
  readonly update: Update
  /** Of the frame, which may be older than that of the view. */
  readonly revision: Revision
}

/** The number of earlier versions for which the update is cached. Streams that are up to date all need the last one. */
const MAX_CACHED_CHANGES = 16

/** The frames of one view, each encoded once for all of its streams. Caches only frames that lead to the present state. */
export class Frames<Item, T extends Target<Item>> {
  readonly #view: FollowedView<Item, T>
  readonly #encoding: Encoding<Item, T>
  #encoded: EncodedSnapshot | undefined
  #snapshot: Snapshot | undefined
  /** The last one while the store is unreachable. */
  #away: { readonly key: string; readonly snapshot: Snapshot } | undefined
  readonly #changes = new Map<number, UpdateSince>()
  /** The state that the cached changes lead to. */
  #epoch = -1
  #edition = 0
  #bookmark: { readonly revision: Revision; readonly frame: Prepared } | undefined

  constructor(view: FollowedView<Item, T>, encoding: Encoding<Item, T>) {
    this.#view = view
    this.#encoding = encoding
  }

  /**
   * The complete state, in parts, for a stream that has sent `floor` before. May be a little older than the present state: the stream
   * continues from its version. While the store is unreachable the last part is made anew ten times a second, since it has the age.
   */
  snapshot(target: T, floor: Revision, provenance: () => Provenance): Snapshot {
    const { epoch, lostAt } = this.#view
    const cached = this.#snapshot
    if (lostAt === undefined && cached?.epoch === epoch && cached.revision >= floor) {
      if (cached.edition === target.journal.edition) return cached
      // Encoding a large snapshot again for every new stream costs more than sending the few changes since.
      if (cached.parts.length > 1 && this.since(target, cached.version, cached.revision).update !== 'snapshot')
        return cached
    }
    const { revision } = this.#view
    const encoded = this.#encodedSnapshot(target)
    const from = provenance()
    const key = lostAt === undefined ? undefined : `${epoch} ${encoded.edition} ${provenanceKey(from)}`
    if (key !== undefined && this.#away?.key === key) return this.#away.snapshot
    const parts = [...encoded.first, once(() => lastPart(encoded, revision, from, this.#encoding.provenanceField))]
    const snapshot = { epoch, version: encoded.version, edition: encoded.edition, revision, parts }
    if (key === undefined) this.#snapshot = snapshot
    this.#away = key === undefined ? undefined : { key, snapshot }
    return snapshot
  }

  #encodedSnapshot(target: T): EncodedSnapshot {
    const { epoch } = this.#view
    const { version, edition } = target.journal
    if (this.#encoded?.epoch === epoch && this.#encoded.edition === edition) return this.#encoded
    const parts = this.#encoding.snapshot(target)
    const first = parts.slice(0, -1).map(part =>
      once(() => {
        const message = part()
        return Buffer.concat([messageHead(SNAPSHOT_FIELD, message.length), message])
      }),
    )
    this.#encoded = { epoch, version, edition, first, last: once(() => parts.at(-1)?.() ?? new Uint8Array()) }
    return this.#encoded
  }

  /** The update since `version` of this epoch, for a stream that has sent `floor` before. */
  since(target: T, version: number, floor: Revision): UpdateSince {
    if (this.#epoch !== this.#view.epoch || this.#edition !== target.journal.edition) {
      this.#changes.clear()
      this.#epoch = this.#view.epoch
      this.#edition = target.journal.edition
    }
    const cached = this.#changes.get(version)
    if (cached !== undefined && cached.revision >= floor) return cached
    const { revision } = this.#view
    const made = { update: this.#difference(target, version, revision), revision }
    if (this.#changes.size < MAX_CACHED_CHANGES) this.#changes.set(version, made)
    return made
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

function lastPart(
  encoded: EncodedSnapshot,
  revision: Revision,
  provenance: Provenance,
  provenanceNumber: number,
): Prepared {
  const part = encoded.last()
  const field = provenanceField(provenanceNumber, provenance)
  const before = new BinaryWriter().tag(REVISION_FIELD, WireType.Varint).int64(revision)
  const head = messageHead(SNAPSHOT_FIELD, part.length + field.length, before)
  const frame = Buffer.concat([head, part, field])
  // The same bytes are not kept twice.
  const kept = frame.subarray(head.length, head.length + part.length)
  encoded.last = () => kept
  return frame
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  let left: (() => T) | undefined = make
  return () => {
    if (left !== undefined) made = { value: left() }
    // What it was made from is not kept.
    left = undefined
    return (made as { readonly value: T }).value
  }
}
