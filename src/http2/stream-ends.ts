import { CODE } from './frames.ts'
import type { Rates } from './rates.ts'
import type { ReceiveWindows } from './receive-windows.ts'
import type { RequestLengths } from './request-lengths.ts'
import type { StreamListener } from './stream-listener.ts'
import { STATE, type Streams } from './streams.ts'

interface Parts {
  readonly streams: Streams<StreamListener>
  readonly rates: Rates
  readonly windows: ReceiveWindows
  readonly lengths: RequestLengths
  /** The sender forgets what the stream had to send. */
  readonly discard: (slot: number) => void
  readonly writeReset: (id: number, code: number) => void
  /** A stream is gone. */
  readonly onGone: () => void
}

/** Of how many streams that were reset the identifiers are known, because the peer may not know of it yet. */
const MAX_RESET_IDS = 1_000

/** How streams end: answered, reset by the peer, or reset by us. */
export class StreamEnds {
  readonly #parts: Parts
  readonly #resetIds = new Set<number>()
  /** Streams that were answered before their request was complete: since the last tick, and before it. */
  #answered: number[] = []
  #answeredBefore: number[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** RFC 9113 section 5.1: what was on its way when a stream was reset is ignored. */
  wasReset(id: number): boolean {
    return this.#resetIds.has(id)
  }

  /** The response was sent. If the request is not complete, the rest of it is discarded. */
  answered(slot: number): void {
    const { streams, windows } = this.#parts
    const listener = streams.listener[slot]
    if (streams.has(slot, STATE.REQUEST_ENDED)) this.forget(slot)
    else {
      streams.set(slot, STATE.ANSWERED)
      streams.listener[slot] = undefined
      windows.release(slot)
      this.#answered.push(streams.id[slot]!)
    }
    listener?.closed(CODE.NO_ERROR)
  }

  /** A stream error, RFC 9113 section 5.4.2: the fault of the peer, whose number is limited. */
  fault(id: number, code: number): void {
    this.#parts.rates.count('provoked')
    this.reset(id, code)
  }

  reset(id: number, code: number): void {
    this.#parts.writeReset(id, code)
    this.#resetIds.add(id)
    if (this.#resetIds.size > MAX_RESET_IDS) this.#resetIds.delete(this.#resetIds.values().next().value ?? 0)
    const slot = this.#parts.streams.find(id)
    if (slot >= 0) this.close(slot, code)
  }

  close(slot: number, code: number): void {
    const listener = this.#parts.streams.listener[slot]
    this.forget(slot)
    listener?.closed(code)
  }

  closeAll(code: number): void {
    const { streams } = this.#parts
    for (let slot = 0; slot < streams.end; slot++) if (streams.id[slot] !== 0) this.close(slot, code)
  }

  forget(slot: number): void {
    const { streams, windows, lengths, discard, onGone } = this.#parts
    windows.release(slot)
    discard(slot)
    lengths.forget(slot)
    streams.remove(slot)
    onGone()
  }

  /** A second has passed: who goes on sending a request that was answered before has it reset, RFC 9113 section 8.1. */
  tick(): void {
    const { streams } = this.#parts
    for (const id of this.#answeredBefore) {
      const slot = streams.find(id)
      if (slot >= 0 && streams.has(slot, STATE.ANSWERED)) this.reset(id, CODE.NO_ERROR)
    }
    this.#answeredBefore = this.#answered
    this.#answered = []
  }
}
