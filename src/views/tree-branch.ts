import type { TreePath } from '../tree/path.ts'
import type { Child, ChildrenView } from './children-view.ts'
import type { Refreshable } from './refresh-queue.ts'
import type { Use } from './view-pool.ts'

/** The children of one node of a tree that is viewed as a whole, and how much of them the tree has taken. */
export class TreeBranch implements Refreshable, Disposable {
  readonly rank = 2
  readonly path: TreePath
  readonly #use: Use<ChildrenView>
  readonly #listening: Disposable
  readonly #touched: (branch: TreeBranch) => void
  readonly #names = new Set<string>()
  #version = 0

  constructor(path: TreePath, use: Use<ChildrenView>, touched: (branch: TreeBranch) => void) {
    this.path = path
    this.#use = use
    this.#touched = touched
    this.#listening = use.view.listen(this)
  }

  get view(): ChildrenView {
    return this.#use.view
  }

  /** The children that the tree has been told of. */
  get names(): Iterable<string> {
    return this.#names
  }

  /** The children that are new, different or gone since this was last asked. */
  *news(): Generator<readonly [string, Child | undefined]> {
    const { journal } = this.view
    if (this.#version === journal.version) return
    const difference = this.#version === 0 ? undefined : journal.since(this.#version)
    this.#version = journal.version
    const gone = difference?.removed ?? [...this.#names].filter(name => !journal.items.has(name))
    for (const name of gone) {
      this.#names.delete(name)
      yield [name, undefined]
    }
    const told = difference === undefined ? journal.items : [...difference.updated, ...difference.added]
    for (const [name, child] of told) {
      this.#names.add(name)
      yield [name, child]
    }
  }

  refresh(): void {
    this.#touched(this)
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
    this.#use[Symbol.dispose]()
  }
}
