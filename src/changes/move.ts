import { checkEtag } from '../store/etag.ts'
import { checkSizes } from '../store/limits.ts'
import { refuseReserved } from '../store/reserved.ts'
import { retryConflicts } from '../store/retry.ts'
import type { Operation, TreeStore } from '../store/store.ts'
import { readTree } from '../store/walk.ts'
import type { Acl } from '../tree/acl.ts'
import { type DeleteStep, deletion } from '../tree/change/deletion.ts'
import { ephemeralParent } from '../tree/ephemeral-parent.ts'
import { RegistryError } from '../tree/errors.ts'
import type { Revision, StoredNode } from '../tree/node.ts'
import { basename, checkNewPath, isWithin, join, parent, ROOT, type TreePath } from '../tree/path.ts'
import { completeAcls } from './acls.ts'
import { deleteOperations } from './delete.ts'
import { linkOperations } from './link.ts'
import { alreadyExists, findPlace, type Place } from './place.ts'

export interface Move {
  readonly path: TreePath
  readonly destination: TreePath
  /** Leave a link to the destination at the old path. */
  readonly leaveLink: boolean
  /** Create missing parents of the destination. */
  readonly createParents: boolean
  /** The state that the node itself must be in; empty for any. */
  readonly etag: string
  readonly validateOnly: boolean
}

export interface Moved {
  readonly realPath: TreePath
  readonly destination: TreePath
  /** With the node itself. */
  readonly nodes: number
  /** Zero with `validateOnly`. */
  readonly revision: Revision
}

/** Creates the nodes at the destination, sets the link, and deletes the old nodes, in one transaction. */
export async function moveNode(store: TreeStore, move: Move, signal: AbortSignal): Promise<Moved> {
  const { path, destination } = move
  refuseReserved(store, path)
  refuseReserved(store, destination)
  if (path === ROOT) throw new RegistryError('RESERVED', 'the root cannot be moved', { facts: { path } })
  if (destination === ROOT) throw alreadyExists(destination)
  checkNewPath(destination)
  const run = (): Promise<Moved> => attempt(store, move, signal)
  return move.etag === '' ? retryConflicts(run, { signal }) : run()
}

async function attempt(store: TreeStore, move: Move, signal: AbortSignal): Promise<Moved> {
  const holder = await findPlace(store, parent(move.path), { create: false, signal })
  const from = join(holder.path, basename(move.path))
  refuseReserved(store, from)
  const current = await readTree(store, from, { signal, sync: true })
  if (current === undefined) throw new RegistryError('NOT_FOUND', `${from} does not exist`, { facts: { path: from } })
  checkEtag(from, move.etag, current.stat)
  const target = await findPlace(store, parent(move.destination), { create: move.createParents, signal })
  const to = join(target.path, basename(move.destination))
  for (const path of [...target.missing.map(({ path }) => path), to]) checkNewPath(path)
  refuseReserved(store, to)
  checkDestination(from, to, target)
  const { steps, kept } = deletion(from, current, { recursive: true, force: false, partial: false })
  if (kept.length > 0) throw holdsEphemerals(from, kept.filter(({ reason }) => reason === 'ephemeral').length)
  const moving = (acls: ReadonlyMap<TreePath, Acl>): Operation[] => [
    ...target.missing,
    ...creations(from, to, current, acls),
    ...(move.leaveLink ? linkOperations(holder, basename(from), to) : []),
    ...deleteOperations(steps),
  ]
  // Before thousands of ACLs are read for nothing.
  checkSizes(moving(new Map()), store.pathPrefixBytes)
  const operations = moving(await completeAcls(store, steps.map(pathOf), signal))
  checkSizes(operations, store.pathPrefixBytes)
  const moved = { realPath: from, destination: to, nodes: steps.length }
  if (move.validateOnly) return { ...moved, revision: 0n }
  return { ...moved, revision: await store.commit(operations, { signal }) }
}

function checkDestination(from: TreePath, to: TreePath, { path, state }: Place): void {
  if (to !== from && isWithin(to, from))
    throw new RegistryError('BAD_ARGUMENT', `${to} lies below ${from}`, { facts: { field: 'destination' } })
  if (state?.children.includes(basename(to))) throw alreadyExists(to)
  if (state?.stat.owner !== undefined) throw ephemeralParent(path)
}

/** Parents first, with the exact data and the ACLs of the old nodes. */
function* creations(
  from: TreePath,
  to: TreePath,
  { data, children }: StoredNode,
  acls: ReadonlyMap<TreePath, Acl>,
): Generator<Operation> {
  const acl = acls.get(from)
  yield { op: 'create', path: to, data, ...(acl === undefined ? {} : { acl }) }
  for (const [name, child] of children) yield* creations(join(from, name), join(to, name), child, acls)
}

function pathOf({ path }: DeleteStep): TreePath {
  return path
}

function holdsEphemerals(path: TreePath, count: number): RegistryError {
  return new RegistryError(
    'EPHEMERAL_KEPT',
    `not moved: ${count === 1 ? '1 live provider is' : `${count} live providers are`} at or below ${path}`,
    {
      facts: { path, ephemerals: String(count) },
      hint: 'a live provider belongs to its process; copy the rest, leave a link, and let the processes register there',
    },
  )
}
