import { splitTransactions } from '../store/batch.ts'
import { checkEtag, parseEtag } from '../store/etag.ts'
import { expectation } from '../store/expectation.ts'
import { refuseReserved } from '../store/reserved.ts'
import { retryConflicts } from '../store/retry.ts'
import type { Operation, TreeStore } from '../store/store.ts'
import { readTree } from '../store/walk.ts'
import {
  type DeleteStep,
  type Deletion,
  type DeletionOptions,
  deletion,
  ephemeralKept,
  type Kept,
} from '../tree/change/deletion.ts'
import { decodeData, type NodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { linkKey, links } from '../tree/keys.ts'
import type { Revision } from '../tree/node.ts'
import { basename, join, parent, ROOT, type TreePath } from '../tree/path.ts'
import { findPlace } from './place.ts'

export interface NodeDeletion extends DeletionOptions {
  readonly path: TreePath
  /** The state that the node itself must be in; empty for any. */
  readonly etag: string
  readonly validateOnly: boolean
}

export interface Deleted {
  /** Children before parents. */
  readonly paths: readonly TreePath[]
  readonly kept: readonly Kept[]
  /** Zero if nothing was deleted. */
  readonly revision: Revision
}

/**
 * Deletes a node. A deletion that fits into one transaction is atomic; a larger one deletes children first, so that what an interruption
 * leaves is a tree.
 */
export async function deleteNode(store: TreeStore, wanted: NodeDeletion, signal: AbortSignal): Promise<Deleted> {
  refuseReserved(store, wanted.path)
  if (wanted.etag !== '') parseEtag(wanted.etag)
  // Outlives an attempt: what its first transactions deleted is reported even if the rest has to be read again.
  const deleted: TreePath[] = []
  const run = (): Promise<Deleted> => attempt(store, wanted, deleted, signal)
  return wanted.etag === '' ? retryConflicts(run, { signal }) : run()
}

async function attempt(
  store: TreeStore,
  wanted: NodeDeletion,
  deleted: TreePath[],
  signal: AbortSignal,
): Promise<Deleted> {
  const holder = await findPlace(store, parent(wanted.path), { create: false, signal })
  const path = wanted.path === ROOT ? ROOT : join(holder.path, basename(wanted.path))
  refuseReserved(store, path)
  const depth = wanted.recursive ? Number.POSITIVE_INFINITY : 1
  const current = await readTree(store, path, { signal, sync: true, depth })
  if (current === undefined) throw noNode(path, holder.state?.data)
  checkEtag(path, wanted.etag, current.stat)
  const { steps, kept } = deletion(path, current, wanted)
  if (wanted.validateOnly) return { paths: steps.map(step => step.path), kept, revision: 0n }
  if (kept.length > 0 && !wanted.partial) throw ephemeralKept(path, kept)
  const revision = await apply(store, steps, deleted, signal)
  return { paths: deleted, kept, revision }
}

async function apply(
  store: TreeStore,
  steps: Deletion['steps'],
  deleted: TreePath[],
  signal: AbortSignal,
): Promise<Revision> {
  const operations = deleteOperations(steps)
  const limits = { pathPrefixBytes: store.pathPrefixBytes, maxOperations: Number.POSITIVE_INFINITY }
  let revision = 0n
  for (const transaction of splitTransactions(operations, limits)) {
    revision = await store.commit(transaction, { signal })
    for (const { path } of transaction) deleted.push(path)
  }
  return revision
}

/** The steps as operations, each conditional on the state that it was decided on. */
export function deleteOperations(steps: readonly DeleteStep[]): Operation[] {
  return steps.map(({ path, expect }): Operation => ({ op: 'delete', path, expect: expectation(expect) }))
}

function noNode(path: TreePath, holder: NodeData | undefined): RegistryError {
  const isLink = holder !== undefined && links(decodeData(holder)).has(basename(path))
  const hint = isLink
    ? `${path} is a link; remove it with: espalier unset ${parent(path)} "${linkKey(basename(path))}"`
    : undefined
  return new RegistryError('NOT_FOUND', `${path} does not exist`, { facts: { path }, hint })
}
