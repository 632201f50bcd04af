import type { StatusFrame } from '@espalier/contract/espalier/v1/types'
import type { Call, Prepared, Sink } from '../../grpc/calls/call.ts'
import type { Drain } from '../../grpc/calls/drain.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Refreshable } from '../../views/refresh-queue.ts'
import type { Target } from '../../views/target.ts'
import { toSource } from '../convert.ts'
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
  /** The revision of the last frame that the client received; zero for none. */
  readonly resumeRevision: Revision
  readonly mustExist: boolean
}

/**
 * Serves one watch until its client disconnects, or until the gateway drains, which is DRAINING. Disposes `resources` then. Of what it sent
 * it keeps the version only; a peer that reads slowly is skipped until it has drained, and then receives the difference to the state at
 * that time.
 */
export async function serveWatch<Item, T extends Target<Item>>(
  watched: Watched<Item, T>,
  request: WatchRequest,
  sink: Sink<unknown>,
  call: Call,
  resources: DisposableStack,
): Promise<void> {
  using opening = resources
  const { view, reads, drain } = watched
  const { resumeRevision, mustExist } = request
  if (resumeRevision < 0n)
    throw badArgument('resume_revision', `resume_revision is ${resumeRevision}; it cannot be negative`)
  if (drain.begun) throw draining()
  if (view.state === undefined) await reads.ready(view, call.signal)
  const resume = resumeRevision > 0n && (await reaches(watched, resumeRevision, call))
  if (mustExist && view.state?.kind === 'unresolved') throw view.state.error
  // Not awaited, so that only the stream of this call stays in memory.
  return new WatchStream(watched, sink, opening.move()).run(call, resume ? resumeRevision : undefined)
}

/**
 * Waits until this gateway has reached the revision that the client received from another one. False if the store has not reached it: then
 * the revision is of another store, and the client receives a snapshot.
 */
async function reaches<Item, T extends Target<Item>>(
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
  readonly #resources: DisposableStack
  readonly #ended = Promise.withResolvers<void>()
  #epoch = -1
  #version = 0
  /** No frame may be older than this. */
  #revision: Revision = 0n
  #live = true
  #isWaiting = false
  #sending: { readonly snapshot: Snapshot; next: number } | undefined

  constructor(watched: Watched<Item, T>, sink: Sink<unknown>, resources: DisposableStack) {
    this.#watched = watched
    this.#sink = sink
    this.#resources = resources
  }

  /** Starts with the changes since `resume`, or with a snapshot. */
  run(call: Call, resume: Revision | undefined): Promise<void> {
    const { view, drain } = this.#watched
    // The client has received this revision elsewhere.
    this.#revision = resume ?? 0n
    this.#resources.use(view.watch(this))
    this.#resources.use(this.#sink.onDrain(() => this.refresh()))
    this.#resources.use(drain.onBegin(() => this.#leave()))
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
    // The changes are not known any more: a snapshot is sent.
    if (items === undefined) return
    const { target } = resolved(view)
    const difference = { added: [], updated: items, removed: [] }
    if (encoding.changeBytes(difference) > encoding.partBytes) return
    this.#epoch = view.epoch
    this.#version = target.journal.version
    const change = items.length > 0 ? encoding.change(target, difference, view.revision) : undefined
    if (view.lostAt !== undefined) {
      this.#live = false
      this.#sink.write(encoding.plain(revision, this.#statusFrame(false)))
    }
    this.#sink.write(change ?? frames.bookmark(view.revision))
    this.#revision = view.revision
  }

  /** Sends updates until the peer accepts no more. */
  refresh(): void {
    const sink = this.#sink
    try {
      let hasRoom = !sink.full
      while (hasRoom && !this.#resources.disposed) {
        const frame = this.#next()
        if (frame === undefined) return
        hasRoom = sink.write(frame)
        if (this.#sending !== undefined) {
          this.#refreshLater()
          return
        }
      }
    } catch (error) {
      // Only this stream fails; the others of its view continue.
      this.#end(error)
    }
  }

  /** Of a snapshot in parts, one is encoded in each turn of the event loop: between them everything else has its turn. */
  #refreshLater(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    setImmediate(() => {
      this.#isWaiting = false
      this.refresh()
    })
  }

  #next(): Prepared | undefined {
    return this.#part() ?? this.#update() ?? this.#status() ?? this.#bookmark()
  }

  #part(): Prepared | undefined {
    const sending = this.#sending
    if (sending === undefined) return undefined
    const part = sending.snapshot.parts[sending.next++]?.()
    if (sending.next >= sending.snapshot.parts.length) this.#sending = undefined
    return part
  }

  #update(): Prepared | undefined {
    const { view, frames } = this.#watched
    const { state } = view
    if (state === undefined) return undefined
    if (state.kind === 'unresolved') {
      if (this.#epoch === view.epoch) return undefined
      this.#epoch = view.epoch
      const { code, message } = state.error
      this.#live = view.lostAt === undefined
      return this.#plain({ $case: 'unresolved', value: { reason: code, message, ...this.#source() } })
    }
    // Sent when the path has settled. A new stream receives the present state if that takes long.
    if (view.moving === 'soon' || (view.moving === 'stuck' && this.#epoch >= 0)) return undefined
    const { target } = resolved(view)
    if (this.#epoch !== view.epoch) return this.#snapshot(target)
    while (this.#version < target.journal.version) {
      const update = frames.since(target, this.#version, this.#revision)
      if (update === 'snapshot') return this.#snapshot(target)
      this.#version = target.journal.version
      this.#revision = view.revision
      if (update !== 'nothing') return update
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
    // The first frame of a stream says itself whether it is live.
    if (live === this.#live || this.#epoch < 0) return undefined
    this.#live = live
    return this.#plain(this.#statusFrame(false))
  }

  /** Sends the revision of the view when no other frame has. */
  #bookmark(): Prepared | undefined {
    const { view, frames } = this.#watched
    if (view.bookmark <= this.#revision || !this.#live || !this.#isUpToDate) return undefined
    this.#revision = view.bookmark
    return frames.bookmark(view.bookmark)
  }

  /** Whether the whole state of the view was sent. What was not, because the path is moving, may be older than the revision of the view. */
  get #isUpToDate(): boolean {
    const { epoch, state } = this.#watched.view
    return epoch === this.#epoch && (state?.kind !== 'resolved' || state.target.journal.version === this.#version)
  }

  #leave(): void {
    // Between the parts of a snapshot the revision of the snapshot would cover parts that are never sent.
    if (!this.#sink.full && this.#sending === undefined) this.#sink.write(this.#plain(this.#statusFrame(true)))
    this.#end(draining())
  }

  #statusFrame(stopping: boolean): PlainFrame {
    return { $case: 'status', value: { ...this.#source(), draining: stopping } }
  }

  #source(): Pick<StatusFrame, 'source' | 'age' | 'staleReason'> {
    const { view, reads } = this.#watched
    return toSource(reads.staleness(view))
  }

  #end(error?: unknown): void {
    this.#resources.dispose()
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
  return new RegistryError('DRAINING', 'this gateway is shutting down', {
    hint: 'connect to another gateway and resume with the revision of the last frame',
  })
}
