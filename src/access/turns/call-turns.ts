import type { Clock } from '../../lib/clock.ts'
import type { Counters } from '../../lib/counters.ts'
import { Costs } from './costs.ts'
import { type Caller, FairQueue } from './fair-queue.ts'

/** What begins first: what keeps leases and health alive, then other unary calls, then streams. */
const LANES = ['liveness', 'call', 'stream'] as const

type Lane = (typeof LANES)[number]

/** A call whose request has arrived. */
export interface Beginning {
  /** Calls of one method are expected to cost about the same. */
  readonly path: string
  /** Whether its answer is a stream. */
  readonly isStream: boolean
  readonly caller: Caller
  /** Whether its connection may hold another answer. */
  readonly hasRoom: boolean
  /** Calls back once when there is room, also when this call is over by then. */
  onRoom(callback: () => void): void
  /** Returns whether the call goes on: its answer is not there yet. */
  start(): boolean
}

interface CallTurnsOptions {
  /** Whether calls of this method renew leases: they take no time, and never wait. */
  readonly isRenewal: (path: string) => boolean
  /** Whether unary calls of this method keep leases alive, or tell that the gateway is. */
  readonly isLiveness: (path: string) => boolean
  readonly clock: Clock
  readonly counters: Counters
}

/** So long calls begin before the event loop goes on: other requests are read, and leases are renewed. */
const SLICE_MS = 5
/** How much of a slice may be over when a further call of the lane begins. One of each lane begins in every slice. */
const PART: Readonly<Record<Lane, number>> = { liveness: 1 / 2, call: 9 / 10, stream: 1 }

/**
 * Begins the calls of all clients. While there is time, a call begins as soon as its request is there; otherwise calls wait, in lanes, and
 * within a lane every client and each of its connections has its turn. What a call costs that goes on after its start is learned.
 */
export class CallTurns {
  readonly #isRenewal: CallTurnsOptions['isRenewal']
  readonly #isLiveness: CallTurnsOptions['isLiveness']
  readonly #clock: Clock
  readonly #costs = new Costs()
  readonly #waiting: Readonly<Record<Lane, FairQueue<Beginning>>> = {
    liveness: new FairQueue(),
    call: new FairQueue(),
    stream: new FairQueue(),
  }
  /** When the turn of the event loop began; undefined while nothing begins. */
  #began: number | undefined
  /** What calls of this turn are expected to take after their start. */
  #expected = 0

  constructor({ isRenewal, isLiveness, clock, counters }: CallTurnsOptions) {
    this.#isRenewal = isRenewal
    this.#isLiveness = isLiveness
    this.#clock = clock
    counters.gauge('waiting_calls', () => LANES.reduce((sum, lane) => sum + this.#waiting[lane].total, 0))
  }

  /** Starts the call, now or in its turn. */
  enter(call: Beginning): void {
    // What has arrived is read before a lease is judged, so it cannot wait for a later turn.
    if (this.#isRenewal(call.path)) {
      call.start()
      return
    }
    const queue = this.#queueOf(call)
    this.#began ??= this.#beginTurn()
    const isNext = queue.size === 0 && this.#spent() < SLICE_MS && !queue.isHeld(call.caller)
    if (isNext) this.#start(call, queue)
    else queue.add(call.caller, call)
  }

  /** The call is over; it need not have entered. */
  leave(call: Beginning): void {
    const queue = this.#queueOf(call)
    queue.delete(call.caller, call)
  }

  #queueOf({ path, isStream }: Beginning): FairQueue<Beginning> {
    return this.#waiting[isStream ? 'stream' : this.#isLiveness(path) ? 'liveness' : 'call']
  }

  /** Returns whether the call goes on. A connection that does not take its answers is held back, and nobody waits for it. */
  #start(call: Beginning, queue: FairQueue<Beginning>): boolean {
    if (!call.hasRoom) {
      queue.hold(call.caller, call)
      call.onRoom(() => {
        queue.release(call.caller)
        this.#began ??= this.#beginTurn()
      })
      return false
    }
    const goesOn = call.start()
    if (goesOn) this.#expected += this.#costs.of(call.path)
    return goesOn
  }

  #spent(): number {
    return this.#clock.now() - (this.#began ?? 0) + this.#expected
  }

  #beginTurn(): number {
    // The second one runs when the calls that the first one has started are done, as far as they need not wait for anything.
    let onStarted = (): void => {}
    setImmediate(() => {
      onStarted = this.#runSlice()
    })
    setImmediate(() => onStarted())
    this.#expected = 0
    return this.#clock.now()
  }

  /** Returns what is to be called when the started calls have come as far as they can. */
  #runSlice(): () => void {
    const { liveness, call, stream } = this.#waiting
    this.#began = undefined
    if (liveness.size + call.size + stream.size === 0) return () => {}
    this.#began = this.#beginTurn()
    const started: string[] = []
    let measured = 0
    for (const lane of LANES) {
      const queue = this.#waiting[lane]
      for (let isFirst = true; isFirst || this.#spent() < SLICE_MS * PART[lane]; isFirst = false) {
        const next = queue.take()
        if (next === undefined) break
        const before = this.#clock.now()
        if (!this.#start(next, queue)) continue
        measured += this.#clock.now() - before
        started.push(next.path)
      }
    }
    const after = this.#clock.now()
    return () => this.#costs.learn(started, measured + this.#clock.now() - after)
  }
}
