import { compareText } from '../tree/path.ts'

/** The difference between two versions, each list in code-point order of the names. */
export interface Difference<Item> {
  readonly added: readonly (readonly [string, Item])[]
  readonly updated: readonly (readonly [string, Item])[]
  readonly removed: readonly string[]
}

interface Entry {
  readonly version: number
  readonly name: string
  /** Whether there was an item of this name before. */
  readonly existed: boolean
}

/** How many changes are kept. A reader that is further behind needs a snapshot. */
const MAX_ENTRIES = 1024

/**
 * Named items with a version that counts their changes. A reader keeps one number, the last version it has seen, and gets the difference
 * from it to the current items; states in between are skipped. Memory does not depend on the number or the speed of readers.
 */
export class Journal<Item> {
  readonly #items = new Map<string, Item>()
  readonly #maxEntries: number
  /** In order of versions. */
  #log: Entry[] = []
  /** Changes up to this version are not kept. */
  #floor = 0
  #version = 0
  #renewals = 0

  constructor(maxEntries = MAX_ENTRIES) {
    this.#maxEntries = maxEntries
  }

  get items(): ReadonlyMap<string, Item> {
    return this.#items
  }

  /** Zero before the first step. */
  get version(): number {
    return this.#version
  }

  /** Counts renewals as well as versions: responses are the same as long as it is. */
  get edition(): number {
    return this.#version + this.#renewals
  }

  /** Changes several items in one new version. `undefined` removes an item. */
  step(changes: readonly (readonly [string, Item | undefined])[]): void {
    this.#version++
    // None of them would be kept.
    const isKept = changes.length <= 2 * this.#maxEntries
    for (const [name, item] of changes) {
      const existed = this.#items.has(name)
      if (item === undefined && !existed) continue
      if (item === undefined) this.#items.delete(name)
      else this.#items.set(name, item)
      if (isKept) this.#log.push({ version: this.#version, name, existed })
    }
    if (!isKept) this.forget()
    else if (this.#log.length > 2 * this.#maxEntries) this.#forget(this.#log.length - this.#maxEntries)
  }

  /** Replaces an item by an equivalent one, without a new version. */
  renew(name: string, item: Item): void {
    if (!this.#items.has(name)) return
    this.#items.set(name, item)
    this.#renewals++
  }

  /** The same where the items are computed from others that were renewed. */
  renewed(): void {
    this.#renewals++
  }

  /** Forgets all changes: a reader of an earlier version needs a snapshot. */
  forget(): void {
    this.#log = []
    this.#floor = this.#version
  }

  /** The difference from `version` to the current items; undefined if that is no longer known. */
  since(version: number): Difference<Item> | undefined {
    if (version < this.#floor || version > this.#version) return undefined
    const existed = new Map<string, boolean>()
    for (let i = this.#log.length - 1; i >= 0; i--) {
      const entry = this.#log[i]
      if (entry === undefined || entry.version <= version) break
      existed.set(entry.name, entry.existed)
    }
    const added: [string, Item][] = []
    const updated: [string, Item][] = []
    const removed: string[] = []
    for (const [name, before] of existed) {
      const item = this.#items.get(name)
      if (item !== undefined) (before ? updated : added).push([name, item])
      else if (before) removed.push(name)
    }
    added.sort(byName)
    updated.sort(byName)
    removed.sort(compareText)
    return { added, updated, removed }
  }

  #forget(count: number): void {
    const last = this.#log[count - 1]
    if (last === undefined) return
    this.#floor = last.version
    // A version of which only a part is kept cannot be used.
    this.#log = this.#log.slice(count).filter(entry => entry.version > last.version)
  }
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return compareText(a[0], b[0])
}
