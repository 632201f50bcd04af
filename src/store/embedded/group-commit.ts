import type { Clock } from '../../lib/clock.ts'
import { onAbort } from '../../lib/on-abort.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type { CommitContext } from './apply.ts'
import type { Database } from './database.ts'
import type { NodeTable } from './node-table.ts'

/**
 * The writes of one commit in the open transaction. `write` returns whether there were any; `weight` is about their number. `isSingle`: it is
 * refused before it has written anything, if at all.
 */
export interface Change {
  readonly weight: number
  readonly isSingle: boolean
  write(context: CommitContext): boolean
}

interface Waiting {
  readonly change: Change
  readonly resolve: (revision: Revision) => void
  readonly reject: (reason: unknown) => void
}

interface GroupCommitOptions {
  readonly database: Database
  readonly table: NodeTable
  readonly clock: Clock
  /** Throws if nothing may be written. Called before each group. */
  checkWritable(): void
  onDurable(touched: ReadonlySet<TreePath>): void
  /** Returns the reason for the callers. */
  onError(error: unknown): unknown
}

/** Bounds how long one group blocks the process, to some tens of milliseconds. */
const MAX_GROUP_WEIGHT = 5_000

/**
 * Group commit: all commits that arrive in one turn of the event loop share one SQLite transaction, because syncing to disk is what takes
 * time. Each commit of a group is independent: one that is refused is rolled back alone. A commit resolves, and `onDurable` is called
 * with the changed paths, only after the group is on disk.
 */
export class GroupCommit implements Disposable {
  readonly #database: Database
  readonly #table: NodeTable
  readonly #clock: Clock
  readonly #checkWritable: () => void
  readonly #onDurable: GroupCommitOptions['onDurable']
  readonly #onError: (error: unknown) => unknown
  readonly #waiting = new Set<Waiting>()
  #scheduled: NodeJS.Immediate | undefined
  #revision: Revision

  constructor(options: GroupCommitOptions) {
    this.#database = options.database
    this.#table = options.table
    this.#clock = options.clock
    this.#checkWritable = options.checkWritable
    this.#onDurable = options.onDurable
    this.#onError = options.onError
    this.#revision = options.table.revision
  }

  /** The revision of the last durable commit. */
  get revision(): Revision {
    return this.#revision
  }

  /** Resolves with the revision of the commit. An abort removes a waiting commit from the queue, and nothing of it is done. */
  async commit(change: Change, signal?: AbortSignal): Promise<Revision> {
    signal?.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Revision>()
    const waiting: Waiting = { change, resolve, reject }
    const cancel = (): void => {
      this.#waiting.delete(waiting)
      reject(signal?.reason)
    }
    const stopListening = signal === undefined ? () => {} : onAbort(signal, cancel)
    this.#waiting.add(waiting)
    this.#scheduled ??= setImmediate(() => this.#flush())
    try {
      return await promise
    } finally {
      stopListening()
    }
  }

  /** Commits what waits. `commit` must not be called afterwards. */
  [Symbol.dispose](): void {
    while (this.#waiting.size > 0) this.#flush()
    clearImmediate(this.#scheduled)
  }

  #flush(): void {
    const group = this.#takeGroup()
    this.#scheduled = this.#waiting.size > 0 ? setImmediate(() => this.#flush()) : undefined
    const touched = new Set<TreePath>()
    let settlers: readonly (() => void)[]
    try {
      this.#checkWritable()
      settlers = this.#transact(group, touched)
      this.#database.files.committed()
    } catch (error) {
      const reason = this.#onError(error)
      for (const { reject } of group) reject(reason)
      return
    }
    for (const settle of settlers) settle()
    this.#onDurable(touched)
  }

  #takeGroup(): readonly Waiting[] {
    const group: Waiting[] = []
    let weight = 0
    for (const waiting of this.#waiting) {
      weight += waiting.change.weight
      if (group.length > 0 && weight > MAX_GROUP_WEIGHT) break
      group.push(waiting)
      this.#waiting.delete(waiting)
    }
    return group
  }

  #transact(group: readonly Waiting[], touched: Set<TreePath>): readonly (() => void)[] {
    const { sql } = this.#database
    let revision = this.#revision
    const settlers: (() => void)[] = []
    sql.exec('BEGIN')
    try {
      const wall = this.#clock.wall()
      for (const { change, resolve, reject } of group) {
        if (!change.isSingle) sql.exec('SAVEPOINT one')
        try {
          const context = { revision: revision + 1n, wall, touched }
          if (change.write(context)) revision = context.revision
          const at = revision
          settlers.push(() => resolve(at))
        } catch (error) {
          // An error of SQLite fails the whole group; a refused operation fails this commit only.
          if (!(error instanceof RegistryError)) throw error
          if (!change.isSingle) sql.exec('ROLLBACK TO one')
          settlers.push(() => reject(error))
        }
        if (!change.isSingle) sql.exec('RELEASE one')
      }
      if (revision !== this.#revision) this.#table.revision = revision
      sql.exec('COMMIT')
    } catch (error) {
      // After some errors, a full disk for example, SQLite has rolled back already.
      if (sql.isTransaction) sql.exec('ROLLBACK')
      throw error
    }
    this.#revision = revision
    return settlers
  }
}
