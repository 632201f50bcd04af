import type { Clock } from '../lib/clock.ts'
import { checkEtag } from '../store/etag.ts'
import { expectation } from '../store/expectation.ts'
import { resolvePath } from '../store/follow.ts'
import { checkSizes } from '../store/limits.ts'
import { refuseReserved } from '../store/reserved.ts'
import { retryConflicts } from '../store/retry.ts'
import type { Operation, TreeStore } from '../store/store.ts'
import { readTree } from '../store/walk.ts'
import type { Acl } from '../tree/acl.ts'
import { editData, encodeData, type NodeData } from '../tree/data.ts'
import { ephemeralParent } from '../tree/ephemeral-parent.ts'
import { RegistryError } from '../tree/errors.ts'
import { rebasedLinks } from '../tree/links/rebase.ts'
import { isEphemeral, type Revision, type StoredNode } from '../tree/node.ts'
import { basename, checkNewPath, join, parent, ROOT, type TreePath } from '../tree/path.ts'
import { completeAcls, creationAcl } from './acls.ts'
import { type LimitWarning, limitWarnings } from './limit-warnings.ts'
import { alreadyExists, findPlace, type Place } from './place.ts'

export interface Copy {
  readonly path: TreePath
  readonly destination: TreePath
  /** Create missing parents of the destination. */
  readonly createParents: boolean
  /** The state that the node itself must be in; empty for any. */
  readonly etag: string
  readonly validateOnly: boolean
  /** Rewrite absolute links that lead to a copied node, so that they lead to its copy. */
  readonly rebaseLinks: boolean
  /** Of every node of the copy. Empty: that of the node it is copied from. */
  readonly acl: Acl
}

export interface Copied {
  readonly realPath: TreePath
  readonly destination: TreePath
  /** With the node itself. */
  readonly nodes: number
  /** Ephemeral nodes, which are not copied. */
  readonly leftOut: readonly TreePath[]
  readonly rebasedLinks: number
  readonly warnings: readonly LimitWarning[]
  /** Zero with `validateOnly`. */
  readonly revision: Revision
}

const EMPTY = encodeData(new Map())

/** Reading a subtree takes longer than reading a node, so that another write comes in between more often. */
const MAX_ATTEMPTS = 20

/**
 * Creates the nodes at the destination in one transaction, which also checks that the data of every copied node are still those that were
 * read.
 */
export async function copyNode(
  store: TreeStore,
  copy: Copy,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Copied> {
  const { path, destination } = copy
  refuseReserved(store, path)
  refuseReserved(store, destination)
  if (destination === ROOT) throw alreadyExists(destination)
  checkNewPath(destination)
  const acl = creationAcl(store, copy.acl).acl
  const run = (): Promise<Copied> => attempt(store, copy, acl, signal)
  return copy.etag === '' ? retryConflicts(run, { signal, clock, maxAttempts: MAX_ATTEMPTS }) : run()
}

async function attempt(store: TreeStore, copy: Copy, acl: Acl | undefined, signal: AbortSignal): Promise<Copied> {
  const { realPath: from } = await resolvePath(store, copy.path, { signal, children: false })
  refuseReserved(store, from)
  const current = await readTree(store, from, { signal, sync: true })
  if (current === undefined) throw new RegistryError('NOT_FOUND', `${from} does not exist`, { facts: { path: from } })
  if (isEphemeral(current.stat)) throw ephemeralItself(from)
  checkEtag(from, copy.etag, current.stat)
  const target = await findPlace(store, parent(copy.destination), { create: copy.createParents, signal })
  const to = join(target.path, basename(copy.destination))
  for (const path of [...target.missing.map(({ path }) => path), to]) checkNewPath(path)
  refuseReserved(store, to)
  checkDestination(to, target)
  const nodes: CopiedNode[] = []
  const leftOut: TreePath[] = []
  collect({ path: from, to, node: current }, { nodes, leftOut, reserved: store.reserved })
  const warnings = limitWarnings(
    nodes.map(one => one.to),
    'copied',
  )
  const moved = [from, copy.path].map(base => ({ from: base, to }))
  let rebased = 0
  const dataOf = ({ path, node: { data, properties } }: CopiedNode): NodeData => {
    // The root that was never written has no bytes, which no other node is created with.
    if (path === ROOT && data?.length === 0) return EMPTY
    const set = copy.rebaseLinks ? rebasedLinks(path, properties, moved) : new Map()
    rebased += set.size
    return set.size === 0 ? data : editData(data, { set, remove: [] })
  }
  const created = nodes.map(one => ({ ...one, data: dataOf(one) }))
  const operations = (acls: ReadonlyMap<TreePath, Acl>): Operation[] => [
    ...target.missing,
    ...created.map(({ path, to, data }): Operation => {
      const own = acl ?? acls.get(path)
      return { op: 'create', path: to, data, ...(own === undefined ? {} : { acl: own }) }
    }),
    ...created.map(({ path, node }): Operation => ({ op: 'check', path, expect: expectation(node.stat) })),
  ]
  // Before thousands of ACLs are read for nothing.
  checkSize(from, operations(new Map()), store)
  const acls = acl === undefined ? await completeAcls(store, nodes.map(pathOf), signal) : new Map<TreePath, Acl>()
  const all = operations(acls)
  checkSize(from, all, store)
  const copied = { realPath: from, destination: to, nodes: nodes.length, leftOut, rebasedLinks: rebased, warnings }
  if (copy.validateOnly) return { ...copied, revision: 0n }
  return { ...copied, revision: await store.commit(all, { signal }) }
}

interface CopiedNode {
  readonly path: TreePath
  readonly to: TreePath
  readonly node: StoredNode
}

/** Parents first. Nothing can be below an ephemeral node. */
function collect(
  copied: CopiedNode,
  found: { readonly nodes: CopiedNode[]; readonly leftOut: TreePath[]; readonly reserved: TreePath | undefined },
): void {
  found.nodes.push(copied)
  for (const [name, node] of copied.node.children) {
    const path = join(copied.path, name)
    if (path === found.reserved) continue
    if (isEphemeral(node.stat)) found.leftOut.push(path)
    else collect({ path, to: join(copied.to, name), node }, found)
  }
}

function checkDestination(to: TreePath, { path, state }: Place): void {
  if (state?.children.includes(basename(to))) throw alreadyExists(to)
  if (state?.stat.owner !== undefined) throw ephemeralParent(path)
}

function checkSize(path: TreePath, operations: readonly Operation[], store: TreeStore): void {
  try {
    checkSizes(operations, store.pathPrefixBytes)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.facts.path !== undefined) throw error
    throw new RegistryError('PAYLOAD_TOO_LARGE', `${path} is not copied: ${error.message}`, {
      facts: { ...error.facts, path },
      hint: 'import an export of it under the new name: that takes several transactions',
    })
  }
}

function pathOf({ path }: CopiedNode): TreePath {
  return path
}

function ephemeralItself(path: TreePath): RegistryError {
  return new RegistryError('EPHEMERAL_KEPT', `not copied: ${path} is a live provider`, {
    facts: { path, ephemerals: '1' },
    hint: 'a live provider belongs to its process, which registers wherever it is to be found',
  })
}
