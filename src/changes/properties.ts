import { checkEtag, overwrittenEtag, toEtag } from '../store/etag.ts'
import { expectation } from '../store/expectation.ts'
import { resolvePath } from '../store/follow.ts'
import { refuseReserved } from '../store/reserved.ts'
import { isConflict, retryConflicts } from '../store/retry.ts'
import type { NodeState, TreeStore } from '../store/store.ts'
import type { Revision } from '../tree/node.ts'
import type { TreePath } from '../tree/path.ts'
import { PropertyDraft, type PropertyWrite } from './property-draft.ts'

export interface WrittenProperties {
  readonly etag: string
  readonly revision: Revision
  readonly realPath: TreePath
  readonly changed: boolean
}

/** Who asked for a write, and whether his answer is of no use any more. */
export interface Caller {
  readonly isOver: boolean
}

interface Waiting {
  isAnswered: boolean
  readonly write: PropertyWrite
  readonly caller: Caller
  readonly resolve: (written: WrittenProperties) => void
  readonly reject: (reason: unknown) => void
}

/** What a write does, after those before it in its batch. */
interface Planned {
  readonly waiting: Waiting
  /** How many writes of the batch have changed the node, with this one. */
  readonly changes: number
  readonly changed: boolean
  /** Why it is refused. */
  readonly error?: unknown
}

/** Bound how long one batch keeps the event loop busy. */
const MAX_BATCH = 256
const MAX_EDITED_BYTES = 1_000_000

/** Not that of one call: a commit is for others as well. An unreachable store fails by itself. */
const { signal } = new AbortController()

/**
 * Writes to the nodes that paths resolve to. Writes of one gateway to one path are made in the order of their calls. Those that arrive while
 * one is being committed are made together afterwards: each is applied to what the one before it has left, and one commit, conditional on
 * the state that was read, stores what the last one has left. So any number of writers to one node wait for as many commits as one writer,
 * and nobody is answered before what his answer depends on is stored. After a conflict all are applied again to the new state, without
 * limit, so that no update is lost.
 */
export class PropertyWrites {
  readonly #store: TreeStore
  readonly #maxProperties: number
  /** By the path as given. There is an entry as long as a write to the path is under way. */
  readonly #waiting = new Map<TreePath, Waiting[]>()

  constructor(store: TreeStore, maxProperties: number) {
    this.#store = store
    this.#maxProperties = maxProperties
  }

  /** Is not made, nor answered, if the call of the caller is over before its turn. */
  write(write: PropertyWrite, caller: Caller): Promise<WrittenProperties> {
    const { path } = write
    refuseReserved(this.#store, path)
    const { promise, resolve, reject } = Promise.withResolvers<WrittenProperties>()
    const waiting: Waiting = { isAnswered: false, write, caller, resolve, reject }
    const others = this.#waiting.get(path)
    if (others !== undefined) others.push(waiting)
    else {
      const queue = [waiting]
      this.#waiting.set(path, queue)
      void this.#makeAll(path, queue)
    }
    return promise
  }

  async #makeAll(path: TreePath, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await this.#make(path, queue.splice(0, MAX_BATCH))
    this.#waiting.delete(path)
  }

  async #make(path: TreePath, batch: readonly Waiting[]): Promise<void> {
    let rest = batch
    while (rest.length > 0) {
      try {
        const open = rest
        rest = await retryConflicts(() => this.#attempt(path, open), { signal, maxAttempts: Number.POSITIVE_INFINITY })
      } catch (error) {
        for (const { reject } of rest) reject(error)
        return
      }
    }
  }

  /** Makes as many of these writes as one commit takes, and answers them. Returns those that are still to be made. */
  async #attempt(path: TreePath, batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    const open = batch.filter(({ isAnswered, caller }) => !isAnswered && !caller.isOver)
    if (open.length === 0) return open
    const { realPath, state } = await resolvePath(this.#store, path, { signal, sync: true, children: false })
    refuseReserved(this.#store, realPath)
    const { planned, data } = await this.#plan(state, open)
    const rest = open.slice(planned.length)
    const { created, modified } = state.stat
    for (const one of planned) if (one.changes === 0) answer(one, realPath, { created, modified, changes: 0 })
    const depending = planned.filter(one => one.changes > 0)
    const changes = depending.at(-1)?.changes
    if (changes === undefined) return rest
    try {
      const operation = { op: 'set', path: realPath, data, expect: expectation(state.stat) } as const
      const revision = await this.#store.commit([operation], { signal })
      for (const one of depending) answer(one, realPath, { created, modified: revision, changes })
    } catch (error) {
      if (isConflict(error)) throw error
      for (const one of depending) if (writes(one)) one.waiting.reject(error)
      // What the others were to be answered is not so: those before them have changed nothing.
      return [...depending.filter(one => !writes(one)).map(({ waiting }) => waiting), ...rest]
    }
    return rest
  }

  /** An etag names a state that is stored, so that a write with one is only made before all others of a commit. */
  async #plan(
    state: NodeState,
    open: readonly Waiting[],
  ): Promise<{ readonly planned: readonly Planned[]; readonly data: NodeState['data'] }> {
    const draft = new PropertyDraft(this.#store, state, this.#maxProperties)
    const planned: Planned[] = []
    let changes = 0
    for (const waiting of open) {
      const { write } = waiting
      if (planned.length * draft.bytes > MAX_EDITED_BYTES || (changes > 0 && write.etag !== '')) break
      try {
        checkEtag(state.path, write.etag, state.stat)
        const changed = await draft.apply(write, signal)
        if (changed && !write.validateOnly) changes++
        planned.push({ waiting, changes, changed })
      } catch (error) {
        planned.push({ waiting, changes, changed: false, error })
      }
    }
    return { planned, data: changes > 0 ? draft.data : state.data }
  }
}

function writes({ changed, waiting }: Planned): boolean {
  return changed && !waiting.write.validateOnly
}

/** `stored`: the state that the batch has left, and how many of its writes have changed the node. */
function answer(
  { waiting, changes, changed, error }: Planned,
  realPath: TreePath,
  stored: { readonly created: Revision; readonly modified: Revision; readonly changes: number },
): void {
  waiting.isAnswered = true
  if (error !== undefined) {
    waiting.reject(error)
    return
  }
  const etag = changes < stored.changes ? overwrittenEtag(stored, changes) : toEtag(stored)
  const { validateOnly } = waiting.write
  waiting.resolve({ etag: validateOnly ? '' : etag, revision: stored.modified, realPath, changed })
}
