import { Fifo } from './fifo.ts'

/** Items in groups that take turns: the next item is that of another group, and within a group the one that was added first. */
export class RoundRobin<Item> {
  /** The first has waited longest for its turn. */
  readonly #groups = new Map<unknown, Fifo<Item>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(group: unknown, item: Item): void {
    let items = this.#groups.get(group)
    if (items === undefined) {
      items = new Fifo()
      this.#groups.set(group, items)
    }
    items.add(item)
    this.#size++
  }

  take(): Item | undefined {
    for (const [group, items] of this.#groups) {
      const item = items.take()
      this.#size--
      if (items.size === 0) this.#groups.delete(group)
      else if (this.#groups.size > 1) {
        this.#groups.delete(group)
        this.#groups.set(group, items)
      }
      return item
    }
    return undefined
  }

  clear(): void {
    this.#groups.clear()
    this.#size = 0
  }
}
