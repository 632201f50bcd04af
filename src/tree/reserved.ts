import { RegistryError } from './errors.ts'
import { isWithin, type TreePath } from './path.ts'

/** ZooKeeper keeps its own nodes here; espalier neither shows nor touches them. */
export const RESERVED = '/zookeeper' as TreePath

export function isReserved(path: TreePath): boolean {
  return isWithin(path, RESERVED)
}

/** Throws RESERVED for a path that nobody may write to. */
export function refuseReserved(path: TreePath): void {
  if (isReserved(path)) throw new RegistryError('RESERVED', `${RESERVED} is reserved`, { facts: { path } })
}
