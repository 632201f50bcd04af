import { compareText } from '../tree/path.ts'

/** What is different between two versions, each list in code-point order of the names. */
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

/** How many changes are remembered. A reader further behind than that is given everything anew. */
const MAX_ENTRIES = 1024

/**
 * Named items with a version that counts their changes. A reader remembers one number, the version it has seen, and is told what
 * is different now; states in between are skipped. Memory does not depend on how many read or how slowly.
 */
export class Journal<Item> {
  readonly #items = new Map<string, Item>()
  readonly #maxEntries: number
  /** In order of versions. */
  #log: Entry[] = []
  /** Changes up to this version are forgotten. */
  #floor = 0
  #version = 0

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

  /** Changes several items as one new version. `undefined` removes. */
  step(changes: Iterable<readonly [string, Item | undefined]>): void {
    this.#version++
    for (const [name, item] of changes) {
      const existed = this.#items.has(name)
      if (item === undefined && !existed) continue
      if (item === undefined) this.#items.delete(name)
      else this.#items.set(name, item)
      this.#log.push({ version: this.#version, name, existed })
    }
    if (this.#log.length > 2 * this.#maxEntries) this.#forget(this.#log.length - this.#maxEntries)
  }

  /** Replaces an item by one that says the same: no reader need be told. */
  renew(name: string, item: Item): void {
    if (this.#items.has(name)) this.#items.set(name, item)
  }

  /** Forgets the past: whoever has seen an earlier version is given everything anew. */
  forget(): void {
    this.#log = []
    this.#floor = this.#version
  }

  /** What is different from `version` to now; undefined if that is no longer known. */
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
    // A version that was forgotten in part is of no use.
    this.#log = this.#log.slice(count).filter(entry => entry.version > last.version)
  }
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return compareText(a[0], b[0])
}
