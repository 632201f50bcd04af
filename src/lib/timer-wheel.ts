import type { Clock } from './clock.ts'

/** Deadlines within one slot are checked together. */
const SLOT_MS = 200
/** A timer that fires later than this was delayed with the whole process, and so were the messages that would have moved deadlines. */
const STALLED_MS = 1_000

export interface Deadlined {
  /** By `Clock.now`. It may move later at any time, without a call to the wheel. */
  readonly deadline: number
}

/**
 * Calls back for every item whose deadline has passed, at most SLOT_MS late, with one timer for all items. Moving a deadline later costs
 * nothing: the item is checked, and put off, when its old deadline comes.
 */
export class TimerWheel<Item extends Deadlined> implements Disposable {
  readonly #clock: Clock
  readonly #onDue: (items: readonly Item[], lateMs: number) => void
  readonly #slots = new Map<number, Set<Item>>()
  readonly #slotOf = new Map<Item, number>()
  #timer: Disposable | undefined
  #timerSlot = Number.POSITIVE_INFINITY
  #isDisposed = false

  /** `lateMs` is above zero when the process was stalled: messages that are not read yet may have renewed the items. */
  constructor(clock: Clock, onDue: (items: readonly Item[], lateMs: number) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** Adds an item, or moves it when its deadline has become earlier. A deadline in the past is due at once. */
  add(item: Item): void {
    const slot = Math.ceil(Math.max(item.deadline, this.#clock.now()) / SLOT_MS)
    if (this.#slotOf.get(item) === slot) return
    this.delete(item)
    this.#slotOf.set(item, slot)
    const items = this.#slots.get(slot)
    if (items === undefined) this.#slots.set(slot, new Set([item]))
    else items.add(item)
    if (slot < this.#timerSlot) this.#arm(slot)
  }

  delete(item: Item): void {
    const slot = this.#slotOf.get(item)
    if (slot === undefined) return
    this.#slotOf.delete(item)
    const items = this.#slots.get(slot)
    items?.delete(item)
    if (items?.size === 0) this.#slots.delete(slot)
  }

  #arm(slot: number): void {
    this.#timer?.[Symbol.dispose]()
    this.#timerSlot = slot
    this.#timer = this.#clock.after(Math.max(0, slot * SLOT_MS - this.#clock.now()), () => {
      const late = this.#clock.now() - slot * SLOT_MS
      // What has arrived may move deadlines, also where it arrived while the process stood still.
      this.#clock.afterReading(() => this.#check(late))
    })
  }

  #check(late: number): void {
    if (this.#isDisposed) return
    this.#timerSlot = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    const due: Item[] = []
    for (const [key, items] of [...this.#slots]) {
      if (key * SLOT_MS > now) continue
      for (const item of [...items]) {
        this.delete(item)
        if (item.deadline <= now) due.push(item)
        else this.add(item)
      }
    }
    if (due.length > 0) this.#onDue(due, late > STALLED_MS ? late : 0)
    this.#armNext()
  }

  #armNext(): void {
    let first = Number.POSITIVE_INFINITY
    for (const slot of this.#slots.keys()) first = Math.min(first, slot)
    if (first < this.#timerSlot) this.#arm(first)
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
    this.#slots.clear()
    this.#slotOf.clear()
  }
}
