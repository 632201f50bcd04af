import { splitTransactions } from '../../store/batch.ts'
import { expectation } from '../../store/expectation.ts'
import { checkSizes, MAX_TRANSACTION_BYTES, transactionBytes } from '../../store/limits.ts'
import { isConflict } from '../../store/retry.ts'
import type { Operation, TreeStore } from '../../store/store.ts'
import type { Acl } from '../../tree/acl.ts'
import type { Step } from '../../tree/change/plan.ts'
import { encodeData, type NodeData } from '../../tree/data.ts'
import { fromEmptyData } from '../../tree/empty-data.ts'
import { RegistryError } from '../../tree/errors.ts'
import type { Revision, TreeNode } from '../../tree/node.ts'
import type { TreePath } from '../../tree/path.ts'
import { spelledData } from '../../tree/spelling.ts'

export interface Applied {
  /** Of the last write; zero if nothing was written. */
  readonly revision: Revision
  readonly transactions: number
}

export interface ApplyOptions {
  readonly signal: AbortSignal
  /** Called after each transaction with the number of steps written so far. */
  readonly onProgress: (applied: number) => Promise<void>
}

const MAX_NAMED = 10
// Smaller transactions block the store for less time.
const PART_BYTES = MAX_TRANSACTION_BYTES / 2

/** The steps of a plan, with one operation for each. */
export interface Writing {
  readonly steps: readonly Step[]
  readonly operations: readonly Operation[]
  /** As in `TreeStore`. */
  readonly pathPrefixBytes: number
}

const STEPS_A_SLICE = 1_000

/**
 * Throws PAYLOAD_TOO_LARGE for a node that is too large for a store, before anything is written. Pauses after every thousand steps.
 */
export function* toWriting(
  steps: readonly Step[],
  creation: { readonly acl?: Acl },
  pathPrefixBytes: number,
): Generator<void, Writing, void> {
  const operations: Operation[] = []
  for (const step of steps) {
    const operation = toOperation(step, creation)
    checkSizes([operation], pathPrefixBytes)
    if (operations.push(operation) % STEPS_A_SLICE === 0) yield
  }
  return { steps, operations, pathPrefixBytes }
}

export function countTransactions(writing: Writing): number {
  return transactionsOf(writing).length
}

/**
 * Writes the steps of a plan: in one transaction if they fit, otherwise in order in several large ones. Throws CONFLICT, which names the
 * nodes, if one has changed since it was planned on. After a partial import every error says how much was written.
 */
export async function applySteps(store: TreeStore, writing: Writing, options: ApplyOptions): Promise<Applied> {
  const transactions = transactionsOf(writing)
  let revision = 0n
  let applied = 0
  for (const transaction of transactions) {
    try {
      revision = await store.commit(transaction, { signal: options.signal })
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      throw await explain(error, store, { steps: writing.steps, applied, next: transaction.length }, options.signal)
    }
    applied += transaction.length
    await options.onProgress(applied)
  }
  return { revision, transactions: transactions.length }
}

function transactionsOf({ operations, pathPrefixBytes }: Writing): readonly (readonly Operation[])[] {
  if (operations.length === 0) return []
  if (transactionBytes(operations, pathPrefixBytes) <= MAX_TRANSACTION_BYTES) return [operations]
  return splitTransactions(operations, { pathPrefixBytes, maxBytes: PART_BYTES })
}

function toOperation(step: Step, creation: { readonly acl?: Acl }): Operation {
  switch (step.op) {
    case 'create':
      return { op: 'create', path: step.path, data: newData(step), ...creation }
    case 'set':
      return { op: 'set', path: step.path, data: step.data, expect: expectation(step.expect) }
    case 'delete':
      return { op: 'delete', path: step.path, expect: expectation(step.expect) }
  }
}

function newData({ properties, empty, spelling }: Pick<TreeNode, 'properties' | 'empty' | 'spelling'>): NodeData {
  if (empty !== undefined) return fromEmptyData(empty)
  return spelledData(properties, spelling) ?? encodeData(properties)
}

interface Stopped {
  readonly steps: readonly Step[]
  /** Number of steps that were written. */
  readonly applied: number
  /** Number of steps in the transaction that failed. */
  readonly next: number
}

async function explain(
  error: RegistryError,
  store: TreeStore,
  { steps, applied, next }: Stopped,
  signal: AbortSignal,
): Promise<RegistryError> {
  const isUnknown = error.code === 'OUTCOME_UNKNOWN'
  const progress = (failure: string) => ({
    ...(applied > 0 ? { applied: String(applied), steps: String(steps.length), failure } : {}),
    ...(isUnknown ? { unknown: String(next) } : {}),
  })
  const partial = applied > 0 ? `${applied} of ${steps.length} changes were written, then: ` : ''
  const again = 'import it again: nodes that are already written are skipped'
  if (!isConflict(error))
    return new RegistryError(error.code, `${partial}${error.message}`, {
      facts: { ...error.facts, ...progress(error.message) },
      hint: applied > 0 || isUnknown ? again : error.hint,
      cause: error,
    })
  const changed = await changedNodes(store, steps.slice(applied, applied + next), signal).catch((): TreePath[] => [])
  const first = error.facts.path
  if (changed.length === 0 && first !== undefined) changed.push(first as TreePath)
  const named = changed.slice(0, MAX_NAMED).join(', ')
  const more = changed.length > MAX_NAMED ? ` and ${changed.length - MAX_NAMED} more` : ''
  const count = changed.length === 1 ? '1 node has' : `${changed.length} nodes have`
  const message = `${count} changed since the plan was made: ${named}${more}`
  return new RegistryError('CONFLICT', `${partial}${message}`, {
    facts: {
      ...(first === undefined ? {} : { path: first }),
      paths: changed.slice(0, MAX_NAMED).join(' '),
      ...progress(message),
    },
    hint: again,
    cause: error,
  })
}

/** The nodes of these steps that have changed since they were planned on. */
async function changedNodes(store: TreeStore, steps: readonly Step[], signal: AbortSignal): Promise<TreePath[]> {
  const made = new Set(steps.filter(step => step.op === 'create').map(step => step.path))
  const found = await Promise.all(
    steps.map(async step => {
      const state = await store.read(step.path, { signal, children: false })
      const same =
        step.op === 'create'
          ? state === undefined
          : state?.stat.version === step.expect.version && state.stat.created === step.expect.created
      return same || (step.op === 'delete' && made.has(step.path)) ? undefined : step.path
    }),
  )
  return found.filter(path => path !== undefined)
}
