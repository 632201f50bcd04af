import { RegistryError } from '../tree/errors.ts'
import { isWithin, type TreePath } from '../tree/path.ts'
import type { Operation, TreeStore } from './store.ts'

type Reserving = Pick<TreeStore, 'reserved'>

/** Throws RESERVED for a path that clients may not write to. */
export function refuseReserved(store: Reserving, path: TreePath): void {
  if (isReserved(store, path))
    throw new RegistryError('RESERVED', `${store.reserved} is reserved for the store`, { facts: { path } })
}

/** Throws RESERVED for a write that clients may not make, with the index of the operation. */
export function refuseReservedWrites(store: Reserving, operations: readonly Operation[]): void {
  for (const [index, { op, path }] of operations.entries())
    if (op !== 'check' && isReserved(store, path))
      throw new RegistryError('RESERVED', `${path} is reserved for the store`, {
        facts: { path, operation: String(index) },
      })
}

function isReserved({ reserved }: Reserving, path: TreePath): boolean {
  return reserved !== undefined && isWithin(path, reserved)
}
