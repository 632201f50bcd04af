import type { TreePath } from '../tree/path.ts'
import type { Child, ChildrenView } from './children-view.ts'
import type { Refreshable } from './refresh-queue.ts'
import type { ViewHandle } from './view-pool.ts'

/** The children of one node within a TreeView, with the version of them that the tree has taken. */
export class TreeBranch implements Refreshable, Disposable {
  readonly phase = 'branches'
  readonly path: TreePath
  readonly #handle: ViewHandle<ChildrenView>
  readonly #listening: Disposable
  readonly #onChange: (branch: TreeBranch) => void
  readonly #names = new Set<string>()
  #version = 0
  #edition = 0

  constructor(path: TreePath, handle: ViewHandle<ChildrenView>, onChange: (branch: TreeBranch) => void) {
    this.path = path
    this.#handle = handle
    this.#onChange = onChange
    this.#listening = handle.view.listen(this)
  }

  get view(): ChildrenView {
    return this.#handle.view
  }

  /** The children that the tree has taken. */
  get names(): Iterable<string> {
    return this.#names
  }

  /** The children that were added, changed or removed (undefined) since the last call. */
  *takeChanges(): Generator<readonly [string, Child | undefined]> {
    const { journal } = this.view
    if (this.#version === journal.version) return
    const difference = this.#version === 0 ? undefined : journal.since(this.#version)
    this.#version = journal.version
    const removed = difference?.removed ?? [...this.#names].filter(name => !journal.items.has(name))
    for (const name of removed) {
      this.#names.delete(name)
      yield [name, undefined]
    }
    const present = difference === undefined ? journal.items : [...difference.updated, ...difference.added]
    for (const [name, child] of present) {
      this.#names.add(name)
      yield [name, child]
    }
  }

  /** Whether the children were changed or renewed since the last call. */
  takeEdition(): boolean {
    const isNew = this.#edition !== this.view.journal.edition
    this.#edition = this.view.journal.edition
    return isNew
  }

  refresh(): void {
    this.#onChange(this)
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
    this.#handle[Symbol.dispose]()
  }
}
