import { RegistryError } from './errors.ts'
import { isWithin, type TreePath } from './path.ts'

/** ZooKeeper's own nodes are here; espalier neither shows nor changes them. */
export const RESERVED = '/zookeeper' as TreePath

export function isReserved(path: TreePath): boolean {
  return isWithin(path, RESERVED)
}

/** Throws RESERVED for a path that clients may not write to. */
export function refuseReserved(path: TreePath): void {
  if (isReserved(path)) throw new RegistryError('RESERVED', `${RESERVED} is reserved`, { facts: { path } })
}
