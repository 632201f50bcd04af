import { Source } from '@espalier/contract/espalier/v1/types'
import type { Call, Prepared, Sink } from '../../grpc/call.ts'
import type { Drain } from '../../grpc/drain.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Refreshable } from '../../views/refresh-queue.ts'
import type { Target } from '../../views/target.ts'
import { toDuration } from '../convert.ts'
import { badArgument, type Reads, resolved } from '../reads.ts'
import type { Encoding, Frames, PlainFrame, Snapshot } from './frames.ts'

/** What all streams of one view share. */
export interface Watched<Item, T extends Target<Item>> {
  readonly view: FollowedView<Item, T>
  readonly frames: Frames<Item, T>
  readonly encoding: Encoding<Item, T>
  readonly reads: Reads
  readonly drain: Drain
}

export interface WatchRequest {
  /** The revision of the last frame that the client saw; zero for none. */
  readonly resumeRevision: Revision
  readonly mustExist: boolean
}

/**
 * Serves one watch until its client goes, or until the gateway drains, which is DRAINING. Disposes `held` then. Keeps nothing of
 * what it sent but its place; a peer that reads slowly is skipped until it has drained, and then told the difference to what is then.
 */
export async function serveWatch<Item, T extends Target<Item>>(
  watched: Watched<Item, T>,
  request: WatchRequest,
  sink: Sink<unknown>,
  call: Call,
  held: DisposableStack,
): Promise<void> {
  using opening = held
  const { view, reads, drain } = watched
  const { resumeRevision, mustExist } = request
  if (resumeRevision < 0n)
    throw badArgument('resume_revision', `resume_revision is ${resumeRevision}; it cannot be negative`)
  if (drain.begun) throw draining()
  if (view.state === undefined) await reads.ready(view, call.signal)
  const resume = resumeRevision > 0n && (await reached(watched, resumeRevision, call))
  if (mustExist && view.state?.kind === 'unresolved') throw view.state.error
  // Not awaited, so that nothing of this call stays in memory but the stream.
  return new WatchStream(watched, sink, opening.move()).run(call, resume ? resumeRevision : undefined)
}

/**
 * Brings a gateway that is behind to where its client was. False if the store has never been there: then the client's revision
 * is of another store, and it is told everything anew.
 */
async function reached<Item, T extends Target<Item>>(
  { view, reads }: Watched<Item, T>,
  revision: Revision,
  call: Call,
): Promise<boolean> {
  return view.revision >= revision || (await reads.sync(view, call.signal)) >= revision
}

class WatchStream<Item, T extends Target<Item>> implements Refreshable {
  readonly phase = 'streams'
  readonly #watched: Watched<Item, T>
  readonly #sink: Sink<unknown>
  readonly #held: DisposableStack
  readonly #ended = Promise.withResolvers<void>()
  #epoch = -1
  #version = 0
  /** No frame may be older than this. */
  #revision: Revision = 0n
  #live = true
  #sending: { readonly snapshot: Snapshot; next: number } | undefined

  constructor(watched: Watched<Item, T>, sink: Sink<unknown>, held: DisposableStack) {
    this.#watched = watched
    this.#sink = sink
    this.#held = held
  }

  /** Begins with what is new or different since `resume`, or with a snapshot. */
  run(call: Call, resume: Revision | undefined): Promise<void> {
    const { view, drain } = this.#watched
    // What the client has seen elsewhere.
    this.#revision = resume ?? 0n
    this.#held.use(view.watch(this))
    this.#held.use(this.#sink.onDrain(() => this.refresh()))
    this.#held.use(drain.onBegin(() => this.#leave()))
    call.onOver(() => this.#end())
    if (drain.begun) this.#leave()
    else {
      if (resume !== undefined) this.#resume(resume)
      this.refresh()
    }
    return this.#ended.promise
  }

  #resume(revision: Revision): void {
    const { view, encoding, frames } = this.#watched
    const items = view.resume(revision)
    // A snapshot, where that cannot be told.
    if (items === undefined) return
    const { target } = resolved(view)
    const difference = { added: [], updated: items, removed: [] }
    if (encoding.changeBytes(difference) > encoding.partBytes) return
    this.#epoch = view.epoch
    this.#version = target.journal.version
    const change = items.length > 0 ? encoding.change(target, difference, view.revision) : undefined
    this.#sink.write(change ?? frames.bookmark(view.revision))
    this.#revision = view.revision
  }

  /** Sends what is new, as far as the peer takes it. */
  refresh(): void {
    const sink = this.#sink
    try {
      while (!sink.full && !this.#held.disposed) {
        const frame = this.#next()
        if (frame === undefined) return
        sink.write(frame)
      }
    } catch (error) {
      // This stream alone fails; the others of its view go on.
      this.#end(error)
    }
  }

  #next(): Prepared | undefined {
    return this.#part() ?? this.#news() ?? this.#status() ?? this.#bookmark()
  }

  #part(): Prepared | undefined {
    const sending = this.#sending
    if (sending === undefined) return undefined
    const part = sending.snapshot.parts[sending.next++]
    if (sending.next >= sending.snapshot.parts.length) this.#sending = undefined
    return part
  }

  #news(): Prepared | undefined {
    const { view, frames } = this.#watched
    const { state } = view
    if (state === undefined) return undefined
    if (state.kind === 'unresolved') {
      if (this.#epoch === view.epoch) return undefined
      this.#epoch = view.epoch
      const { code, message } = state.error
      return this.#plain({ $case: 'unresolved', value: { reason: code, message } })
    }
    // Told when it has moved. A newcomer is told what there is if that takes long.
    if (view.moving === 'soon' || (view.moving === 'stuck' && this.#epoch >= 0)) return undefined
    const { target } = resolved(view)
    if (this.#epoch !== view.epoch) return this.#snapshot(target)
    while (this.#version < target.journal.version) {
      const news = frames.since(target, this.#version, this.#revision)
      if (news === 'snapshot') return this.#snapshot(target)
      this.#version = target.journal.version
      this.#revision = view.revision
      if (news !== 'nothing') return news
    }
    return undefined
  }

  #snapshot(target: T): Prepared | undefined {
    const { view, frames, reads } = this.#watched
    const snapshot = frames.snapshot(target, this.#revision, () => reads.provenance(view))
    this.#epoch = snapshot.epoch
    this.#version = snapshot.version
    this.#revision = snapshot.revision
    this.#live = view.lostAt === undefined
    this.#sending = { snapshot, next: 0 }
    return this.#part()
  }

  #status(): Prepared | undefined {
    const live = this.#watched.view.lostAt === undefined
    if (live === this.#live) return undefined
    this.#live = live
    return this.#plain(this.#statusFrame(false))
  }

  /** How far it has come, where nothing else has told so. */
  #bookmark(): Prepared | undefined {
    const { view, frames } = this.#watched
    if (view.bookmark <= this.#revision || !this.#live || !this.#isUpToDate) return undefined
    this.#revision = view.bookmark
    return frames.bookmark(view.bookmark)
  }

  /** Whether all that the view shows was told. What was not, since a path moves, may be older than the view's revision. */
  get #isUpToDate(): boolean {
    const { epoch, state } = this.#watched.view
    return epoch === this.#epoch && (state?.kind !== 'resolved' || state.target.journal.version === this.#version)
  }

  #leave(): void {
    // In the midst of a snapshot it would vouch for parts that never come.
    if (!this.#sink.full && this.#sending === undefined) this.#sink.write(this.#plain(this.#statusFrame(true)))
    this.#end(draining())
  }

  #statusFrame(stopping: boolean): PlainFrame {
    const { view, reads } = this.#watched
    const age = reads.age(view)
    const source = age === undefined ? Source.LIVE : Source.LAST_KNOWN
    return { $case: 'status', value: { source, age: toDuration(age ?? 0), draining: stopping } }
  }

  #end(error?: unknown): void {
    this.#held.dispose()
    if (error === undefined) this.#ended.resolve()
    else this.#ended.reject(error)
  }

  #plain(frame: PlainFrame): Prepared {
    const { view, encoding } = this.#watched
    if (view.revision > this.#revision && this.#isUpToDate) this.#revision = view.revision
    return encoding.plain(this.#revision, frame)
  }
}

function draining(): RegistryError {
  return new RegistryError('DRAINING', 'this gateway is stopping', {
    hint: 'go on at another gateway, from the revision of the last frame',
  })
}
