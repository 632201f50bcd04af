import assert from 'node:assert/strict'
import type { Revision, StoredNode } from '../../src/tree/node.ts'
import type { Known } from '../support/watch-guarantees.ts'
import { knownIn, type Looked, saidIn } from './expected.ts'

interface Entry {
  readonly revision: Revision
  readonly tree: StoredNode
  readonly known: Map<string, Known>
  said: ReadonlySet<string> | undefined
}

/** The tree after each commit. */
export class Ledger {
  readonly #entries: Entry[] = []
  readonly #isReadWhole: boolean

  /** `isReadWhole`: what a commit changed in several nodes is told in one piece, however much is going on. */
  constructor({ isReadWhole }: { readonly isReadWhole: boolean }) {
    this.#isReadWhole = isReadWhole
  }

  add(revision: Revision, tree: StoredNode): void {
    this.#entries.push({ revision, tree, known: new Map(), said: undefined })
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
   * of different times. Where nodes are read one by one, an item and where the path leads may be, too: then it is enough that somewhere
   * it was so.
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
        some(one => one instanceof Map && one.get(name) === said) || (!this.#isReadWhole && this.#isSaid(said, from)),
        `${what}: "${name}" as of ${revision} is ${shortened(said)}, which it is not then or later`,
      )
    const [then] = later
    for (const name of then instanceof Map ? then.keys() : [])
      assert.ok(
        known.has(name) || some(one => !(one instanceof Map) || !one.has(name)),
        `${what}: "${name}" is missing as of ${revision}, but it is there from then on`,
      )
  }

  #isSaid(text: string, from: number): boolean {
    return this.#entries.slice(from).some(entry => {
      entry.said ??= saidIn(entry.tree)
      return entry.said.has(text)
    })
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
