import type { Clock } from '../../../lib/clock.ts'
import { Fifo } from '../../../lib/fifo.ts'
import { RoundRobin } from '../../../lib/round-robin.ts'

/** Enough to use the connection fully; a call waits behind at most this many reads. */
const MAX_READS = 256
/** Spreads a hundred gateways that read everything again over about the time that the servers need for one of them. */
const SPREAD_MS_PER_ITEM = 0.1
const MAX_SPREAD_MS = 2_000

interface ReadQueueOptions<Item> {
  /** Starts a read; undefined if there is nothing to read any more. Never rejects. */
  readonly read: (item: Item) => Promise<void> | undefined
  readonly clock: Clock
  readonly random?: () => number
}

/**
 * Reads that wait, a bounded number of them in flight. Nodes that were never read take turns by their directory, so that one of another
 * directory does not wait for all of a large one. Every other read is one of a node that has changed, if there is any: others wait for it,
 * since what is delivered is of one revision.
 */
export class ReadQueue<Item> {
  readonly #options: ReadQueueOptions<Item>
  readonly #new = new RoundRobin<Item>()
  readonly #changed = new Fifo<Item>()
  #isTurnOfNew = false
  #inFlight = 0
  #isPlanned = false
  #pause: Disposable | undefined

  constructor(options: ReadQueueOptions<Item>) {
    this.#options = options
  }

  /**
   * An item that was never read. Starts the read in a later microtask, so that all events of one chunk of bytes are handled before the first
   * read is sent.
   */
  add(item: Item, directory: unknown): void {
    this.#new.add(directory, item)
    this.#plan()
  }

  /** An item that was read before, and has to be read again. */
  addChanged(item: Item): void {
    this.#changed.add(item)
    this.#plan()
  }

  /**
   * Announces that `count` nodes will be read again at once, probably in every other gateway too. If they are many, all reads wait for a
   * random time in proportion to the number.
   */
  spread(count: number): void {
    if (count <= MAX_READS || this.#pause !== undefined) return
    const { clock, random = Math.random } = this.#options
    this.#pause = clock.after(Math.min(MAX_SPREAD_MS, count * SPREAD_MS_PER_ITEM) * random(), () => {
      this.#pause = undefined
      this.#plan()
    })
  }

  end(): void {
    this.#new.clear()
    this.#changed.clear()
    this.#pause?.[Symbol.dispose]()
  }

  get #size(): number {
    return this.#new.size + this.#changed.size
  }

  #plan(): void {
    if (this.#isPlanned || this.#pause !== undefined) return
    this.#isPlanned = true
    queueMicrotask(() => {
      this.#isPlanned = false
      if (this.#pause === undefined) this.#drain()
    })
  }

  #drain(): void {
    while (this.#size > 0 && this.#inFlight < MAX_READS) {
      const reading = this.#options.read(this.#take()!)
      if (reading === undefined) continue
      this.#inFlight++
      void reading.then(() => {
        this.#inFlight--
        if (this.#size > 0) this.#plan()
      })
    }
  }

  #take(): Item | undefined {
    const isNew = this.#new.size > 0 && (this.#isTurnOfNew || this.#changed.size === 0)
    this.#isTurnOfNew = !isNew
    return isNew ? this.#new.take() : this.#changed.take()
  }
}
