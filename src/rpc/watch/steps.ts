import type { StatusFrame } from '@espalier/contract/espalier/v1/types'
import type { Prepared } from '../../grpc/calls/call.ts'
import type { Revision } from '../../tree/node.ts'
import type { FollowedState } from '../../views/followed.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Target } from '../../views/target.ts'
import { toSource } from '../convert.ts'
import { type Reads, resolved } from '../reads.ts'
import type { Encoding, Frames, PlainFrame, Snapshot } from './frames.ts'

/** What a stream has sent: all that decides what it sends next. Streams that have sent the same share one. */
export interface Position {
  /** Below zero: nothing. */
  readonly epoch: number
  readonly version: number
  /** Of the last frame, and never beyond it: a bookmark is due for what no frame has said. No frame may be older than this. */
  readonly revision: Revision
  readonly live: boolean
  /** A snapshot of which some parts are to follow. */
  readonly sending: { readonly snapshot: Snapshot; readonly next: number } | undefined
}

/** The next frame of a stream, and the position after it. */
export interface Step {
  /** Undefined: what has changed is not shown by this kind of watch, or is sent in parts from here on. */
  readonly frame: Prepared | undefined
  readonly to: Position
}

const START: Position = { epoch: -1, version: 0, revision: 0n, live: true, sending: undefined }

/** All that all streams of one view need to know. */
interface Parts<Item, T extends Target<Item>> {
  readonly view: FollowedView<Item, T>
  readonly frames: Frames<Item, T>
  readonly encoding: Encoding<Item, T>
  readonly reads: Reads
}

/**
 * What the streams of one view send, from what each has sent to the present state. Almost all streams have sent the same, so that their next
 * step is made for the first of them and kept for the others. Only the last one is kept: a stream that sleeps keeps no history alive.
 */
export class Steps<Item, T extends Target<Item>> {
  readonly #parts: Parts<Item, T>
  /** The edition of the view, and of its items, of which the following are. */
  #edition = -1
  #itemsEdition = -1
  #from: Position | undefined
  #step: Step | undefined
  /** Nothing is to be sent from here. */
  #end: Position | undefined
  #last: Position | undefined

  constructor(parts: Parts<Item, T>) {
    this.#parts = parts
  }

  /** Where a stream begins: nothing older than `floor` is sent, which the client has received elsewhere. */
  start(floor: Revision): Position {
    return floor === 0n ? START : { ...START, revision: floor }
  }

  /** The frames with the changes since a revision; undefined if they are not known any more. */
  resume(revision: Revision): { readonly frames: readonly Prepared[]; readonly to: Position } | undefined {
    const { view, encoding, frames } = this.#parts
    const items = view.resume(revision)
    if (items === undefined) return undefined
    const { target } = resolved(view)
    const difference = { added: [], updated: items, removed: [] }
    if (encoding.changeBytes(difference) > encoding.partBytes) return undefined
    const change = items.length > 0 ? encoding.change(target, difference, view.revision) : undefined
    const live = view.lostAt === undefined
    const status = live ? [] : [encoding.plain(revision, this.#status(false))]
    return {
      frames: [...status, change ?? frames.bookmark(view.revision)],
      to: this.#at(view.epoch, target.journal.version, view.revision, live),
    }
  }

  /** Undefined: nothing is to be sent now. */
  next(from: Position): Step | undefined {
    if (!this.#isCurrent) this.#forget()
    if (from === this.#end) return undefined
    if (from === this.#from) return this.#step
    const step = this.#make(from)
    if (step === undefined) this.#end = from
    // While the store is unreachable, a frame has the age of what it says.
    else if (this.#parts.view.lostAt === undefined) {
      this.#from = from
      this.#step = step
    }
    return step
  }

  /** Whether it is known that nothing is to be sent from here. */
  isEnd(from: Position): boolean {
    return from === this.#end && this.#isCurrent
  }

  get #isCurrent(): boolean {
    const { view } = this.#parts
    return this.#edition === view.edition && this.#itemsEdition === editionOfItems(view.state)
  }

  #forget(): void {
    const { view } = this.#parts
    this.#edition = view.edition
    this.#itemsEdition = editionOfItems(view.state)
    this.#from = undefined
    this.#step = undefined
    this.#end = undefined
  }

  /** The last frame of a stream when the gateway drains. */
  leaving(from: Position): Prepared {
    return this.#parts.encoding.plain(this.#plainRevision(from, from.epoch), this.#status(true))
  }

  #make(from: Position): Step | undefined {
    const { sending } = from
    if (sending !== undefined) return this.#part(from, sending.snapshot, sending.next)
    return this.#update(from)
  }

  #update(from: Position): Step | undefined {
    const { view, frames } = this.#parts
    const { state } = view
    if (state?.kind === 'unresolved' && from.epoch !== view.epoch) {
      const { code, message } = state.error
      const frame: PlainFrame = { $case: 'unresolved', value: { reason: code, message, ...this.#source() } }
      return this.#plain({ ...from, live: view.lostAt === undefined }, view.epoch, frame)
    }
    // Sent when the path has settled. A new stream receives the present state if that takes long.
    const isMoving = view.moving === 'soon' || (view.moving === 'stuck' && from.epoch >= 0)
    if (state?.kind === 'resolved' && !isMoving) {
      const { target } = resolved(view)
      if (from.epoch !== view.epoch) return this.#snapshot(from, target)
      const { version } = target.journal
      if (from.version < version) {
        const { update, revision } = frames.since(target, from.version, from.revision)
        if (update === 'snapshot') return this.#snapshot(from, target)
        if (update === 'nothing')
          return { frame: undefined, to: this.#at(from.epoch, version, from.revision, from.live) }
        return { frame: update, to: this.#at(from.epoch, version, revision, from.live) }
      }
    }
    return this.#liveness(from) ?? this.#bookmark(from)
  }

  #snapshot(from: Position, target: T): Step {
    const { view, frames, reads } = this.#parts
    const snapshot = frames.snapshot(target, from.revision, () => reads.provenance(view))
    const { epoch, version, revision } = snapshot
    const live = view.lostAt === undefined
    if (snapshot.parts.length === 1) return this.#part(this.#at(epoch, version, revision, live), snapshot, 0)
    // What it took to get here is enough for one turn of the event loop.
    return { frame: undefined, to: { epoch, version, revision, live, sending: { snapshot, next: 0 } } }
  }

  #part({ epoch, version, revision, live }: Position, snapshot: Snapshot, next: number): Step {
    const frame = snapshot.parts[next]?.()
    if (frame === undefined) throw new Error(`a snapshot of ${snapshot.parts.length} parts has no part ${next}`)
    const after = next + 1
    if (after === snapshot.parts.length) return { frame, to: this.#at(epoch, version, revision, live) }
    return { frame, to: { epoch, version, revision, live, sending: { snapshot, next: after } } }
  }

  #liveness(from: Position): Step | undefined {
    const live = this.#parts.view.lostAt === undefined
    // The first frame of a stream says itself whether it is live.
    if (live === from.live || from.epoch < 0) return undefined
    return this.#plain({ ...from, live }, from.epoch, this.#status(false))
  }

  /** The revision of the view, when no other frame has said it. */
  #bookmark(from: Position): Step | undefined {
    const { view, frames } = this.#parts
    const { bookmark } = view
    if (bookmark <= from.revision || !from.live || !this.#isUpToDate(from, from.epoch)) return undefined
    return { frame: frames.bookmark(bookmark), to: this.#at(from.epoch, from.version, bookmark, from.live) }
  }

  #plain(from: Position, epoch: number, frame: PlainFrame): Step {
    const revision = this.#plainRevision(from, epoch)
    const to = this.#at(epoch, from.version, revision, from.live)
    return { frame: this.#parts.encoding.plain(revision, frame), to }
  }

  #plainRevision(from: Position, epoch: number): Revision {
    const { view } = this.#parts
    return view.revision > from.revision && this.#isUpToDate(from, epoch) ? view.revision : from.revision
  }

  /** Whether the whole state of the view was sent. What was not, because the path is moving, may be older than the revision of the view. */
  #isUpToDate({ version }: Position, epoch: number): boolean {
    const { view } = this.#parts
    return view.epoch === epoch && (view.state?.kind !== 'resolved' || view.state.target.journal.version === version)
  }

  #status(draining: boolean): PlainFrame {
    return { $case: 'status', value: { ...this.#source(), draining } }
  }

  #source(): Pick<StatusFrame, 'source' | 'age' | 'staleReason'> {
    const { view, reads } = this.#parts
    return toSource(reads.staleness(view))
  }

  #at(epoch: number, version: number, revision: Revision, live: boolean): Position {
    const last = this.#last
    if (
      last?.epoch === epoch &&
      last.version === version &&
      last.revision === revision &&
      last.live === live &&
      last.sending === undefined
    )
      return last
    this.#last = { epoch, version, revision, live, sending: undefined }
    return this.#last
  }
}

/** Also counts items that are sent to new streams only: what was written again with the same values. */
function editionOfItems(state: FollowedState<Target<unknown>> | undefined): number {
  return state?.kind === 'resolved' ? state.target.journal.edition : 0
}
