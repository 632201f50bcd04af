import { MAX_TRANSACTION_BYTES, transactionBytes } from '../../store/limits.ts'
import type { Operation, TreeStore } from '../../store/store.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision } from '../../tree/node.ts'

// A few small groups that follow each other keep store, gateway and clients at work at the same time; in one large group all wait for one.
const MAX_GROUP_OPERATIONS = 250
const MAX_GROUP_BYTES = MAX_TRANSACTION_BYTES / 2
const MAX_IN_FLIGHT = 4

interface Unit {
  readonly operations: readonly Operation[]
  readonly bytes: number
  readonly isGuess: boolean
  readonly resolve: (revision: Revision) => void
  readonly reject: (error: unknown) => void
}

/**
 * Puts changes that come together into shared transactions. Each unit is all or nothing, and fails only for a reason of its own: when a
 * transaction fails because of one unit, the others are committed without it. Units that touch the same node must not be under way at
 * the same time (see PathLocks).
 *
 * A guess is a unit that creates nodes without a look at what is there, and that is made anew, after a look, when something is. Where one
 * guess was wrong (ALREADY_EXISTS), the others in its transaction fail with it: when many are wrong, each would cost a transaction otherwise.
 */
export class GroupCommit {
  readonly #store: TreeStore
  readonly #signal: AbortSignal
  #waiting: Unit[] = []
  #inFlight = 0
  #scheduled = false

  /** The signal ends everything under way; single units cannot be called back. */
  constructor(store: TreeStore, signal: AbortSignal) {
    this.#store = store
    this.#signal = signal
  }

  /** Whether changes are under way or wait. */
  get isBusy(): boolean {
    return this.#inFlight > 0 || this.#waiting.length > 0
  }

  commit(operations: readonly Operation[], kind: 'decided' | 'guess' = 'decided'): Promise<Revision> {
    const { promise, resolve, reject } = Promise.withResolvers<Revision>()
    const bytes = transactionBytes(operations)
    this.#waiting.push({ operations, bytes, isGuess: kind === 'guess', resolve, reject })
    this.#schedule()
    return promise
  }

  /** Everything that arrived in this turn of the event loop goes together. */
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
        const guilty = rest.length === 1 ? rest[0] : guiltyUnit(rest, error)
        if (guilty === undefined) {
          for (const unit of rest) unit.reject(error)
          return
        }
        const wasWrong = guilty.isGuess && error instanceof RegistryError && error.code === 'ALREADY_EXISTS'
        const failed = (unit: Unit): boolean => unit === guilty || (wasWrong && unit.isGuess)
        for (const unit of rest) if (failed(unit)) unit.reject(error)
        rest = rest.filter(unit => !failed(unit))
      }
    }
  }
}

/** The unit whose operation made the transaction fail; undefined if none of them did. */
function guiltyUnit(group: readonly Unit[], error: unknown): Unit | undefined {
  if (!(error instanceof RegistryError) || error.facts.operation === undefined) return undefined
  let index = Number(error.facts.operation)
  return group.find(unit => {
    index -= unit.operations.length
    return index < 0
  })
}
