import assert from 'node:assert/strict'
import type { Revision, StoredNode } from '../../src/tree/node.ts'
import type { Known } from '../support/watch-guarantees.ts'
import { knownIn, type Looked } from './expected.ts'

interface Entry {
  readonly revision: Revision
  readonly tree: StoredNode
  readonly known: Map<string, Known>
}

/** The tree after each commit. */
export class Ledger {
  readonly #entries: Entry[] = []

  add(revision: Revision, tree: StoredNode): void {
    this.#entries.push({ revision, tree, known: new Map() })
  }

  get revision(): Revision {
    return this.#entries.at(-1)?.revision ?? 0n
  }

  get commits(): number {
    return this.#entries.length
  }

  /** The state at the end. */
  last(looked: Looked): Known {
    return this.#known(this.#entries.length - 1, looked)
  }

  /**
   * What is known as of `revision` holds everything up to it: each item stands as it stood then, or at some time after. Items may be
   * of different times, since nodes are read one by one.
   */
  assertTrue(known: Known, revision: Revision, looked: Looked, what: string): void {
    const from = Math.max(
      0,
      this.#entries.findLastIndex(entry => entry.revision <= revision),
    )
    const later = this.#entries.slice(from).map((_, i) => this.#known(from + i, looked))
    const some = (holds: (one: Known) => boolean): boolean => later.some(holds)
    if (!(known instanceof Map)) {
      assert.ok(
        some(one => one === 'unresolved'),
        `${what}: ${known} as of ${revision}, but it leads somewhere from then on`,
      )
      return
    }
    for (const [name, said] of known)
      assert.ok(
        some(one => one instanceof Map && one.get(name) === said),
        `${what}: "${name}" as of ${revision} is ${shortened(said)}, which it is not then or later`,
      )
    const [then] = later
    for (const name of then instanceof Map ? then.keys() : [])
      assert.ok(
        known.has(name) || some(one => !(one instanceof Map) || !one.has(name)),
        `${what}: "${name}" is missing as of ${revision}, but it is there from then on`,
      )
  }

  #known(index: number, looked: Looked): Known {
    const entry = this.#entries[index]
    assert.ok(entry !== undefined, 'nothing was committed')
    const key = `${looked.kind} ${looked.path}`
    if (!entry.known.has(key)) entry.known.set(key, knownIn(entry.tree, looked))
    return entry.known.get(key)
  }
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}
