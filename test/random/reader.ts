import assert from 'node:assert/strict'
import { status as Status } from '@grpc/grpc-js'
import type { Revision } from '../../src/tree/node.ts'
import { type Clients, connect, WATCH, type Watch } from '../rpc/watch/watching.ts'
import { eventually } from '../support/condition.ts'
import {
  assertConverged,
  assertNoBlink,
  assertOrdered,
  assertUnique,
  assertWhole,
  type Known,
  type ReceivedFrame,
  replay,
} from '../support/histories/watch-guarantees.ts'
import type { Looked } from './expected.ts'
import type { Ledger } from './ledger.ts'
import type { Side } from './steps.ts'

const BEGINNING_MS = 30_000
/** Why a watch may end uncancelled: its gateway stops, or could not reach the revision that its client has. */
const MOVES: readonly number[] = [Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED]

/** Small, so that a client that does not read is behind soon. */
const WINDOW_BYTES = 4_096

/** One watch at one gateway. */
interface Stay {
  /** Its first index in the history. */
  readonly at: number
  /** What the client knew before. */
  readonly known: Known
  readonly isResumed: boolean
}

/** A client of one path that may move between gateways, on connections of its own. */
export class Reader implements Disposable {
  readonly looked: Looked
  readonly #endpoint: (side: Side) => string
  /** The frames received before the current watch began. */
  readonly #before: ReceivedFrame[] = []
  readonly #stays: Stay[] = []
  #side: Side = 0
  #connection: Clients | undefined
  #watch: Watch<unknown> | undefined

  constructor(endpoint: (side: Side) => string, looked: Looked) {
    this.#endpoint = endpoint
    this.looked = looked
    this.#watch = this.#open()
  }

  get history(): readonly ReceivedFrame[] {
    return [...this.#before, ...(this.#watch?.history ?? [])]
  }

  async begun(): Promise<void> {
    await eventually(() => this.history.length > 0, `a first frame of ${this.#what}`, BEGINNING_MS)
  }

  pause(): void {
    this.#watch?.pause()
  }

  resume(): void {
    this.#watch?.resume()
  }

  leave(): void {
    const ended = this.#watch?.ended
    if (ended !== undefined && (ended === 'ok' || !MOVES.includes(ended.code)))
      throw new Error(`the watch of ${this.#what} ended: ${ended === 'ok' ? ended : ended.message}`)
    this.#before.push(...complete(this.#watch?.history ?? []))
    this[Symbol.dispose]()
    this.#watch = undefined
  }

  return(): void {
    if (this.#watch !== undefined) return
    this.#side = this.#side === 0 ? 1 : 0
    this.#watch = this.#open()
  }

  /** Moves to the other gateway if it is at this one. */
  moveFrom(side: Side): void {
    if (this.#watch === undefined || this.#side !== side) return
    this.leave()
    this.return()
  }

  /**
   * Reads until everything up to `revision` has been received, which bookmarks confirm where nothing changes. The state is no sign of it:
   * a client that is behind may know the last one already, from an earlier time at which it was the same.
   */
  async settle(revision: Revision, withinMs: number): Promise<void> {
    await eventually(
      () => {
        if (this.#watch?.ended !== undefined) this.leave()
        this.return()
        this.resume()
        return (this.history.at(-1)?.revision ?? 0n) >= revision
      },
      `a frame of ${this.#what} that is as of ${revision}`,
      withinMs,
    )
  }

  /** Every guarantee of watches, for the whole history. */
  assertKept(ledger: Ledger): void {
    const { history } = this
    assertOrdered(history)
    for (const [i, { at, known, isResumed }] of this.#stays.entries()) {
      const own = history.slice(at, this.#stays[i + 1]?.at)
      assertWhole(own, known)
      // A client that resumes may already have seen changes beyond its revision.
      if (!isResumed) assertUnique(own, known)
      const received = own.filter(frame => frame.kind !== 'snapshot' || frame.last)
      for (const [j, moment] of replay(own, known).moments.entries()) {
        const { kind, revision } = received[j] as ReceivedFrame
        ledger.assertTrue(moment, revision, this.looked, `${this.#what}, frame ${at + j}, a ${kind}`)
      }
    }
    assertConverged(history, ledger.last(this.looked))
    if (this.looked.kind === 'children' && this.looked.path === '/kept') assertNoBlink(history, ['keeper'])
  }

  get #what(): string {
    return `the ${this.looked.kind} of ${this.looked.path}`
  }

  #open(): Watch<unknown> {
    const known = replay(this.#before).known
    const resumeRevision = this.#before.at(-1)?.revision ?? 0n
    this.#stays.push({ at: this.#before.length, known, isResumed: resumeRevision > 0n })
    this.#connection = connect(this.#endpoint(this.#side), WINDOW_BYTES)
    return WATCH[this.looked.kind](this.#connection, { path: this.looked.path, resumeRevision }, known)
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]()
    this.#connection?.[Symbol.dispose]()
  }
}

/** Without an incomplete snapshot at its end. */
function complete(history: readonly ReceivedFrame[]): readonly ReceivedFrame[] {
  const last = history.at(-1)
  if (last?.kind !== 'snapshot' || last.last) return history
  assert.ok(history.some(frame => frame.kind === 'snapshot' && frame.first))
  return history.slice(
    0,
    history.findLastIndex(frame => frame.kind === 'snapshot' && frame.first),
  )
}
