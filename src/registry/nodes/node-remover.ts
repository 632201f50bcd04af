import type { Clock } from '../../lib/clock.ts'
import type { PathLocks } from '../../lib/path-locks.ts'
import { splitTransactions } from '../../store/batch.ts'
import { expectation } from '../../store/expectation.ts'
import { retryConflicts } from '../../store/retry.ts'
import type { NodeState, Operation, TreeStore } from '../../store/store.ts'
import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type { GroupCommit } from './group-commit.ts'

export interface Removed {
  readonly paths: readonly TreePath[]
  /** Zero if nothing was removed. */
  readonly revision: Revision
}

/** Deletes provider nodes. Those that their caller does not name as its own any more are left alone. */
export class NodeRemover {
  readonly #store: TreeStore
  readonly #commits: GroupCommit
  readonly #locks: PathLocks
  readonly #clock: Clock

  constructor(store: TreeStore, commits: GroupCommit, locks: PathLocks, clock: Clock) {
    this.#store = store
    this.#commits = commits
    this.#locks = locks
    this.#clock = clock
  }

  /**
   * Deletes all paths, in one transaction if they fit. `mayRemove` decides, while the path is locked, whether an ephemeral node is to be
   * deleted; `onGone` is called while the path is locked.
   */
  async remove(
    paths: readonly TreePath[],
    options: {
      readonly signal: AbortSignal
      readonly mayRemove: (node: NodeState, owner: string) => boolean
      readonly onGone: (path: TreePath) => void
    },
  ): Promise<Removed> {
    const all: TreePath[] = []
    let revision = 0n
    const deletions = paths.map((path): Operation => ({ op: 'delete', path }))
    for (const transaction of splitTransactions(deletions, { pathPrefixBytes: this.#store.pathPrefixBytes })) {
      const part = transaction.map(({ path }) => path)
      using _held = await this.#locks.acquire(part)
      const removed = await retryConflicts(() => this.#attempt(part, options), {
        clock: this.#clock,
        signal: options.signal,
      })
      for (const path of part) options.onGone(path)
      all.push(...removed.paths)
      if (removed.paths.length > 0) revision = removed.revision
    }
    return { paths: all, revision }
  }

  async #attempt(
    paths: readonly TreePath[],
    { signal, mayRemove }: { signal: AbortSignal; mayRemove: (node: NodeState, owner: string) => boolean },
  ): Promise<Removed> {
    const found = await Promise.all(this.#store.readMany(paths, { signal, children: false, unreadable: 'stat' }))
    const removable = found.filter((state): state is NodeState => {
      const owner = state?.stat.owner
      return state !== undefined && owner !== undefined && mayRemove(state, owner)
    })
    if (removable.length === 0) return { paths: [], revision: 0n }
    const operations = removable.map(
      (state): Operation => ({ op: 'delete', path: state.path, expect: expectation(state.stat) }),
    )
    const revision = await this.#commits.commit(operations)
    return { paths: removable.map(state => state.path), revision }
  }
}
