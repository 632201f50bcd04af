import type { AclEntry } from '@espalier/contract/espalier/v1/tree'
import type { TreeStore } from '../store/store.ts'
import { type Acl, hideHashes, hidesHashes, isOpen } from '../tree/acl.ts'
import { RegistryError } from '../tree/errors.ts'
import type { TreePath } from '../tree/path.ts'

/** What a create takes for new nodes. Throws BAD_ARGUMENT for a list that the store does not take. */
export function toCreateAcl(entries: readonly AclEntry[], store: TreeStore): { readonly acl?: Acl } {
  if (entries.length === 0) return {}
  store.acls.check(entries)
  return { acl: entries }
}

/** What whoever may read the node is shown of its list; undefined where there is no node. */
export async function shownAcl(store: TreeStore, path: TreePath, signal: AbortSignal): Promise<AclEntry[] | undefined> {
  const acl = await store.acls.read(path, { signal })
  return acl === undefined ? undefined : [...hideHashes(acl)]
}

/**
 * The lists of nodes that are to be made anew elsewhere, but for those that are open. NOT_PERMITTED where one is not shown in full: without the
 * hashes it would lock everybody out.
 */
export async function wholeAcls(
  store: TreeStore,
  paths: readonly TreePath[],
  signal: AbortSignal,
): Promise<ReadonlyMap<TreePath, Acl>> {
  const acls = new Map<TreePath, Acl>()
  const read = async (path: TreePath): Promise<void> => {
    const acl = (await store.acls.read(path, { signal })) ?? []
    if (hidesHashes(acl)) throw notWhole(path)
    if (acl.length > 0 && !isOpen(acl)) acls.set(path, acl)
  }
  await Promise.all(paths.map(read))
  return acls
}

function notWhole(path: TreePath): RegistryError {
  return new RegistryError(
    'NOT_PERMITTED',
    `missing ZooKeeper permission "admin" on ${path}: its ACL is not shown in full`,
    {
      facts: { path, permission: 'admin', at: path },
      hint: 'only whoever may change an ACL sees the whole of it, and can have it go with the node',
    },
  )
}
