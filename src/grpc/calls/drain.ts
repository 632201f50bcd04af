/**
 * Notifies the streams of a gateway that it is shutting down. Not an AbortSignal, where adding a listener takes time in proportion to the
 * number of listeners.
 */
export class Drain {
  readonly #listeners = new Set<() => void>()
  #begun = false

  get begun(): boolean {
    return this.#begun
  }

  /** Calls each listener once. */
  begin(): void {
    this.#begun = true
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
  }

  onBegin(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }
}
