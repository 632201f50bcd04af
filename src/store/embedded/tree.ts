import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'
import { join, type TreePath } from '../../tree/path.ts'
import { checkAcls } from '../check-acls.ts'
import { checkSizes } from '../limits.ts'
import type { CreatedInSequence, NodeState, Observation, Operation, SequentialNode } from '../store.ts'
import { applyInSequence, applyOperations, type CommitContext, removeOwned } from './apply.ts'
import { type Database, openDatabase, openMemory } from './database.ts'
import { isDamage, storeFailure } from './failure.ts'
import { GroupCommit } from './group-commit.ts'
import { NO_ACLS } from './no-acls.ts'
import { NodeTable } from './node-table.ts'
import { Observers } from './observers.ts'
import { ReadTurns } from './read-turns.ts'
import { WriteHealth } from './write-health.ts'

export interface EmbeddedOptions {
  /** The directory of the database; created if missing, accessible to its owner only. Undefined: in memory, and nothing is durable. */
  readonly directory: string | undefined
  readonly clock: Clock
  /** How long the ephemeral nodes of a session stay that was not ended by `dispose`. Default 10,000. */
  readonly sessionTimeoutMs?: number
  readonly log?: Log
  /** How often to look whether the files are still those that were opened. Default: before each commit only. */
  readonly inspectMs?: number
}

const RETRY_MS = 1_000
const READS_GO_ON =
  'what was committed can still be read: save it with "espalier export -f saved.tree", stop the server, and import it after the start'

/**
 * The tree in a data directory, for any number of sessions of this process. Ephemeral nodes of sessions of an earlier process stay for the
 * session timeout, counted from now, so that their owners can take them over.
 */
export class EmbeddedTree implements AsyncDisposable {
  readonly sessionTimeoutMs: number
  readonly readTurns: ReadTurns
  readonly #clock: Clock
  readonly #log: Log | undefined
  readonly #database: Database
  readonly #table: NodeTable
  readonly #commits: GroupCommit
  readonly #observers: Observers
  readonly #writes: WriteHealth
  readonly #timers = new Set<Disposable>()
  readonly #failureListeners = new Set<() => void>()
  #recorded: Revision
  #failure: RegistryError | undefined
  #isOpen = true

  constructor({ directory, clock, sessionTimeoutMs = 10_000, log, inspectMs }: EmbeddedOptions) {
    let orphaned: readonly string[]
    this.sessionTimeoutMs = sessionTimeoutMs
    this.readTurns = new ReadTurns(clock)
    this.#clock = clock
    this.#log = log
    this.#writes = new WriteHealth(clock, log)
    using opening = new DisposableStack()
    this.#database = opening.use(directory === undefined ? openMemory() : openDatabase(directory))
    try {
      this.#table = new NodeTable(this.#database.sql)
      this.#commits = new GroupCommit({
        database: this.#database,
        table: this.#table,
        clock,
        checkWritable: () => this.#checkWritable(),
        onDurable: touched => {
          // A commit that changed nothing has not tried the disk.
          if (touched.size > 0) this.#writes.worked()
          this.#observers.changed(touched)
        },
        onError: error => this.#onWriteError(error),
      })
      this.#recorded = this.#commits.revision
      orphaned = this.#table.owners()
    } catch (error) {
      throw storeFailure(error, this.#database.file)
    }
    opening.move()
    this.#observers = new Observers({
      read: path => this.#table.state(path, this.#commits.revision),
      revision: () => this.#commits.revision,
      onFailure: (error, path, retry) => {
        this.#log?.error({ path, err: this.#onError(error) }, 'an observed node cannot be read')
        this.#later(RETRY_MS, retry)
      },
    })
    if (orphaned.length > 0) this.#expire(orphaned, sessionTimeoutMs)
    if (inspectMs !== undefined) this.#later(inspectMs, () => this.#inspect(inspectMs))
  }

  /**
   * Why nothing can be written any more until the next start: the files were deleted or replaced, or are damaged. What can be read is
   * answered on, as last known.
   */
  get failure(): RegistryError | undefined {
    return this.#failure
  }

  /** See `TreeStore.writesFail`. */
  get writesFail(): boolean {
    return this.#failure !== undefined || this.#writes.failing
  }

  /** Calls `listener` on a fresh stack when `failure` is set. */
  onFailure(listener: () => void): Disposable {
    const own = (): void => listener()
    this.#failureListeners.add(own)
    return { [Symbol.dispose]: () => void this.#failureListeners.delete(own) }
  }

  /** By `Clock.now`. */
  now(): number {
    return this.#clock.now()
  }

  get revision(): Revision {
    return this.#commits.revision
  }

  read(path: TreePath, withChildren = true): NodeState | undefined {
    this.#assertOpen()
    const { revision } = this.#commits
    const observed = this.#observers.known(path)
    if (observed !== undefined) return observed.state === undefined ? undefined : { ...observed.state, revision }
    try {
      return this.#table.state(path, revision, withChildren)
    } catch (error) {
      throw this.#onError(error)
    }
  }

  async commit(operations: readonly Operation[], session: string, signal: AbortSignal): Promise<Revision> {
    this.#assertOpen()
    checkAcls(operations, NO_ACLS)
    checkSizes(operations, 0)
    const write = (moment: CommitContext): boolean => applyOperations(this.#table, operations, session, moment)
    return this.#commits.commit({ weight: operations.length, isSingle: operations.length === 1, write }, signal)
  }

  async createInSequence(node: SequentialNode, session: string, signal: AbortSignal): Promise<CreatedInSequence> {
    this.#assertOpen()
    const operations: readonly Operation[] = [{ ...node, op: 'create', path: join(node.parent, node.prefix) }]
    checkAcls(operations, NO_ACLS)
    checkSizes(operations, 0)
    let name = ''
    const write = (moment: CommitContext): boolean => {
      name = applyInSequence(this.#table, node, session, moment)
      return true
    }
    const revision = await this.#commits.commit({ weight: 1, isSingle: false, write }, signal)
    return { name, revision }
  }

  observe(path: TreePath, listener: (observation: Observation) => void): Disposable {
    return this.#observers.observe(path, listener)
  }

  /** Removes the ephemeral nodes of a session, after all its earlier commits. */
  async endSession(session: string): Promise<void> {
    if (this.#isOpen) await this.#remove([session])
  }

  /** Keeps the ephemeral nodes of a session for the session timeout. */
  abandonSession(session: string): void {
    if (this.#isOpen) this.#expire([session], this.sessionTimeoutMs)
  }

  /** Commits what waits, then closes the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    for (const timer of this.#timers) timer[Symbol.dispose]()
    this.#commits[Symbol.dispose]()
    this.#database[Symbol.dispose]()
  }

  #inspect(inspectMs: number): void {
    try {
      this.#checkWritable()
    } catch {
      // It is in `failure`, and has been logged.
      return
    }
    if (this.#recorded !== this.revision) this.#database.record(this.revision)
    this.#recorded = this.revision
    this.#later(inspectMs, () => this.#inspect(inspectMs))
  }

  #checkWritable(): void {
    const damage = this.#failure === undefined ? this.#database.files.damage() : undefined
    if (damage !== undefined)
      this.#fail(
        new RegistryError('BACKEND_READ_ONLY', `${damage}; nothing more is written, since it would be lost`, {
          facts: { file: this.#database.file },
          hint: READS_GO_ON,
        }),
      )
    if (this.#failure !== undefined) throw this.#failure
  }

  /** The error for the caller. */
  #onError(error: unknown): unknown {
    const failure = storeFailure(error, this.#database.file)
    if (isDamage(error) && failure instanceof RegistryError) this.#fail(failure)
    return failure
  }

  #onWriteError(error: unknown): unknown {
    const failure = this.#onError(error)
    // What lasts until the next start is logged once, by `#fail`.
    if (this.#failure === undefined) this.#writes.failed(failure)
    return failure
  }

  #fail(failure: RegistryError): void {
    if (this.#failure !== undefined || !this.#isOpen) return
    this.#failure = failure
    this.#log?.error({ err: failure }, `${failure.message}: writes are refused until the server is started again`)
    queueMicrotask(() => {
      this.#observers.lose()
      for (const listener of [...this.#failureListeners]) listener()
    })
  }

  async #remove(sessions: readonly string[]): Promise<void> {
    const write = (moment: CommitContext): boolean => removeOwned(this.#table, sessions, moment)
    await this.#commits.commit({ weight: 1, isSingle: false, write })
  }

  #expire(sessions: readonly string[], afterMs: number): void {
    this.#later(afterMs, () => {
      this.#remove(sessions).catch(error => {
        this.#log?.error(
          { sessions, err: error },
          'the ephemeral nodes of ended sessions cannot be removed yet; trying again',
        )
        if (this.#isOpen && this.#failure === undefined) this.#expire(sessions, RETRY_MS)
      })
    })
  }

  #later(ms: number, callback: () => void): void {
    const timer = this.#clock.after(ms, () => {
      this.#timers.delete(timer)
      callback()
    })
    this.#timers.add(timer)
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw new RegistryError('BACKEND_UNREACHABLE', 'the store is closed')
  }
}
