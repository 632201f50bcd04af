import type { Call, Outlet, Sink } from '../../grpc/calls/call.ts'
import type { Drain } from '../../grpc/calls/drain.ts'
import type { Revision } from '../../tree/node.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Target } from '../../views/target.ts'
import { badArgument, type Reads } from '../reads.ts'
import { ConnectionStreams } from './connection-streams.ts'
import { type Encoding, Frames } from './frames.ts'
import type { PartTurns } from './part-turns.ts'
import { Steps } from './steps.ts'
import { draining, WatchStream } from './watch-stream.ts'

export interface WatchRequest {
  /** The revision of the last frame that the client received; zero for none. */
  readonly resumeRevision: Revision
  readonly mustExist: boolean
}

interface Parts<Item, T extends Target<Item>> {
  readonly view: FollowedView<Item, T>
  readonly encoding: Encoding<Item, T>
  readonly reads: Reads
  readonly drain: Drain
  readonly partTurns: PartTurns
}

/** A view with its streams. */
export class Watched<Item, T extends Target<Item>> {
  readonly #parts: Parts<Item, T>
  readonly #steps: Steps<Item, T>
  readonly #streams = new Map<Outlet, ConnectionStreams>()

  constructor(parts: Parts<Item, T>) {
    this.#parts = parts
    this.#steps = new Steps({ ...parts, frames: new Frames(parts.view, parts.encoding) })
  }

  /** Begins to serve one watch, which owns its sink from then on. `handle`, that of the view, is disposed when it is not needed any more. */
  async serve(request: WatchRequest, sink: Sink<unknown>, call: Call, handle: Disposable): Promise<void> {
    using opening = new DisposableStack()
    opening.use(handle)
    const { view, reads, drain } = this.#parts
    const { resumeRevision, mustExist } = request
    if (resumeRevision < 0n)
      throw badArgument('resume_revision', `resume_revision is ${resumeRevision}; it cannot be negative`)
    if (drain.begun) throw draining()
    if (view.state === undefined) await reads.ready(view, call.signal)
    const resume = resumeRevision > 0n && (await this.#reaches(resumeRevision, call)) ? resumeRevision : undefined
    if (mustExist && view.state?.kind === 'unresolved') throw view.state.error
    if (drain.begun) throw draining()
    new WatchStream(
      sink,
      this.#streams.get(sink.outlet) ?? this.#open(sink.outlet, opening.move()),
      resume ?? 0n,
    ).start(resume)
  }

  /**
   * Waits until this gateway has reached the revision that the client received from another one. False if the store has not reached it: then
   * the revision is of another store, and the client receives a snapshot.
   */
  async #reaches(revision: Revision, call: Call): Promise<boolean> {
    const { view, reads } = this.#parts
    return view.revision >= revision || (await reads.sync(view, call.signal)) >= revision
  }

  /** The streams of one connection need one handle of the view. */
  #open(outlet: Outlet, handle: Disposable): ConnectionStreams {
    const { view, drain, partTurns } = this.#parts
    const streams = new ConnectionStreams({
      outlet,
      partTurns,
      course: this.#steps,
      view: handle,
      watch: added => view.watch(added),
      onDrain: listener => drain.onBegin(listener),
      onEmpty: () => this.#streams.delete(outlet),
    })
    this.#streams.set(outlet, streams)
    return streams
  }
}
