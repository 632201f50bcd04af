import type { Clock } from '../../lib/clock.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import type { Moment } from './apply.ts'
import type { Database } from './database.ts'
import { storeFailure } from './failure.ts'
import type { NodeTable } from './node-table.ts'

/** Writes of one commit into the open transaction; answers whether there were any. `weight` is about how many they are. */
export interface Change {
  readonly weight: number
  write(moment: Moment): boolean
}

interface Waiting {
  readonly change: Change
  readonly resolve: (revision: Revision) => void
  readonly reject: (reason: unknown) => void
}

/** Bounds how long one group holds up everything else in the process, to some tens of milliseconds. */
const MAX_GROUP_WEIGHT = 5_000

/**
 * Puts the commits that arrive in one turn of the event loop into one SQLite transaction, since syncing to disk is what costs.
 * In the group each commit stands alone: one that is refused is taken back and the others go on. A commit is answered, and
 * `durable` is told what changed, only after the group is on disk.
 */
export class GroupCommit implements Disposable {
  readonly #database: Database
  readonly #table: NodeTable
  readonly #clock: Clock
  readonly #durable: (touched: ReadonlySet<TreePath>) => void
  readonly #waiting = new Set<Waiting>()
  #scheduled: NodeJS.Immediate | undefined
  #revision: Revision

  constructor(database: Database, table: NodeTable, clock: Clock, durable: (touched: ReadonlySet<TreePath>) => void) {
    this.#database = database
    this.#table = table
    this.#clock = clock
    this.#durable = durable
    this.#revision = table.revision
  }

  /** The revision of the last durable commit. */
  get revision(): Revision {
    return this.#revision
  }

  /** Resolves with the commit's revision. An abort takes it out of the queue: then nothing of it is done. */
  async commit(change: Change, signal?: AbortSignal): Promise<Revision> {
    signal?.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Revision>()
    const waiting: Waiting = { change, resolve, reject }
    const withdraw = (): void => {
      this.#waiting.delete(waiting)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', withdraw)
    this.#waiting.add(waiting)
    this.#scheduled ??= setImmediate(() => this.#flush())
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', withdraw)
    }
  }

  /** Commits what waits. Nothing may be asked for afterwards. */
  [Symbol.dispose](): void {
    while (this.#waiting.size > 0) this.#flush()
    clearImmediate(this.#scheduled)
  }

  #flush(): void {
    const group = this.#takeGroup()
    this.#scheduled = this.#waiting.size > 0 ? setImmediate(() => this.#flush()) : undefined
    const touched = new Set<TreePath>()
    let answers: readonly (() => void)[]
    try {
      answers = this.#transact(group, touched)
    } catch (error) {
      const reason = storeFailure(error, this.#database.file)
      for (const { reject } of group) reject(reason)
      return
    }
    for (const answer of answers) answer()
    this.#durable(touched)
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
    const answers: (() => void)[] = []
    sql.exec('BEGIN')
    try {
      const wall = this.#clock.wall()
      for (const { change, resolve, reject } of group) {
        sql.exec('SAVEPOINT one')
        try {
          const moment = { revision: revision + 1n, wall, touched }
          if (change.write(moment)) revision = moment.revision
          const at = revision
          answers.push(() => resolve(at))
        } catch (error) {
          // SQLite's own failures end the whole group; a refusal ends this commit.
          if (!(error instanceof RegistryError)) throw error
          sql.exec('ROLLBACK TO one')
          answers.push(() => reject(error))
        }
        sql.exec('RELEASE one')
      }
      if (revision !== this.#revision) this.#table.revision = revision
      sql.exec('COMMIT')
    } catch (error) {
      // Some failures, a full disk among them, have rolled back already.
      if (sql.isTransaction) sql.exec('ROLLBACK')
      throw error
    }
    this.#revision = revision
    return answers
  }
}
