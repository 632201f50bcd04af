import type { Clock } from '../../../lib/clock.ts'

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

/** A FIFO queue of reads, a bounded number of them in flight. */
export class ReadQueue<Item> {
  readonly #options: ReadQueueOptions<Item>
  #waiting: Item[] = []
  /** The items before this index have been taken. */
  #next = 0
  #inFlight = 0
  #isPlanned = false
  #pause: Disposable | undefined

  constructor(options: ReadQueueOptions<Item>) {
    this.#options = options
  }

  /** Starts the read in a later microtask, so that all events of one chunk of bytes are handled before the first read is sent. */
  add(item: Item): void {
    this.#waiting.push(item)
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
    this.#waiting = []
    this.#next = 0
    this.#pause?.[Symbol.dispose]()
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
    while (this.#next < this.#waiting.length && this.#inFlight < MAX_READS) {
      const reading = this.#options.read(this.#waiting[this.#next++]!)
      if (reading === undefined) continue
      this.#inFlight++
      void reading.then(() => {
        this.#inFlight--
        if (this.#next < this.#waiting.length) this.#plan()
      })
    }
    // Not for every read: the rest is moved.
    if (this.#next * 2 < this.#waiting.length) return
    this.#waiting = this.#waiting.slice(this.#next)
    this.#next = 0
  }
}
