import { toEtag } from '../store/etag.ts'
import { checkSizes } from '../store/limits.ts'
import { refuseReserved } from '../store/reserved.ts'
import { retryConflicts } from '../store/retry.ts'
import type { TreeStore } from '../store/store.ts'
import type { Acl } from '../tree/acl.ts'
import { encodeData } from '../tree/data.ts'
import { ephemeralParent } from '../tree/ephemeral-parent.ts'
import { checkCount } from '../tree/limit.ts'
import type { Revision } from '../tree/node.ts'
import { basename, checkNewPath, join, parent, ROOT, type TreePath } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { creationAcl } from './acls.ts'
import { alreadyExists, type Creation, findPlace } from './place.ts'
import { checkLinkKeys } from './property-draft.ts'

export interface NewNode {
  readonly path: TreePath
  readonly properties: ReadonlyMap<string, Value>
  /** Of every node that is created. Empty: everybody has all permissions. */
  readonly acl: Acl
  readonly createParents: boolean
  readonly validateOnly: boolean
}

export interface Created {
  readonly realPath: TreePath
  /** Empty with `validateOnly`. */
  readonly etag: string
  /** Zero with `validateOnly`. */
  readonly revision: Revision
}

/** Creates a persistent node, and with `createParents` its missing parents, in one transaction. */
export async function createNode(
  store: TreeStore,
  node: NewNode,
  maxProperties: number,
  signal: AbortSignal,
): Promise<Created> {
  checkNew(store, node, maxProperties)
  const acl = creationAcl(store, node.acl)
  return retryConflicts(() => attempt(store, node, acl, signal), { signal })
}

/** Throws what can be known of a new node without the store. */
export function checkNew(
  store: TreeStore,
  { path, properties }: Pick<NewNode, 'path' | 'properties'>,
  maxProperties: number,
): void {
  refuseReserved(store, path)
  if (path === ROOT) throw alreadyExists(ROOT)
  checkNewPath(path)
  checkCount('properties of one node', properties.size, maxProperties)
  checkLinkKeys(properties)
}

async function attempt(
  store: TreeStore,
  node: NewNode,
  acl: { readonly acl?: Acl },
  signal: AbortSignal,
): Promise<Created> {
  const holder = await findPlace(store, parent(node.path), { create: node.createParents, signal })
  const path = join(holder.path, basename(node.path))
  refuseReserved(store, path)
  const creation: Creation = { op: 'create', path, data: encodeData(node.properties) }
  for (const one of [...holder.missing, creation]) checkNewPath(one.path)
  const operations = [...holder.missing, creation].map((one): Creation => ({ ...one, ...acl }))
  checkSizes(operations, store.pathPrefixBytes)
  if (holder.state?.stat.owner !== undefined) throw ephemeralParent(holder.path)
  if (holder.state?.children.includes(basename(path))) throw alreadyExists(path)
  if (node.validateOnly) return { realPath: path, etag: '', revision: 0n }
  const revision = await store.commit(operations, { signal })
  return { realPath: path, etag: toEtag({ created: revision, modified: revision }), revision }
}
