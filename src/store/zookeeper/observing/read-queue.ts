import type { Clock } from '../../../lib/clock.ts'

/** Enough to keep the connection busy, few enough that a call waits for at most this many nodes. */
const MAX_READS = 256
/** A hundred gateways that read everything again spread over about as long as the servers take for one of them. */
const SPREAD_MS_PER_ITEM = 0.1
const MAX_SPREAD_MS = 2_000

export interface ReadQueueOptions<Item> {
  /** Begins to read; undefined if there is nothing to read any more. Never rejects. */
  readonly read: (item: Item) => Promise<void> | undefined
  readonly clock: Clock
  readonly random?: () => number
}

/** Reads one after the other, a bounded number side by side. */
export class ReadQueue<Item> {
  readonly #options: ReadQueueOptions<Item>
  #waiting: Item[] = []
  #underWay = 0
  #isPlanned = false
  #pause: Disposable | undefined

  constructor(options: ReadQueueOptions<Item>) {
    this.#options = options
  }

  /** Planned, not begun: all events of one chunk of bytes come before the first read leaves. */
  add(item: Item): void {
    this.#waiting.push(item)
    this.#plan()
  }

  /**
   * So many are about to be read again at once, as in every other gateway at this very moment: if they are a crowd, all reading waits for a
   * random time, the longer the larger the crowd.
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
    let taken = 0
    while (taken < this.#waiting.length && this.#underWay < MAX_READS) {
      const reading = this.#options.read(this.#waiting[taken++]!)
      if (reading === undefined) continue
      this.#underWay++
      void reading.then(() => {
        this.#underWay--
        if (this.#waiting.length > 0) this.#plan()
      })
    }
    this.#waiting.splice(0, taken)
  }
}
