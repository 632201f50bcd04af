/** What was computed last from objects that never change, so that those who look at one after the other compute it once. */
export class Recent<Key extends object, Value extends object | string> {
  readonly #values = new Map<Key, Value>()
  /** In a ring: to look for the oldest entry of a map, one has to step over all that were deleted before it. */
  readonly #keys: Key[] = []
  readonly #max: number
  #next = 0

  constructor(max: number) {
    this.#max = max
  }

  of(key: Key, compute: (key: Key) => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = compute(key)
    const oldest = this.#keys[this.#next]
    if (oldest !== undefined) this.#values.delete(oldest)
    this.#keys[this.#next] = key
    this.#next = (this.#next + 1) % this.#max
    this.#values.set(key, value)
    return value
  }
}
