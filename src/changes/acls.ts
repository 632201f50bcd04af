import type { TreeStore } from '../store/store.ts'
import { type Acl, hidesHashes, isOpen } from '../tree/acl.ts'
import { RegistryError } from '../tree/errors.ts'
import type { TreePath } from '../tree/path.ts'

/** The ACL of nodes to be created; none if the list is empty. Throws BAD_ARGUMENT for a list that the store does not accept. */
export function creationAcl(store: TreeStore, acl: Acl): { readonly acl?: Acl } {
  if (acl.length === 0) return {}
  store.acls.check(acl)
  return { acl }
}

/**
 * The ACLs of nodes that are to be created again at another path, except those that are open. Throws NOT_PERMITTED if one is not shown in
 * full: a copy without its hashes would lock out everybody.
 */
export async function completeAcls(
  store: TreeStore,
  paths: readonly TreePath[],
  signal: AbortSignal,
): Promise<ReadonlyMap<TreePath, Acl>> {
  const acls = new Map<TreePath, Acl>()
  const read = async (path: TreePath): Promise<void> => {
    const acl = (await store.acls.read(path, { signal })) ?? []
    if (hidesHashes(acl)) throw incomplete(path)
    if (acl.length > 0 && !isOpen(acl)) acls.set(path, acl)
  }
  await Promise.all(paths.map(read))
  return acls
}

function incomplete(path: TreePath): RegistryError {
  return new RegistryError(
    'NOT_PERMITTED',
    `missing ZooKeeper permission "admin" on ${path}: its ACL is not shown in full`,
    {
      facts: { path, permission: 'admin', at: path },
      hint: 'only a client with the permission to change an ACL sees all of it and can copy it',
    },
  )
}
