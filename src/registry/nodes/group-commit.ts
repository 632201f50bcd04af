import { MAX_TRANSACTION_BYTES, transactionBytes } from '../../store/limits.ts'
import type { Operation, TreeStore } from '../../store/store.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'

// Several small groups in flight keep store, gateway and clients busy at the same time; with one large group each would wait for the others.
const MAX_GROUP_OPERATIONS = 250
const MAX_GROUP_BYTES = MAX_TRANSACTION_BYTES / 2
const MAX_IN_FLIGHT = 4

interface Unit {
  readonly operations: readonly Operation[]
  readonly bytes: number
  readonly isOptimistic: boolean
  readonly resolve: (revision: Revision) => void
  readonly reject: (error: unknown) => void
}

/**
 * Commits the changes of one turn of the event loop in shared transactions. Each unit is all or nothing, and fails only for a reason of its
 * own: when a transaction fails because of one unit, the others are committed without it. Units that write the same node must not be in
 * flight at the same time (see PathLocks).
 *
 * An optimistic unit creates nodes without reading first; when a node exists already, its caller reads and tries again. When one optimistic
 * unit fails with ALREADY_EXISTS, the others of its transaction fail with it: if many are wrong, each would cost a transaction otherwise.
 */
export class GroupCommit {
  readonly #store: TreeStore
  readonly #signal: AbortSignal
  #waiting: Unit[] = []
  #inFlight = 0
  #scheduled = false

  /** The signal aborts everything in flight; single units cannot be aborted. */
  constructor(store: TreeStore, signal: AbortSignal) {
    this.#store = store
    this.#signal = signal
  }

  /** Whether changes are in flight or waiting. */
  get isBusy(): boolean {
    return this.#inFlight > 0 || this.#waiting.length > 0
  }

  commit(operations: readonly Operation[], kind: 'checked' | 'optimistic' = 'checked'): Promise<Revision> {
    const { promise, resolve, reject } = Promise.withResolvers<Revision>()
    const bytes = transactionBytes(operations, this.#store.pathPrefixBytes)
    this.#waiting.push({ operations, bytes, isOptimistic: kind === 'optimistic', resolve, reject })
    this.#schedule()
    return promise
  }

  /** Everything that arrives in this turn of the event loop is committed together. */
  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#inFlight >= MAX_IN_FLIGHT) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      void this.#flush(this.#take())
      this.#schedule()
    })
  }

  #take(): Unit[] {
    let operations = 0
    let bytes = 0
    const end = this.#waiting.findIndex((unit, i) => {
      operations += unit.operations.length
      bytes += unit.bytes
      return i > 0 && (operations > MAX_GROUP_OPERATIONS || bytes > MAX_GROUP_BYTES)
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  async #flush(group: Unit[]): Promise<void> {
    this.#inFlight++
    try {
      await this.#settle(group)
    } finally {
      this.#inFlight--
      this.#schedule()
    }
  }

  async #settle(group: readonly Unit[]): Promise<void> {
    let rest = group
    while (rest.length > 0) {
      try {
        const revision = await this.#store.commit(
          rest.flatMap(unit => unit.operations),
          { signal: this.#signal },
        )
        for (const unit of rest) unit.resolve(revision)
        return
      } catch (error) {
        const culprit = rest.length === 1 ? rest[0] : unitOf(rest, error)
        if (culprit === undefined) {
          for (const unit of rest) unit.reject(error)
          return
        }
        const wasWrong = culprit.isOptimistic && error instanceof RegistryError && error.code === 'ALREADY_EXISTS'
        const failed = (unit: Unit): boolean => unit === culprit || (wasWrong && unit.isOptimistic)
        for (const unit of rest) if (failed(unit)) unit.reject(error)
        rest = rest.filter(unit => !failed(unit))
      }
    }
  }
}

/** The unit with the operation that made the transaction fail; undefined if the error names none. */
function unitOf(group: readonly Unit[], error: unknown): Unit | undefined {
  if (!(error instanceof RegistryError) || error.facts.operation === undefined) return undefined
  let index = Number(error.facts.operation)
  return group.find(unit => {
    index -= unit.operations.length
    return index < 0
  })
}
