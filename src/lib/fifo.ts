/** A queue from which the first is taken, at a cost that does not depend on how many wait. */
export class Fifo<Item> {
  #items: Item[] = []
  /** The items before this index have been taken. */
  #next = 0

  get size(): number {
    return this.#items.length - this.#next
  }

  get first(): Item | undefined {
    return this.#items[this.#next]
  }

  add(item: Item): void {
    this.#items.push(item)
  }

  take(): Item | undefined {
    if (this.size === 0) return undefined
    const item = this.#items[this.#next++]
    // Not for every item: the rest is moved.
    if (this.#next * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#next)
      this.#next = 0
    }
    return item
  }

  /** Takes all. */
  clear(): readonly Item[] {
    const items = this.#items.slice(this.#next)
    this.#items = []
    this.#next = 0
    return items
  }
}
