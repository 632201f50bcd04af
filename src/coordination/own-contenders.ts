import type { TreeStore } from '../store/store.ts'
import type { LeaseId } from '../tree/lease-id.ts'
import { join, type TreePath } from '../tree/path.ts'
import { lockPrefix, ownName, semaphoreQueue } from './names.ts'

/** The nodes of the contenders of a lease at a path, whatever it is used as and through whichever gateway they came. */
export async function ownContenders(
  store: TreeStore,
  { path, leaseId }: { readonly path: TreePath; readonly leaseId: LeaseId },
  { signal }: { readonly signal: AbortSignal },
): Promise<readonly TreePath[]> {
  const own = ownName(leaseId)
  const places = [path, semaphoreQueue(path)]
  const states = await Promise.all(places.map(at => store.read(at, { signal })))
  return states.flatMap(state =>
    (state?.children ?? []).flatMap(name =>
      name === own || name.startsWith(lockPrefix(own)) ? [join(state?.path ?? path, name)] : [],
    ),
  )
}
