import type { Outlet, Prepared } from '../../grpc/calls/call.ts'
import type { Refreshable } from '../../views/refresh-queue.ts'
import type { PartTurns } from './part-turns.ts'
import type { Position, Step } from './steps.ts'
import type { Course, WatchStream } from './watch-stream.ts'

interface Parts {
  /** Of the sinks of the streams. */
  readonly outlet: Outlet
  readonly course: Course
  /** A handle of their view; disposed after the last stream. */
  readonly view: Disposable
  readonly partTurns: PartTurns
  /** Refreshes the streams after each change of their view. */
  readonly watch: (streams: Refreshable) => Disposable
  /** Calls back when the gateway drains. */
  readonly onDrain: (listener: () => void) => Disposable
  /** The last stream was removed. */
  readonly onEmpty: () => void
}

const FIRST_CAPACITY = 4

/**
 * The streams of one view and one client on one connection. Almost all of them are at the same position, which is kept here once: what one
 * change makes them send is one message, and takes their slots and nothing else of them. A stream for which there is no room stays behind,
 * with a position of its own, until it has caught up.
 */
export class ConnectionStreams implements Refreshable {
  readonly phase = 'streams'
  readonly #parts: Parts
  readonly #all: WatchStream[] = []
  #slots = new Int32Array(FIRST_CAPACITY)
  /** Whether the stream has a position of its own. */
  #isApart = new Uint8Array(FIRST_CAPACITY)
  #apart = 0
  #position: Position | undefined
  readonly #watching: Disposable
  readonly #draining: Disposable

  constructor(parts: Parts) {
    this.#parts = parts
    this.#watching = parts.watch(this)
    this.#draining = parts.onDrain(() => {
      for (const stream of [...this.#all]) stream.leave()
    })
  }

  get connection(): object {
    return this.#parts.outlet.connection
  }

  get course(): Course {
    return this.#parts.course
  }

  get size(): number {
    return this.#all.length
  }

  /** Where the streams are that have no position of their own. */
  get position(): Position | undefined {
    return this.#position
  }

  /** The stream has a position of its own. */
  add(stream: WatchStream): void {
    const index = this.#all.push(stream) - 1
    stream.index = index
    if (index === this.#slots.length) this.#grow()
    this.#slots[index] = stream.slot
    this.#isApart[index] = 1
    this.#apart++
  }

  remove({ index }: WatchStream): void {
    const last = this.#all.length - 1
    const moved = this.#all.pop()
    this.#apart -= this.#isApart[index]!
    if (moved !== undefined && index !== last) {
      this.#all[index] = moved
      this.#slots[index] = this.#slots[last]!
      this.#isApart[index] = this.#isApart[last]!
      moved.index = index
    }
    if (last > 0) return
    this.#watching[Symbol.dispose]()
    this.#draining[Symbol.dispose]()
    this.#parts.onEmpty()
    this.#parts.view[Symbol.dispose]()
  }

  /** A stream is at this position by itself. Whether that is where all others are, so that it need not be kept for it. */
  join(stream: WatchStream, position: Position): boolean {
    // A stream that has sent nothing has its headers to send before a message.
    const canShare = position.sending === undefined && position.epoch >= 0
    if (canShare && this.#apart === this.#all.length) this.#position = position
    const isApart = !canShare || position !== this.#position
    this.#mark(stream.index, isApart)
    return !isApart
  }

  atNextPart(send: () => void): void {
    const { partTurns, outlet } = this.#parts
    partTurns.add(outlet, send)
  }

  refresh(): void {
    const behind = this.#advance()
    // Those that end are removed meanwhile.
    if (behind !== undefined) for (const stream of behind) stream.refresh()
  }

  /** Sends to all streams that are at the same position and have room. Returns the others. */
  #advance(): WatchStream[] | undefined {
    for (let from = this.#position; from !== undefined && this.#apart < this.#all.length; from = this.#position) {
      const step = this.#nextOf(from)
      if (step === undefined) break
      this.#position = step.to
      if (step.frame !== undefined) this.#offer(step.frame, from)
    }
    return this.#apart === 0 ? undefined : this.#all.filter((_, i) => this.#isApart[i] !== 0)
  }

  #nextOf(from: Position): Step | undefined {
    let step: Step | undefined
    try {
      step = this.#parts.course.next(from)
    } catch {
      // Each stream fails with the same error when it is refreshed by itself.
      this.#separate(from)
      return undefined
    }
    if (step?.to.sending === undefined) return step
    // The parts of a snapshot are sent in several turns.
    this.#separate(from)
    return undefined
  }

  #offer(frame: Prepared, from: Position): void {
    const { outlet } = this.#parts
    const count = this.#all.length
    for (let i = 0; i < count; i++) {
      if (this.#isApart[i] !== 0 || outlet.offer(this.#slots[i]!, frame)) continue
      this.#mark(i, true)
      this.#all[i]?.stay(from)
    }
  }

  #separate(at: Position): void {
    for (let i = 0; i < this.#all.length; i++) {
      if (this.#isApart[i] !== 0) continue
      this.#mark(i, true)
      this.#all[i]?.stay(at)
    }
  }

  #mark(index: number, isApart: boolean): void {
    const value = isApart ? 1 : 0
    this.#apart += value - this.#isApart[index]!
    this.#isApart[index] = value
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    slots.set(this.#slots)
    this.#slots = slots
    const isApart = new Uint8Array(slots.length)
    isApart.set(this.#isApart)
    this.#isApart = isApart
  }
}
