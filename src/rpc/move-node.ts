import type { MoveNodeRequest, MoveNodeResponse } from '@espalier/contract/espalier/v1/tree'
import { findPlace, type Place } from '../changes/place.ts'
import { checkEtag } from '../store/etag.ts'
import { checkSizes } from '../store/limits.ts'
import type { Operation, TreeStore } from '../store/store.ts'
import { readTree } from '../store/walk.ts'
import type { Acl } from '../tree/acl.ts'
import { deletion } from '../tree/change/deletion.ts'
import { editData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { linkKey } from '../tree/keys.ts'
import type { StoredNode } from '../tree/node.ts'
import { basename, isWithin, join, parent, parsePath, ROOT, type TreePath } from '../tree/path.ts'
import { refuseReserved } from '../tree/reserved.ts'
import { stringValue } from '../tree/value.ts'
import { wholeAcls } from './acl.ts'
import { badArgument } from './reads.ts'

/** Makes the nodes at the new place, the link, and deletes the old ones, in one transaction. */
export async function moveNode(
  request: MoveNodeRequest,
  store: TreeStore,
  signal: AbortSignal,
): Promise<MoveNodeResponse> {
  const [asked, wanted] = [parsePath(request.path), parsePath(request.destination)]
  refuseReserved(asked)
  refuseReserved(wanted)
  if (asked === ROOT) throw new RegistryError('RESERVED', 'the root cannot be moved', { facts: { path: asked } })
  if (wanted === ROOT) throw alreadyExists(wanted)
  const holder = await findPlace(store, parent(asked), { create: false, signal })
  const from = join(holder.path, basename(asked))
  refuseReserved(from)
  const current = await readTree(store, from, { signal, sync: true })
  if (current === undefined) throw new RegistryError('NOT_FOUND', `${from} does not exist`, { facts: { path: from } })
  checkEtag(from, request.etag, current.stat)
  const target = await findPlace(store, parent(wanted), { create: request.createParents, signal })
  const to = parsePath(join(target.path, basename(wanted)))
  refuseReserved(to)
  if (to !== from && isWithin(to, from)) throw badArgument('destination', `${to} lies below ${from}`)
  if (target.state?.children.includes(basename(to))) throw alreadyExists(to)
  if (target.state?.stat.owner !== undefined)
    throw new RegistryError('EPHEMERAL_PARENT', `${target.path} is ephemeral and cannot have children`, {
      facts: { path: target.path },
    })
  const { steps, kept } = deletion(from, current, { recursive: true, force: false, partial: false })
  if (kept.length > 0) throw holdsEphemerals(from, kept.filter(({ reason }) => reason === 'ephemeral').length)
  const moving = (acls: ReadonlyMap<TreePath, Acl>): Operation[] => [
    ...target.missing,
    ...creations(from, to, current, acls),
    ...(request.leaveLink ? [link(holder, basename(from), to)] : []),
    ...steps.map(
      ({ path, expect: { version, created } }): Operation => ({ op: 'delete', path, expect: { version, created } }),
    ),
  ]
  // Before thousands of lists are read in vain.
  checkSizes(moving(new Map()))
  const acls = await wholeAcls(
    store,
    steps.map(({ path }) => path),
    signal,
  )
  const operations = moving(acls)
  checkSizes(operations)
  const moved = { realPath: from, destination: to, nodes: BigInt(steps.length) }
  if (request.validateOnly) return { ...moved, revision: 0n }
  return { ...moved, revision: await store.commit(operations, { signal }) }
}

/** Parents first, with the very bytes of the old nodes, and with their lists. */
function* creations(
  from: TreePath,
  to: TreePath,
  { data, children }: StoredNode,
  acls: ReadonlyMap<TreePath, Acl>,
): Generator<Operation> {
  const acl = acls.get(from)
  yield { op: 'create', path: parsePath(to), data, ...(acl === undefined ? {} : { acl }) }
  for (const [name, child] of children) yield* creations(join(from, name), join(to, name), child, acls)
}

function link({ path, state }: Place, name: string, target: TreePath): Operation {
  // A place that is not to be created always has a state.
  const { data, stat } = state as NonNullable<Place['state']>
  const edits = { set: new Map([[linkKey(name), stringValue(target)]]), remove: [] }
  return {
    op: 'set',
    path,
    data: editData(data, edits),
    expect: { version: stat.version, created: stat.created },
  }
}

function alreadyExists(path: TreePath): RegistryError {
  return new RegistryError('ALREADY_EXISTS', `${path} exists already`, { facts: { path } })
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
