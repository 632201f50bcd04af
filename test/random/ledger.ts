import assert from 'node:assert/strict'
import type { Revision, StoredNode } from '../../src/tree/node.ts'
import { assertTrueFrom, type Known } from '../support/histories/watch-guarantees.ts'
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

  /** The final state. */
  last(looked: Looked): Known {
    return this.#known(this.#entries.length - 1, looked)
  }

  /** A state known as of `revision` was stored then or later. */
  assertTrue(known: Known, revision: Revision, looked: Looked, what: string): void {
    const from = Math.max(
      0,
      this.#entries.findLastIndex(entry => entry.revision <= revision),
    )
    const later = this.#entries.slice(from).map((_, i) => this.#known(from + i, looked))
    assertTrueFrom(known, later, `${what}, as of ${revision}`)
  }

  #known(index: number, looked: Looked): Known {
    const entry = this.#entries[index]
    assert.ok(entry !== undefined, 'nothing was committed')
    const key = `${looked.kind} ${looked.path}`
    if (!entry.known.has(key)) entry.known.set(key, knownIn(entry.tree, looked))
    return entry.known.get(key)
  }
}
