/** What was computed last from objects that never change, so that those who look at one after the other compute it once. */
export class Recent<Key extends object, Value extends object | string> {
  readonly #values = new Map<Key, Value>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  of(key: Key, compute: (key: Key) => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = compute(key)
    if (this.#values.size >= this.#max) for (const oldest of this.#values.keys()) if (this.#values.delete(oldest)) break
    this.#values.set(key, value)
    return value
  }
}
