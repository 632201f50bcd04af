import type { Sink, StreamOwner } from '../../grpc/calls/call.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import type { Position, Step } from './steps.ts'

/** What streams of any view need of its `Steps`. */
export interface Course {
  start(floor: Revision): Position
  resume(revision: Revision): { readonly frames: readonly Buffer[]; readonly to: Position } | undefined
  next(from: Position): Step | undefined
  isEnd(from: Position): boolean
  leaving(from: Position): Buffer
}

/** The streams of one client that are refreshed together, and the position of most of them. */
interface StreamGroup {
  readonly course: Course
  readonly position: Position | undefined
  add(stream: WatchStream): void
  remove(stream: WatchStream): void
  join(stream: WatchStream, position: Position): boolean
  /** Calls back when it is the turn of this client to send a part of a snapshot. */
  atNextPart(send: () => void): void
}

/**
 * One watch, until its client disconnects, or until the gateway drains, which is DRAINING. Of what it sent it keeps the position only; a
 * peer that reads slowly is skipped until it has drained, and then receives the difference to the state at that time.
 */
export class WatchStream implements StreamOwner {
  /** Its place in its `ConnectionStreams`. */
  index = 0
  readonly #sink: Sink<unknown>
  readonly #group: StreamGroup
  /** Undefined: where most of the others are. */
  #own: Position | undefined
  #isOver = false
  #isWaiting = false

  /** `floor`: no frame may be older than this revision. */
  constructor(sink: Sink<unknown>, group: StreamGroup, floor: Revision) {
    this.#sink = sink
    this.#group = group
    this.#own = group.course.start(floor)
    group.add(this)
  }

  get slot(): number {
    return this.#sink.slot
  }

  /** Starts with the changes since `resume`, or with a snapshot. */
  start(resume: Revision | undefined): void {
    this.#sink.handOver(this)
    if (resume !== undefined && !this.#isOver) this.#resume(resume)
    this.refresh()
  }

  #resume(revision: Revision): void {
    try {
      const resumed = this.#group.course.resume(revision)
      // The changes are not known any more: a snapshot is sent.
      if (resumed === undefined) return
      this.#own = resumed.to
      for (const frame of resumed.frames) this.#sink.write(frame)
    } catch (error) {
      this.#end(error)
    }
  }

  /** The others have gone on from here, and there was no room for this one. */
  stay(at: Position): void {
    this.#own = at
  }

  drained(): void {
    this.refresh()
  }

  closed(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#group.remove(this)
  }

  /** Sends updates until the peer accepts no more. */
  refresh(): void {
    if (this.#isOver || this.#isWaiting) return
    if (this.#own?.sending === undefined) this.#send()
    else if (!this.#sink.full) this.#sendLater()
  }

  #send(): void {
    const sink = this.#sink
    const { course } = this.#group
    try {
      let position = this.#position
      while (!course.isEnd(position) && !this.#isOver && !sink.full) {
        const step = course.next(position)
        if (step === undefined) break
        position = step.to
        // Before the write, which may lead to a call of this method.
        this.#own = position
        if (step.frame !== undefined) sink.write(step.frame)
        if (position.sending !== undefined) {
          this.#sendLater()
          break
        }
        position = this.#position
      }
      if (!this.#isOver && this.#own !== undefined && this.#group.join(this, this.#own)) this.#own = undefined
    } catch (error) {
      // Only this stream fails; the others of its view continue.
      this.#end(error)
    }
  }

  /** The gateway drains. */
  leave(): void {
    const position = this.#position
    // Between the parts of a snapshot the revision of the snapshot would cover parts that are never sent.
    if (!this.#isOver && !this.#sink.full && position.sending === undefined)
      this.#sink.write(this.#group.course.leaving(position))
    this.#end(draining())
  }

  get #position(): Position {
    const position = this.#own ?? this.#group.position
    if (position === undefined) throw new Error('a stream without a position')
    return position
  }

  /** Of a snapshot in parts, at most one is sent in each turn of the event loop, also where the peer takes each of them at once. */
  #sendLater(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#group.atNextPart(() => {
      this.#isWaiting = false
      if (!this.#isOver) this.#send()
    })
  }

  #end(error: unknown): void {
    if (this.#isOver) return
    this.closed()
    this.#sink.end(error)
  }
}

export function draining(): RegistryError {
  return new RegistryError('DRAINING', 'this gateway is shutting down', {
    hint: 'connect to another gateway and resume with the revision of the last frame',
  })
}
